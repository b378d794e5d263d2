import type { AddressInfo } from 'node:net'
import autocannon from 'autocannon'
import { createDemonstrationSession, findSession } from '../src/access/index.ts'
import { systemActor } from '../src/app/acts.ts'
import type { Application } from '../src/app/application.ts'
import { createWebApp } from '../src/app/web.ts'
import { searchChildren, type SearchCriteria } from '../src/children/index.ts'
import { planSearch } from '../src/children/search/plan-search.ts'
import { listCandidates } from '../src/children/search/queries.ts'
import { addYears, dayInLondon, ageYearsOn, type IsoDate } from '../src/lib/iso-date.ts'
import { swapDayAndMonth } from '../src/lib/matching/index.ts'
import { CLIENTS, hammer, openCounty, round, type Bench } from './county.ts'

type Known = { childId: number; given: string; family: string; dateOfBirth: IsoDate; postcode: string | null }
type Asked = { readonly kind: string; readonly childId: number; readonly criteria: SearchCriteria }

/** Searches over HTTP with their log entries committed, beside the bare SQL function; and how often the child meant is found. */
export const benchSearch: Bench = async ({ children, seconds }) => {
  const { app, stop } = await openCounty(children)
  const run = app.acts(app.worker, systemActor('bench'))
  const { token } = await run((act) => createDemonstrationSession(act, 'amara'))
  const asked = questionsOf(await listKnown(app), dayInLondon(app.config.clock()))
  const found = await findAll(app, token, asked)

  const plans = asked.map(({ criteria }) => planSearch(criteria, app.names))
  const bare = await hammer(seconds, (n) =>
    app.web.begin((sql) => listCandidates(sql, plans[n % plans.length]!)),
  )
  const web = createWebApp(app)
  await web.listen({ port: 0 })
  const base = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`
  const { cookie, csrf } = await openForm(base, token)
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const http = await autocannon({
    url: base,
    connections: CLIENTS,
    duration: seconds,
    workers: 1,
    requests: asked.map(({ criteria }) => ({
      method: 'POST' as const,
      path: '/search',
      headers,
      body: bodyOf(criteria, csrf),
    })),
  })
  await web.close()
  await stop()
  return {
    'ratio of HTTP to bare SQL': round(http.requests.average / bare.rate),
    'searches over HTTP a second': round(http.requests.average, 0),
    'bare SQL searches a second': round(bare.rate, 0),
    'HTTP p50 ms': http.latency.p50,
    'HTTP p99 ms': http.latency.p99,
    'answers other than 200': http.non2xx + http.errors,
    'use case, one person: p50 ms': found.p50,
    'use case, one person: p95 ms': found.p95,
    ...found.shares,
    children,
  }
}

async function listKnown(app: Application): Promise<Known[]> {
  return app.worker<Known[]>`
    select c.child_id as "childId", n.given, n.family, c.date_of_birth as "dateOfBirth", a.postcode
      from children c
      join child_names n on n.child_id = c.child_id and n.position = 0
      left join child_addresses a on a.child_id = c.child_id
     where c.status = 'open' and length(n.given) > 3 and length(n.family) > 3
     order by c.public_id limit 600`
}

function questionsOf(known: readonly Known[], on: IsoDate): Asked[] {
  const kinds: Readonly<Record<string, (child: Known) => SearchCriteria | undefined>> = {
    exact: ({ given, family, dateOfBirth }) => ({ given, family, dateOfBirth }),
    'typo in last name': ({ given, family, dateOfBirth }) => ({
      given,
      family: family.slice(0, 2) + family.slice(3),
      dateOfBirth,
    }),
    'typo in first name': ({ given, family, dateOfBirth }) => ({
      given: given.slice(0, -2) + given.slice(-1),
      family,
      dateOfBirth,
    }),
    'names exchanged': ({ given, family, dateOfBirth }) => ({ given: family, family: given, dateOfBirth }),
    'day and month exchanged': ({ given, family, dateOfBirth }) => {
      const swapped = swapDayAndMonth(dateOfBirth)
      return swapped && swapped < on ? { given, family, dateOfBirth: swapped } : undefined
    },
    'a year out': ({ given, family, dateOfBirth }) => ({
      given,
      family,
      dateOfBirth: addYears(dateOfBirth, -1),
    }),
    'age only': ({ given, family, dateOfBirth }) => {
      const age = ageYearsOn(dateOfBirth, on)
      return { given, family, age: { from: age, to: age, on } }
    },
    'postcode district': ({ given, family, postcode }) =>
      postcode ? { given, family, postcode: { outward: postcode.slice(0, -4) } } : undefined,
  }
  return known.flatMap((child, i) => {
    const [kind, ask] = Object.entries(kinds)[i % 8]!
    const criteria = ask(child)
    return criteria ? [{ kind, childId: child.childId, criteria }] : []
  })
}

async function findAll(app: Application, token: string, asked: readonly Asked[]) {
  const session = await findSession(app.web, token, app.config.clock())
  const run = app.acts(app.web, session!.actor)
  const times: number[] = []
  const tally = new Map<string, { all: number; found: number; first: number }>()
  for (const { kind, childId, criteria } of asked) {
    const start = performance.now()
    const outcome = await run((act) => searchChildren(act, app.names, criteria))
    times.push(performance.now() - start)
    const at =
      outcome.kind === 'found' ? outcome.children.findIndex((child) => child.childId === childId) : -1
    const sum = tally.get(kind) ?? { all: 0, found: 0, first: 0 }
    tally.set(kind, {
      all: sum.all + 1,
      found: sum.found + Number(at >= 0),
      first: sum.first + Number(at === 0),
    })
  }
  const shares = Object.fromEntries(
    [...tally].map(([kind, { all, found, first }]) => [
      `found / first, ${kind}`,
      `${round((found / all) * 100, 1)} % / ${round((first / all) * 100, 1)} % of ${all}`,
    ]),
  )
  const sorted = times.sort((a, b) => a - b)
  return {
    shares,
    p50: round(sorted[Math.floor(sorted.length * 0.5)]!),
    p95: round(sorted[Math.floor(sorted.length * 0.95)]!),
  }
}

async function openForm(base: string, token: string): Promise<{ cookie: string; csrf: string }> {
  const answer = await fetch(`${base}/search`, { headers: { cookie: `contactpoint=${token}` } })
  const csrf = /name="_csrf" value="([^"]+)"/.exec(await answer.text())?.[1]
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]!)
  if (!csrf) throw new Error('the search page has no form token')
  return { cookie: [`contactpoint=${token}`, ...cookies].join('; '), csrf }
}

function bodyOf(criteria: SearchCriteria, csrf: string): string {
  const [year = '', month = '', day = ''] = criteria.dateOfBirth?.split('-') ?? []
  return new URLSearchParams({
    _csrf: csrf,
    given: criteria.given ?? '',
    family: criteria.family ?? '',
    'dateOfBirth-day': day,
    'dateOfBirth-month': month,
    'dateOfBirth-year': year,
    ageFrom: criteria.age ? String(criteria.age.from) : '',
    postcode: criteria.postcode?.outward ?? '',
  }).toString()
}
