import { explainAffected } from '../src/children/affected/explain.fixture.ts'
import { MOST_ROWS } from '../src/children/affected/queries.ts'
import { connect } from '../src/platform/db/connect.ts'
import { openCounty, percentiles, round, type Bench } from './county.ts'

const ASKED = 500

type Asked = {
  readonly given: string | null
  readonly family: string | null
  readonly postcode: string | null
}

/** The restricted safeguarding search by carers' names and by postcodes that there are, one after the other; and by which indexes. */
export const benchAffected: Bench = async ({ children }) => {
  const { app, databases, stop } = await openCounty(children)
  const owner = connect(databases.owner, { max: 1, name: 'bench' })
  const byName = await owner<Asked[]>`
    select p.given, p.family, null as postcode from child_carers p order by md5(p.child_id::text) limit ${ASKED}`
  const byPostcode = await owner<Asked[]>`
    select null as given, null as family, a.postcode from child_addresses a
     where a.postcode is not null order by md5(a.child_id::text) limit ${ASKED}`
  const timesOf = async (asked: readonly Asked[]): Promise<number[]> => {
    const times: number[] = []
    for (const { given, family, postcode } of asked)
      await app.web.begin(async (sql) => {
        await sql`select set_config('contactpoint.safeguards_at', '2026-11-23', true)`
        const start = performance.now()
        await sql`select * from affected_children(${given}::text, ${family}::text, null, ${postcode}::text, ${MOST_ROWS}::integer)`
        times.push(performance.now() - start)
      })
    return times
  }
  const [named, placed] = [percentiles(await timesOf(byName)), percentiles(await timesOf(byPostcode))]
  const plan = await explainAffected(owner)
  const [counts] = await owner<[{ carers: number; homes: number }]>`
    select (select count(*)::integer from child_carers) as carers, (select count(*)::integer from child_addresses) as homes`
  await owner.end()
  await stop()
  return {
    'by name: p50 ms': named.p50,
    'by name: p99 ms': named.p99,
    'by postcode: p50 ms': placed.p50,
    'by postcode: p99 ms': placed.p99,
    'indexes read': [...plan.matchAll(/using (\w+)/g)].map(([, name]) => name).join(' '),
    'tables read whole': round((plan.match(/Seq Scan/g) ?? []).length),
    ...counts,
    children,
  }
}
