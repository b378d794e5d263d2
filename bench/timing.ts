import { createDemonstrationSession } from '../src/access/index.ts'
import { systemActor } from '../src/app/acts.ts'
import type { Application } from '../src/app/application.ts'
import { createWebApp } from '../src/app/web.ts'
import { putAway, type ChildId } from '../src/children/index.ts'
import { CHILD_NUMBER_RANDOM_BYTES, childNumberFrom } from '../src/lib/identifiers/index.ts'
import { addDays, type IsoDate } from '../src/lib/iso-date.ts'
import { Random } from '../src/lib/synthetic/random.ts'
import { seededRandom, uuidFrom } from '../src/platform/random.ts'
import type { WebApp } from '../src/platform/web/request.ts'
import { openCounty, round, type Bench, type Figures } from './county.ts'

/** Of the children, so many are shielded. Source: R-72. */
const SHIELDED_SHARE = 0.005
/** Furthest from one half that the share of slower answers may be. Source: security 4.3, G7. */
const BOUND = 0.02
/** What the positive control adds to each answer about a shielded child. */
const PLANTED_US = 100
/** Further from chance than this, one run in a thousand would be by itself. */
const FOUND_Z = 3.09
const WARM_UP_PAIRS = 200

type Known = {
  readonly childId: ChildId
  readonly publicId: string
  readonly childNumber: string
  readonly given: string
  readonly family: string
  readonly dateOfBirth: IsoDate
}
type Question = { readonly path: string; readonly fields?: Readonly<Record<string, string>> }
/** A question about a shielded child, and one as like it as can be about none. */
type Pair = { readonly hidden: Question; readonly absent: Question }

/**
 * Whether the time of an answer tells a child at level 2 from none: pairs of requests of somebody who may not know, one after the other in
 * an order by chance, and how often the answer about the shielded child took longer. A planted delay shows that the test would see one.
 */
export const benchTiming: Bench = async ({ children, pairs }) => {
  const { app, stop } = await openCounty(children)
  const random = new Random(20_261, 123)
  const hidden = await shieldSome(app, Math.ceil(children * SHIELDED_SHARE), random)
  await app.names.refresh()
  const web = createWebApp(app)
  await web.ready()
  const ask = await openAsker(app, web)
  const figures: Record<string, number | string> = {}
  for (const [kind, questions] of Object.entries(questionsAbout(hidden, random))) {
    const measure = (count: number, plantedUs: number) =>
      measurePairs(ask, questions, { count, plantedUs, random })
    await measure(Math.min(WARM_UP_PAIRS, pairs), 0)
    Object.assign(figures, figuresOf(kind, await measure(pairs, 0), await measure(pairs, PLANTED_US)))
  }
  await web.close()
  await stop()
  return { ...figures, pairs, 'shielded children': hidden.length, children }
}

/** As many children at level 2 as are wanted, with what they were called when they were in the open. */
async function shieldSome(app: Application, count: number, random: Random): Promise<Known[]> {
  const open = await app.worker<Known[]>`
    select c.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber", n.given, n.family, c.date_of_birth as "dateOfBirth"
      from children c
      join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' and c.date_of_birth_accuracy = 'exact' and length(n.given) > 2 and length(n.family) > 2
     order by c.public_id limit 200000`
  const chosen: Known[] = []
  const shield = { level: 2, authorityCode: null, placedBy: 'person', sourceLiftedAt: null } as const
  const run = app.acts(app.worker, systemActor('bench'))
  while (chosen.length < count) {
    const [child] = open.splice(random.below(open.length), 1)
    await run(async (act) => {
      await act.require('safeguarding.keep-overrides', { type: 'Directory', id: 'contactpoint' })
      await putAway(act, child!.childId, shield, new Map())
    })
    chosen.push(child!)
  }
  return chosen
}

/** The twin of each shielded child has an id and a number of nobody, or the same names and another day of birth. */
function questionsAbout(hidden: readonly Known[], random: Random): Readonly<Record<string, readonly Pair[]>> {
  const bytes = seededRandom('timing')
  return {
    'by id': hidden.map(({ publicId }) => ({ hidden: byId(publicId), absent: byId(uuidFrom(bytes)) })),
    'by number': hidden.map(({ childNumber }) => ({
      hidden: byNumber(childNumber),
      absent: byNumber(childNumberFrom(bytes(CHILD_NUMBER_RANDOM_BYTES))),
    })),
    'by name and birth': hidden.map((child) => {
      const days = (random.chance(0.5) ? 1 : -1) * (20 + random.below(300))
      return {
        hidden: byName(child, child.dateOfBirth),
        absent: byName(child, addDays(child.dateOfBirth, days)),
      }
    }),
  }
}

