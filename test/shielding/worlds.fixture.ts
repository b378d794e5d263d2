import { Browser, steady } from '../../src/children/web/browser.fixture.ts'
import { applySourceRecords } from '../../src/children/apply-source-records.ts'
import { putAway, type ChildId, type SourceRecord } from '../../src/children/index.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { actAs } from '../support/acts.ts'

/** What is known of the one child in which the worlds differ. */
export const hidden = {
  given: 'Zephyrine',
  family: 'Quillfeather',
  former: 'Brackenthwaite',
  born: { day: '14', month: '3', year: '2015' },
  postcode: 'YO12 5ZZ',
  house: '7 Larkspur Row',
  carer: 'Isolde',
  phone: '01632 960977',
  nhs: '9990000271',
} as const

export type World = {
  readonly app: TestApp
  readonly browsers: Readonly<Record<string, Browser>>
}
export type Shielding = 'absent' | 'level-1' | 'level-2'

/** Names under which the child, where there is one, is known to the directory: the same in each world. */
export const ids = { publicId: '5f1c2e9a-7b43-4d0e-9c11-2a6f0d3b8e77', childNumber: 'C99988877749' } as const

const record: SourceRecord = {
  sourceRecordId: 'HIDDEN-1',
  action: 'upsert',
  names: [
    { kind: 'current', given: hidden.given, family: hidden.family },
    { kind: 'former', given: hidden.given, family: hidden.former },
  ],
  dateOfBirth: { date: '2015-03-14' as never, accuracy: 'exact' },
  gender: 'female',
  identifiers: [{ scheme: 'nhs-number', value: hidden.nhs }],
  address: { state: 'current', lines: [hidden.house], postcode: hidden.postcode },
  carers: [
    {
      given: hidden.carer,
      family: hidden.former,
      relationship: 'mother',
      hasParentalResponsibility: true,
      phone: hidden.phone,
    },
  ],
  health: [],
}

/** The demonstration area, and in it, unless absent, one more child who is shielded. */
export async function createWorld(shielding: Shielding, people: readonly string[]): Promise<World> {
  const app = await createTestApp({ random: 'worlds' })
  if (shielding !== 'absent') await addHidden(app, shielding === 'level-1' ? 1 : 2)
  await app.app.names.refresh()
  const browsers: Record<string, Browser> = {}
  for (const username of people) browsers[username] = await Browser.open(app, username)
  return { app, browsers }
}

async function addHidden({ database }: TestApp, level: 1 | 2): Promise<void> {
  const [source] = await database.owner<{ sourceId: string; fileId: number }[]>`
    select source_id as "sourceId", file_id as "fileId" from feed_files order by file_id limit 1`
  await actAs(database.worker, async (act) => {
    const facts = new Map([[source!.sourceId, { kind: 'health' as const, authorityCode: null }]])
    const [childId] = await applySourceRecords(
      act,
      [
        {
          ...{ childId: null, sourceId: source!.sourceId, record, payloadHash: '00'.repeat(32) },
          ...{ confirmedOn: act.today, feedFileId: source!.fileId, rowNumber: 999_999 },
        },
      ],
      facts,
    )
    await act.sql`
      insert into source_links (source_id, source_record_id, child_id, decision_id, linked_at)
      values (${source!.sourceId}, ${record.sourceRecordId}, ${childId!}, 0, ${act.now})`
    const shield = { level, authorityCode: null, placedBy: 'person', sourceLiftedAt: null } as const
    await putAway(act, childId as ChildId, shield, facts)
  })
  await database.owner`
    update children set public_id = ${ids.publicId}, child_number = ${ids.childNumber}
     where child_id = (select max(child_id) from children)`
}

export type Asked = {
  readonly by: string
  readonly path: string
  readonly fields?: Readonly<Record<string, string>>
}

/** All that whoever asks gets: status, headers and body, without what differs from one look to the next. */
export async function answerTo({ browsers }: World, { by, path, fields }: Asked): Promise<string> {
  const browser = browsers[by]!
  const answer = fields ? await browser.fill(path, fields) : await browser.get(path)
  const { date: _, 'set-cookie': __, 'x-request-id': ___, ...headers } = answer.headers
  return JSON.stringify([answer.statusCode, headers, steady(answer.body)])
}
