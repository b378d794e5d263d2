import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvFile, createFeedBed } from '../../src/feeds/load-file.fixture.ts'
import { claimAct } from '../../src/access/claim-act.ts'
import { readFacts } from '../../src/access/read-standing.ts'
import { conditions, lapsedConditions, type Condition } from '../../src/access/standing.ts'
import { systemActor } from '../support/acts.ts'
import { actions, expected, principals, type Principal } from './table.ts'

const NOW = new Date('2026-11-22T09:00:00Z')
const [AUTHORITY, OTHER] = ['E06000999', 'E06000998']

const bed = await createFeedBed()
const { owner } = bed.db
await bed.register('own-feed')
await bed.load(
  'own-feed',
  csvFile([
    { id: 'A1', given: 'Oliver', family: 'Quill', born: '2015-03-01', postcode: 'HG1 1AA' },
    { id: 'A2', given: 'Zebedee', family: 'Wainwright', born: '2012-09-30', postcode: 'YO1 1ZZ' },
  ]),
)
await owner`
  insert into authorities (gss_code, dfe_code, name, type, region) values (${OTHER}, '998', 'Otherby', 'unitary', 'none')`
await owner`
  insert into feed_sources (source_id, name, format, organisation_id, kind, authority_code, creates_children, match_rate_floor)
  select 'other-feed', name, format, organisation_id, kind, ${OTHER}, creates_children, match_rate_floor from feed_sources`
await owner`
  insert into review_items (source_id, source_record_id, file_id, row_number, reason, authority_code, opened_at)
  select f.source_id, f.source_record_id || a.code, f.file_id, f.row_number, 'near-existing-child', a.code, ${NOW}
    from feed_rows r join feed_files using (file_id) cross join (values (${AUTHORITY}), (${OTHER})) as a (code)
    cross join lateral (select feed_files.source_id, r.source_record_id, r.file_id, r.row_number) as f`
const [{ accredited }] = await owner<[{ accredited: number }]>`
  select organisation_id as accredited from organisations where code = 'bexford-social-care'`
const [{ unaccredited }] = await owner<[{ unaccredited: number }]>`
  insert into organisations (code, name, kind, authority_code) values ('none-yet', 'None yet', 'childrens-social-care', ${AUTHORITY})
  returning organisation_id as unaccredited`

type Person = {
  readonly userId: number
  readonly principal: Principal
  readonly lacking: readonly Condition[]
}

/** A user with exactly these facts, written past every use case: the database is to be asked about any state it can hold. */
async function createPerson(principal: Principal, lacking: readonly Condition[]): Promise<Person> {
  const has = (condition: Condition): boolean => !lacking.includes(condition)
  const [{ userId }] = await owner<[{ userId: number }]>`
    insert into users (username, name, job_title, organisation_id, role, authority_code, starts_on, ends_on, suspended_at)
    values (${`user-${serial++}`}, 'Rose Tester', 'Tester', ${has('accreditation') ? accredited : unaccredited}, ${principal.role},
            ${principal.role === 'national-team' ? null : AUTHORITY}, '2026-01-01', ${has('in-post') ? null : '2026-11-22'},
            ${has('not-suspended') ? null : NOW})
    returning user_id as "userId"`
  await owner`
    insert into user_rights (user_id, right_name, given_at) select ${userId}, name, ${NOW} from unnest(${[...principal.rights]}::text[]) as n (name)`
  if (has('need'))
    await owner`insert into user_needs (user_id, from_on, until_on, approved_by) values (${userId}, '2026-01-01', '2027-01-01', 'test')`
  await owner`
    insert into user_vettings (user_id, level, reference, issued_on) values (${userId}, 'enhanced', 'T', ${has('vetting') ? '2023-11-23' : '2023-11-22'})`
  await owner`
    insert into training_completions (user_id, course_code, completed_on, expires_on, origin, certificate_number, check_word, recorded_at)
    select ${userId}, needed.course_code, '2026-01-01',
           case when (needed.group_name = 'contactpoint' and ${has('training')}) or (needed.group_name = 'other-required' and ${has('other-training')})
                then date '2026-11-23' else date '2026-11-22' end,
           'recorded', lpad(${userId}::text || row_number() over (order by needed.course_code), 10, '0'), 'checkword'::varchar(8), ${NOW}
      from trainee_requirements needed where needed.user_id = ${userId}`
  if (has('agreement'))
    await owner`
      insert into agreement_signatures (user_id, document, version, signed_at, is_on_paper)
      select ${userId}, document, version, ${NOW}, true from agreement_versions`
  return { userId, principal, lacking }
}
let serial = 0

const { userId: asker } = await createPerson(
  principals.find(({ label }) => label === 'local-team+data')!,
  [],
)
await owner`
  insert into child_merges (survivor_id, merged_id, authority_code, other_authority_code, needs_second, note_code, requested_by, requested_at,
         refused_at)
  select pair.survivor, pair.merged, whose.code, whose.other, true, 'details-agree', ${asker}, ${NOW}, ${NOW}
    from (select min(child_id) as survivor, max(child_id) as merged from children) pair
   cross join (values (${AUTHORITY}, null), (${OTHER}, null), (${OTHER}, ${AUTHORITY})) as whose (code, other)`

