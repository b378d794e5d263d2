import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shieldChild, takeOut, putAway, type ChildId } from '../children/index.ts'
import { actAs } from '../../test/support/acts.ts'
import { createFeedBed, csvFile, type FeedBed, type Told } from './load-file.fixture.ts'

const RUNS = process.env.CONTACTPOINT_TEST_LONG === '1' ? 2000 : 8

const places = ['HG1 1AA', 'YO1 1ZZ', 'LS1 4DY', 'BD3 9TT'] as const
const oliver: Told = {
  id: 'P1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  nhs: '9990000018',
}

type Step =
  | {
      readonly kind: 'row'
      readonly source: 'first' | 'second' | 'third'
      readonly family: string
      readonly place: string
      readonly numbered: boolean
      readonly restricted: boolean
    }
  | { readonly kind: 'shield'; readonly level: 1 | 2 }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('row' as const),
        source: fc.constantFrom('first' as const, 'second' as const, 'third' as const),
        family: fc.constantFrom('Wainwright', 'Wainwrite', 'Otherby'),
        place: fc.constantFrom(...places),
        numbered: fc.boolean(),
        restricted: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('shield' as const),
        level: fc.constantFrom(1 as const, 2 as const),
      }),
    },
  ),
  { minLength: 3, maxLength: 8 },
)

/** Places that the open tables tell of anybody born on Oliver's day who is not known as another child, and how many such open records there are. */
async function visible(
  { db }: FeedBed,
  others: readonly number[],
): Promise<{ places: string[]; records: number }> {
  const [row] = await db.owner<[{ places: string[] | null; records: number }]>`
    with other as (select child_id from children where status = 'open' and child_id in (select unnest(${[...others]}::integer[]))),
         one as (select child_id, status from children
                  where date_of_birth = '2015-04-12' and status in ('open', 'shielded') and child_id not in (select child_id from other))
    select (select array_agg(distinct p) from (
              select postcode as p from child_addresses where child_id in (select child_id from one)
              union all select postcode from child_search where child_id in (select child_id from one)
              union all select postcode from link_keys where child_id in (select child_id from one)
              union all select payload #>> '{address,postcode}' from source_records where child_id in (select child_id from one)
              union all select payload #>> '{address,postcode}' from feed_rows
                         where payload ->> 'dateOfBirth' like '%2015-04-12%'
                           and (child_id is null or child_id not in (select child_id from other))) told
             where p is not null) as places,
           (select count(*)::integer from one where status = 'open') as records`
  return { places: row.places ?? [], records: row.records }
}

/** Children that are shielded, and those that are not. */
async function childrenOf({ db }: FeedBed): Promise<{ shielded: number; open: number[] }> {
  const rows = await db.owner<{ childId: number; status: string }[]>`
    select child_id as "childId", status from children where status <> 'void'`
  const open = rows.filter(({ status }) => status === 'open').map(({ childId }) => childId)
  return { shielded: rows.length - open.length, open }
}

/** Shields the child, or changes the level of one who is shielded: never down. */
async function shield({ db }: FeedBed, level: 1 | 2): Promise<void> {
  const [row] = await db.owner<{ childId: ChildId; status: string }[]>`
    select child_id as "childId", status from children where status <> 'void' order by child_id limit 1`
  if (!row) return
  await actAs(db.worker, async (act) => {
    const kept = await takeOut(act, [row.childId])
    const highest = Math.max(level, kept[0]?.level ?? 0) as 1 | 2
    const wanted = { level: highest, authorityCode: null, placedBy: 'person', sourceLiftedAt: null } as const
    await (kept[0] ? putAway : shieldChild)(act, row.childId, wanted, new Map())
  })
}

async function take(bed: FeedBed, step: Step): Promise<void> {
  if (step.kind === 'shield') return shield(bed, step.level)
  const { nhs, ...unnumbered } = oliver
  const row: Told = {
    ...unnumbered,
    ...(step.numbered ? { nhs: nhs! } : {}),
    ...{ id: `${step.source}-1`, family: step.family, postcode: step.place, restricted: step.restricted },
  }
  await bed.load(step.source, csvFile([row]))
}

test('T8, R-39: whatever feeds tell in whatever order, a shielded child is never seen at any place again, nor as a second record', async () => {
  const bed = await createFeedBed()
  for (const source of ['first', 'second', 'third']) await bed.register(source)
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      await bed.db
        .owner`truncate children, feed_files, review_items, vault.quarantine, given_names, family_names cascade`
      await bed.load('first', csvFile([{ ...oliver, id: 'first-1', postcode: 'HG1 1AA' }]))
      let shielded = 0
      let others: number[] = []
      for (const step of list) {
        await take(bed, step)
        const now = await childrenOf(bed)
        assert.ok(now.shielded >= shielded, 'a shield never lapses')
        if (shielded === 0) others = now.open
        shielded = now.shielded
        if (shielded > 0) assert.deepEqual(await visible(bed, others), { places: [], records: 0 })
      }
    }),
    { numRuns: RUNS },
  )
})
