import type { AddressInfo } from 'node:net'
import autocannon from 'autocannon'
import { claimAct } from '../src/access/claim-act.ts'
import { createDemonstrationSession, findSession } from '../src/access/index.ts'
import { sessionRefOf } from '../src/access/sessions/session.ts'
import { systemActor } from '../src/app/acts.ts'
import type { Application } from '../src/app/application.ts'
import { createWebApp } from '../src/app/web.ts'
import { insertEntries } from '../src/audit/queries.ts'
import { findOpenChild } from '../src/children/queries.ts'
import { getServicesWorkingWith } from '../src/involvement/queries.ts'
import { addYears, dayInLondon } from '../src/lib/iso-date.ts'
import { CLIENTS, hammer, openCounty, percentiles, round, type Bench } from './county.ts'

const CHILDREN = 2000
/** Both sides take turns, so that a busy moment of the machine does not fall on one alone. */
const TURN_SECONDS = 4

/** The record page over HTTP with its log entry committed, beside the same statements in the same transaction without HTTP, policy and HTML. */
export const benchDisclose: Bench = async ({ children, seconds }) => {
  const { app, stop } = await openCounty(children)
  const web = createWebApp(app)
  await web.listen({ port: 0 })
  const base = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`
  const { token, ids } = await prepare(app)
  const headers = { cookie: `contactpoint=${token}` }

  const single = await onePerson(base, headers, ids)
  const before = await countOpens(app)
  const turns: Turn[] = []
  for (let n = 0; n < Math.max(1, Math.round(seconds / TURN_SECONDS)); n++) {
    const bareCpu = meterCpu()
    const bare = await hammer(TURN_SECONDS, (k) => bareDisclosure(app, token, ids[k % ids.length]!))
    const bareMs = bareCpu() / (bare.rate * TURN_SECONDS)
    const httpCpu = meterCpu()
    const http = await autocannon({
      url: base,
      connections: CLIENTS,
      duration: TURN_SECONDS,
      workers: 1,
      requests: ids.map((id) => ({ method: 'GET' as const, path: `/children/${id}`, headers })),
    })
    turns.push({ bare: bare.rate, http, bareMs, httpMs: httpCpu() / Math.max(http['2xx'], 1) })
  }
  const answers = sum(turns.map(({ http }) => http['2xx']))
  const written = (await countOpens(app)) - before
  const bareWritten = sum(turns.map(({ bare }) => bare * TURN_SECONDS))
  await web.close()
  await stop()
  const middle = (pick: (turn: Turn) => number): number => percentiles(turns.map(pick)).p50
  return {
    'ratio of HTTP to bare transactions': round(middle(({ http, bare }) => http.requests.average / bare)),
    'disclosures over HTTP a second': round(
      middle(({ http }) => http.requests.average),
      0,
    ),
    'bare transactions a second': round(
      middle(({ bare }) => bare),
      0,
    ),
    'HTTP p50 ms': middle(({ http }) => http.latency.p50),
    'HTTP p99 ms': middle(({ http }) => http.latency.p99),
    'CPU ms a page, load tool included': middle(({ httpMs }) => httpMs),
    'CPU ms a bare transaction': middle(({ bareMs }) => bareMs),
    'answers other than 200': sum(turns.map(({ http }) => http.non2xx + http.errors)),
    'log entries for answers (1 or a little more)': round((written - bareWritten) / Math.max(answers, 1), 2),
    'one person: p50 ms': single.p50,
    'one person: p95 ms': single.p95,
    'page kB': round(single.bytes / 1000, 1),
    children,
  }
}

type Turn = {
  readonly bare: number
  readonly http: Awaited<ReturnType<typeof autocannon>>
  readonly bareMs: number
  readonly httpMs: number
}

/** Milliseconds of CPU that this process, all its threads together, used since. */
function meterCpu(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

export async function prepare(app: Application): Promise<{ token: string; ids: string[] }> {
  const run = app.acts(app.worker, systemActor('bench'))
  const { token } = await run((act) => createDemonstrationSession(act, 'amara'))
  const rows = await app.worker<{ childId: number; publicId: string }[]>`
    select children.child_id as "childId", children.public_id as "publicId"
      from children where children.status = 'open' order by children.public_id limit ${CHILDREN}`
  const reasons = rows.map((row) => ({
    session_ref: sessionRefOf(token),
    child_id: row.childId,
    purpose: 'working-with-child',
    stated_at: app.config.clock(),
  }))
  await app.web`insert into access_reasons ${app.web(reasons)}`
  return { token, ids: rows.map((row) => row.publicId) }
}

async function onePerson(base: string, headers: Record<string, string>, ids: readonly string[]) {
  const times: number[] = []
  let bytes = 0
  for (const id of ids.slice(0, 400)) {
    const start = performance.now()
    const answer = await fetch(`${base}/children/${id}`, { headers })
    bytes = Math.max(bytes, (await answer.arrayBuffer()).byteLength)
    times.push(performance.now() - start)
    if (answer.status !== 200) throw new Error(`the record page answered ${answer.status}`)
  }
  return { ...percentiles(times.slice(50)), bytes }
}

/** What the page's request does in SQL, statement by statement. */
export async function bareDisclosure(app: Application, token: string, publicId: string): Promise<void> {
  const now = app.config.clock()
  const session = await findSession(app.web, token, now)
  const { userId, organisationId, name, role, sessionRef } = session!.actor
  await app.web.begin(async (sql) => {
    await claimAct(sql, session!.actor, now)
    const { child, stated } = (await findOpenChild(sql, publicId, sessionRef))!
    const today = dayInLondon(now)
    await getServicesWorkingWith(sql, child.childId, today, addYears(today, -1))
    await insertEntries(sql, [
      {
        occurred_at: now,
        action: 'children.open-record',
        outcome: 'done',
        actor_kind: 'person',
        actor_name: name,
        user_id: userId,
        organisation_id: organisationId,
        client_id: null,
        role,
        session_ref: sessionRef,
        authenticator: 'demonstration',
        child_id: child.childId,
        subject_ref: null,
        purpose: stated!.purpose,
        legal_ground: 'public-task',
        purpose_note: null,
        fields: ['identity', 'address', 'carers'],
        quantity: null,
        feed_file_id: null,
        feed_source_id: null,
        target_user_id: null,
        target_organisation_id: null,
        on_behalf_of: null,
        call_id: null,
        policy_rules: ['bench'],
        policy_version: 'bench',
        request_id: publicId,
        build: 'bench',
        salt: app.config.random(32),
      },
    ])
  })
}

async function countOpens(app: Application): Promise<number> {
  const [row] = await app.web<{ n: number }[]>`
    select count(*)::integer as "n" from audit_entries where audit_entries.action = 'children.open-record'`
  return row!.n
}