/** What the database lets pages reach for a person: rows, not words. */
async function reached({ userId, principal }: Person, sessionRef: Buffer | null = null) {
  const actor = { ...systemActor, kind: 'person' as const, role: principal.role, userId, sessionRef }
  return bed.db.web.begin(async (sql) => {
    await claimAct(sql, actor, NOW)
    const [row] = await sql<
      (Record<'child' | 'emergency' | 'search' | 'ownFeed' | 'otherFeed' | 'ownRow' | 'otherRow', boolean> &
        Record<'ownMerge' | 'bothMerge' | 'otherMerge', boolean>)[]
    >`
      select exists (select from children) and exists (select from child_names) as child,
             coalesce(current_setting('contactpoint.overrides_at', true), '') <> '' as emergency,
             coalesce(current_setting('contactpoint.safeguards_at', true), '') <> '' as search,
             exists (select from feed_sources where authority_code = ${AUTHORITY}) as "ownFeed",
             exists (select from feed_sources where authority_code = ${OTHER}) as "otherFeed",
             exists (select from review_items where authority_code = ${AUTHORITY}) as "ownRow",
             exists (select from review_items where authority_code = ${OTHER}) as "otherRow",
             exists (select from child_merges where authority_code = ${AUTHORITY}) as "ownMerge",
             exists (select from child_merges where other_authority_code = ${AUTHORITY}) as "bothMerge",
             exists (select from child_merges where authority_code = ${OTHER} and other_authority_code is null) as "otherMerge"`
    return row!
  })
}

function wanted({ principal, lacking }: Person) {
  const may = (name: string, type: string, attributes: Record<string, string | number | boolean>): boolean =>
    expected({
      action: actions.find((one) => one.name === name)!,
      principal,
      resource: { type, attributes },
      lacking,
      isRecent: true,
      isSupervised: true,
    })
  const [own, other] = [String(principal.entity.attributes['authority']), 'E2']
  return {
    child: may('children.open-record', 'Child', { isDeclared: false }),
    emergency: may('safeguarding.override-start', 'Child', { isDeclared: false }),
    search: may('safeguarding.search', 'Directory', {}),
    ownFeed: may('feeds.read-status', 'Feed', { authority: own }),
    otherFeed: may('feeds.read-status', 'Feed', { authority: other }),
    ownRow: may('linkage.open-review', 'Review', { authority: own, deciderId: 8 }),
    otherRow: may('linkage.open-review', 'Review', { authority: other, deciderId: 8 }),
    ownMerge: may('linkage.list-merges', 'Merge', { authority: own, otherAuthority: '', requesterId: 8 }),
    bothMerge: may('linkage.list-merges', 'Merge', { authority: other, otherAuthority: own, requesterId: 8 }),
    otherMerge: may('linkage.list-merges', 'Merge', { authority: other, otherAuthority: '', requesterId: 8 }),
  }
}

const users = principals.filter(
  ({ entity }) => entity.type === 'User' && entity.attributes['authority'] !== '',
)
const lapses: readonly (readonly Condition[])[] = [[], ...conditions.map((one) => [one]), conditions]

test('second-line, G4: the database lets a page reach what the table permits, for each role, right and lapse', async () => {
  let cells = 0
  for (const principal of users) {
    for (const lacking of lapses) {
      const person = await createPerson(principal, lacking)
      const label = `${principal.label} lacking ${lacking.join(' ') || 'nothing'}`
      const { standing } = await readFacts(owner, person.userId, NOW)
      assert.deepEqual(
        lapsedConditions(standing).map(({ condition }) => condition),
        [...lacking],
        label,
      )
      const [database, table] = [await reached(person), wanted(person)]
      assert.deepEqual({ ...database }, table, label)
      cells += Object.keys(table).length
    }
  }
  assert.ok(cells >= 1500, `${cells} cells`)
})

test('second-line, R-96: in a session that waits for a supervisor a page reaches nothing, in an accepted one what the table permits', async () => {
  const delegate = await createPerson(
    principals.find(({ label }) => label === 'practitioner+delegate')!,
    [],
  )
  await owner`
    insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at, authenticated_at)
    values ('delegate', ${delegate.userId}, 'full', 'totp', ${NOW}, ${NOW}, ${new Date(NOW.getTime() + 3_600_000)}, ${NOW})`
  for (const principal of users) {
    const person = await createPerson(principal, [])
    const [waiting, accepted] = ['waits', 'accepted'].map((word) => Buffer.from(`${person.userId} ${word}`))
    await owner`update users set supervised_sessions = 1 where user_id = ${person.userId}`
    await owner`
      insert into supervised_sessions (session_ref, user_id, started_at, accepted_by, accepted_at)
      values (${waiting!}, ${person.userId}, ${NOW}, null, null), (${accepted!}, ${person.userId}, ${NOW}, ${delegate.userId}, ${NOW})`
    for (const ref of [waiting!, null])
      assert.ok(!Object.values(await reached(person, ref)).includes(true), principal.label)
    assert.deepEqual({ ...(await reached(person, accepted)) }, wanted(person), principal.label)
  }
})

test('second-line: without a claim, and for nobody, a page’s connection reaches nothing', async () => {
  const [row] = await bed.db.web`
    select (select count(*)::integer from children) as children, (select count(*)::integer from feed_sources) as feeds,
           (select count(*)::integer from review_items) as items, (select count(*)::integer from involvements) as involvements`
  assert.deepEqual({ ...row }, { children: 0, feeds: 0, items: 0, involvements: 0 })
})