const byId = (publicId: string): Question => ({ path: `/children/${publicId}` })
const byNumber = (childNumber: string): Question => ({ path: '/search', fields: { childNumber } })
function byName({ given, family }: Known, dateOfBirth: IsoDate): Question {
  const [year = '', month = '', day = ''] = dateOfBirth.split('-')
  const born = { 'dateOfBirth-day': day, 'dateOfBirth-month': month, 'dateOfBirth-year': year }
  return { path: '/search', fields: { given, family, ...born, ageFrom: '', postcode: '' } }
}

type Ask = (question: Question) => Promise<void>

/** Asks as a practitioner who knows of no shield, through the whole server. */
async function openAsker(app: Application, web: WebApp): Promise<Ask> {
  const run = app.acts(app.worker, systemActor('bench'))
  const { token } = await run((act) => createDemonstrationSession(act, 'amara'))
  const form = await web.inject({ url: '/search', headers: { cookie: `contactpoint=${token}` } })
  const csrf = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const set = form.cookies.map(({ name, value }) => `${name}=${value}`)
  const cookie = [`contactpoint=${token}`, ...set].join('; ')
  const typed = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  return async ({ path, fields }) => {
    const answer = fields
      ? await web.inject({
          method: 'POST',
          url: path,
          headers: typed,
          payload: new URLSearchParams({ _csrf: csrf, ...fields }).toString(),
        })
      : await web.inject({ url: path, headers: { cookie } })
    if (answer.statusCode !== 200 && answer.statusCode !== 404)
      throw new Error(`${path} answered ${answer.statusCode}`)
  }
}

/** Of each pair in milliseconds, how much longer the answer about the shielded child took. */
async function measurePairs(
  ask: Ask,
  questions: readonly Pair[],
  {
    count,
    plantedUs,
    random,
  }: { readonly count: number; readonly plantedUs: number; readonly random: Random },
): Promise<number[]> {
  const differences: number[] = []
  for (let pair = 0; pair < count; pair++) {
    const { hidden, absent } = questions[random.below(questions.length)]!
    const isHiddenFirst = random.chance(0.5)
    const first = await time(ask, isHiddenFirst ? hidden : absent, isHiddenFirst ? plantedUs : 0)
    const second = await time(ask, isHiddenFirst ? absent : hidden, isHiddenFirst ? 0 : plantedUs)
    differences.push(isHiddenFirst ? first - second : second - first)
  }
  return differences
}

async function time(ask: Ask, question: Question, plantedUs: number): Promise<number> {
  const start = performance.now()
  await ask(question)
  if (plantedUs > 0) spin(plantedUs)
  return performance.now() - start
}

function spin(us: number): void {
  const end = performance.now() + us / 1000
  while (performance.now() < end) continue
}

function figuresOf(kind: string, plain: readonly number[], planted: readonly number[]): Figures {
  const [share, control] = [shareSlower(plain), shareSlower(planted)]
  const z = (of: number): number => (of - 0.5) * 2 * Math.sqrt(plain.length)
  const middle = plain.toSorted((a, b) => a - b)[Math.floor(plain.length / 2)] ?? 0
  return {
    [`${kind}: P(slower)`]: `${round(share, 4)} (${Math.abs(share - 0.5) <= BOUND ? 'within' : 'OUTSIDE'} 0.5 ± ${BOUND})`,
    [`${kind}: z of the sign test`]: round(z(share)),
    [`${kind}: median difference in µs`]: round(middle * 1000, 1),
    [`${kind}: planted ${PLANTED_US} µs`]: `P ${round(control, 4)}, z ${round(z(control))} (${z(control) >= FOUND_Z ? 'found' : 'NOT FOUND'})`,
  }
}

/** Of the pairs that differ at all. */
function shareSlower(differences: readonly number[]): number {
  const differing = differences.filter((one) => one !== 0)
  return differing.filter((one) => one > 0).length / Math.max(1, differing.length)
}
