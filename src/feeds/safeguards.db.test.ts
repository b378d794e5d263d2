import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  NameDictionary,
  openRecord,
  searchChildren,
  stateReason,
  type SearchCriteria,
} from '../children/index.ts'
import { day } from '../lib/iso-date.ts'
import { buildVariants } from '../lib/matching/index.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { createTestUser } from '../../test/support/users.ts'
import {
  childOf,
  countChildren,
  createFeedBed,
  csvFile,
  ctfFile,
  pdsFile,
  SENSITIVE_CODE,
  SENSITIVE_NAME,
  type FeedBed,
  type Told,
} from './load-file.fixture.ts'

const UNKNOWN = '00000000-0000-4000-8000-000000000000'

const formats = {
  csv: { format: 'csv-profile', school: '990002', write: csvFile },
  ctf: { format: 'ctf', school: '8152902', write: (children: readonly Told[]) => ctfFile(children) },
  pds: { format: 'pds-ndjson', school: '', write: pdsFile },
} as const
const formatNames = Object.keys(formats) as (keyof typeof formats)[]

async function createBed(): Promise<FeedBed> {
  const bed = await createFeedBed()
  await bed.register('first')
  for (const name of formatNames) await bed.register(name, { format: formats[name].format })
  return bed
}

const oliver: Told = {
  id: 'P1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
  school: '990001',
}

/** A practitioner at work on the pages' own pool, in a session. */
async function createPractitioner(bed: FeedBed): Promise<<T>(work: (act: Act) => Promise<T>) => Promise<T>> {
  const userId = await createTestUser(bed.db, 'amara')
  const sessionRef = Buffer.alloc(32, 7)
  await bed.db.owner`
    insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at)
    values (${sessionRef}, ${userId}, 'full', 'totp', '2026-11-22', '2026-11-22', '2026-11-23')`
  const actor: Actor = {
    ...systemActor,
    kind: 'person',
    name: 'amara',
    role: 'practitioner',
    userId,
    sessionRef,
  }
  return (work) => actAs(bed.db.web, work, { actor })
}

const numbers: Readonly<Record<string, string>> = { csv: 'X1', ctf: 'V815290226001', pds: '9990000123' }

for (const name of formatNames) {
  const { school, write } = formats[name]
  const sent = (over: Partial<Told>): string => write([{ ...oliver, id: numbers[name]!, school, ...over }])

  test(`near-is-never-new, ${name}: another surname, postcode, school or a slip never makes a second child`, async () => {
    const bed = await createBed()
    await bed.load('first', csvFile([oliver]))
    const changes: Partial<Told>[] = [
      {},
      { family: 'Otherby' },
      { postcode: 'YO1 1ZZ' },
      { family: 'Wainwrite', postcode: 'YO1 1ZZ' },
      { given: 'Olivr', postcode: 'YO1 1ZZ' },
      { born: '2015-12-04' },
      { born: '2015-04-13', postcode: 'YO1 1ZZ' },
      { given: 'Wainwright', family: 'Oliver' },
    ]
    for (const change of changes) {
      await bed.load(name, sent(change))
      assert.equal(await countChildren(bed.db), 1, JSON.stringify(change))
      await bed.db.owner`truncate source_records, source_links, review_items cascade`
    }
  })
}

test('R-45: a restricted row withholds its child: search and record answer exactly as for a child that is not there', async () => {
  const bed = await createBed()
  const as = await createPractitioner(bed)
  await bed.load('first', csvFile([oliver]))
  const names = new NameDictionary(bed.db.web, buildVariants([]))
  await names.refresh()
  const { publicId, childNumber } = (await childOf(bed.db, 'first', 'P1'))!
  const whole: SearchCriteria = { given: 'Oliver', family: 'Wainwright', dateOfBirth: day('2015-04-12') }
  const look = (criteria: SearchCriteria) => as((act) => searchChildren(act, names, criteria))
  const open = (id: string) => as((act) => openRecord(act, id))
  const state = (id: string) => as((act) => stateReason(act, id, 'duty', null))
  assert.equal((await look(whole)).kind, 'found')
  await state(publicId)
  assert.equal((await open(publicId)).kind, 'opened')

  await bed.load('first', csvFile([{ ...oliver, restricted: true }]))
  const absent: SearchCriteria = { ...whole, given: 'Quentin', family: 'Nobody' }
  assert.deepEqual(await look(whole), await look(absent))
  assert.deepEqual(await look({ childNumber }), await look({ childNumber: 'C00000000000' }))
  assert.deepEqual(await look({ family: 'Wainwright', postcode: { full: 'HG1 1AA', outward: 'HG1' } }), {
    kind: 'none',
  })
  for (const use of [open, state]) assert.deepEqual(await failure(use(publicId)), await failure(use(UNKNOWN)))
  const entries = await bed.db.owner<{ subject: string; entry: Record<string, unknown> }[]>`
    select subject_ref as subject, to_jsonb(a) - 'subject_ref' - 'entry_id' - 'recorded_at' - 'transaction_id' - 'request_id' - 'salt' as entry
      from audit_entries a where subject_ref is not null order by entry_id`
  assert.deepEqual(
    entries.map((row) => row.subject),
    [publicId, UNKNOWN, publicId, UNKNOWN],
  )
  assert.deepEqual(entries[0]!.entry, entries[1]!.entry)
  assert.deepEqual(entries[2]!.entry, entries[3]!.entry)
  assert.equal(entries[0]!.entry.child_id, null)
})

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    assert.ok(error instanceof DomainError)
    const { name, code, kind, message } = error
    return { name, code, kind, message }
  }
  return assert.fail('nothing was refused')
}

/** Every text, list, JSON and byte column of every row of the database, as text. */
async function scan(bed: FeedBed): Promise<{ table: string; text: string }[]> {
  const tables = await bed.db.owner<{ schema: string; table: string }[]>`
    select table_schema as schema, table_name as "table" from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`
  const found: { table: string; text: string }[] = []
  for (const { schema, table } of tables) {
    const rows = await bed.db.owner<
      { text: string }[]
    >`select t::text as text from ${bed.db.owner(schema)}.${bed.db.owner(table)} t`
    found.push(...rows.map(({ text }) => ({ table, text })))
  }
  return found
}

const caseContent = `
  <BasicDetails><Ethnicity>CANARY-ETHNICITY</Ethnicity><MedicalFlag>CANARY-MEDICAL</MedicalFlag>
    <Disabilities><Disability>CANARY-DISABILITY</Disability></Disabilities></BasicDetails>
  <SENhistory><SEN><SENprovision>CANARY-SEN</SENprovision></SEN></SENhistory><FSMhistory><UKcountry>CANARY-MEALS</UKcountry></FSMhistory>
  <LookedAfter><InCare>CANARY-CARE</InCare></LookedAfter><Attendance><YearData><Year>CANARY-ATTENDANCE</Year></YearData></Attendance>
  <StageAssessments><KeyStage><Result>CANARY-ATTAINMENT</Result></KeyStage></StageAssessments>
  <Exclusions><Exclusion><Reason>CANARY-EXCLUSION</Reason></Exclusion></Exclusions><!-- CANARY-COMMENT -->`

test('R-02: case content of a transfer file is in no column of any table, of kept and rejected rows alike', async () => {
  const bed = await createBed()
  const pupils = [
    { id: 'V815290126001', given: 'Freya', family: 'Thackray', born: '2013-03-03' },
    { id: 'V815290126002', given: 'Ivy', family: 'Faulty', born: 'never' },
  ]
  const { file } = await bed.load('ctf', ctfFile(pupils, caseContent))
  assert.deepEqual([file.rowsValid, file.rowsRejected], [1, 1])
  const all = await scan(bed)
  assert.ok(all.some(({ text }) => text.includes('Thackray')))
  assert.ok(all.some(({ text }) => text.includes('Faulty')))
  assert.deepEqual(
    all.filter(({ text }) => text.includes('CANARY-')).filter(({ table }) => table !== 'services'),
    [],
  )
})

const clinic = {
  SERVICE_CODE: SENSITIVE_CODE,
  SENSITIVE_SERVICE: 'Y',
  PRACTITIONER_NAME: 'Canary Practitioner',
  ROLE: 'Canary nurse',
  PHONE: '01632 960777',
  EMAIL: 'canary@clinic.example',
  INVOLVEMENT_START: '2026-01-05',
  CONSENT_DATE: '2026-01-04',
}

test('R-14, R-76: a sensitive service is named only where no page can read it; the record says that other support may exist', async () => {
  const bed = await createBed()
  const as = await createPractitioner(bed)
  const given = { ...oliver, cells: clinic }
  await bed.load('first', csvFile([given]))
  const naming = (await scan(bed)).filter(({ text }) => /canary/i.test(text)).map(({ table }) => table)
  assert.deepEqual([...new Set(naming)].sort(), [
    'feed_rows',
    'sensitive_involvements',
    'services',
    'source_records',
  ])

  const { publicId, childId } = (await childOf(bed.db, 'first', 'P1'))!
  await as((act) => stateReason(act, publicId, 'duty', null))
  const opened = await as((act) => openRecord(act, publicId))
  assert.ok(opened.kind === 'opened')
  assert.deepEqual(opened.record.services, { current: [], ended: [], mayHaveOtherSupport: true })
  const shown = JSON.stringify(opened.record)
  assert.equal(/canary/i.test(shown) || shown.includes(SENSITIVE_NAME) || shown.includes('2026-01-05'), false)

  await bed.load('first', csvFile([oliver]))
  const [left] = await bed.db.owner<[{ n: number }]>`
    select count(*)::integer as n from sensitive_involvements where child_id = ${childId}`
  assert.equal(left.n, 0)
  const again = await as((act) => openRecord(act, publicId))
  assert.ok(
    again.kind === 'opened' && !again.record.services.mayHaveOtherSupport,
    'the marker outlives what it stands for',
  )
})

test('R-74, R-76: a rejected row is kept without a sensitive service, with what it says of an open one', async () => {
  const bed = await createBed()
  const faulty = { ...oliver, born: 'never' }
  const youthWork = { SERVICE_CODE: 'yw-1', INVOLVEMENT_START: '2026-01-05', PRACTITIONER_NAME: 'Sam Worker' }
  await bed.load(
    'first',
    csvFile([
      { ...faulty, cells: clinic },
      { ...faulty, id: 'P2', cells: { ...clinic, SERVICE_CODE: 'CANARY-UNKNOWN' } },
      {
        ...faulty,
        id: 'P3',
        cells: { ...clinic, SERVICE_CODE: '', ORGANISATION_ID: 'CANARY', ORGANISATION_ID_TYPE: 'ODS' },
      },
      { ...faulty, id: 'P4', cells: youthWork },
    ]),
  )
  const rows = await bed.db.owner<
    { supplied: Record<string, string> }[]
  >`select supplied from feed_rows order by row_number`
  assert.deepEqual(
    rows.map(({ supplied }) => supplied.SOURCE_RECORD_ID),
    ['P1', 'P2', 'P3', 'P4'],
  )
  const text = JSON.stringify(rows)
  assert.equal(/canary|2026-01-04|Y"/i.test(text), false)
  assert.equal(rows[3]!.supplied.PRACTITIONER_NAME, 'Sam Worker')
})

test('R-74: a sensitive service without a day of consent rejects its row, and nothing of it is recorded', async () => {
  const bed = await createBed()
  for (const unmarked of [{}, { SENSITIVE_SERVICE: 'N' }]) {
    const { file } = await bed.load(
      'first',
      csvFile([{ ...oliver, cells: { ...clinic, CONSENT_DATE: '', ...unmarked } }]),
    )
    assert.equal(file.rowsRejected, 1)
  }
  const [row] = await bed.db.owner<[{ n: number }]>`select count(*)::integer as n from sensitive_involvements`
  assert.equal(row.n, 0)
  assert.equal(await countChildren(bed.db), 0)
  const naming = (await scan(bed)).filter(({ text }) => /canary/i.test(text)).map(({ table }) => table)
  assert.deepEqual([...new Set(naming)], ['services'])
})

test('R-76, R-15: the role that serves pages may not select what names sensitive services, other bodies’ numbers or what matching reads', async () => {
  const bed = await createBed()
  const closed = [
    'sensitive_involvements',
    'consent_records',
    'consent_withdrawals',
    'source_records',
    'child_identifiers',
    'link_keys',
    'child_search',
    'source_links',
    'link_decisions',
  ]
  for (const table of closed) {
    await assert.rejects(bed.db.web`select * from ${bed.db.web(table)} limit 1`, { code: '42501' }, table)
    await assert.rejects(bed.db.web`select count(*) from ${bed.db.web(table)}`, { code: '42501' }, table)
    await assert.rejects(bed.db.web`delete from ${bed.db.web(table)}`, { code: '42501' }, table)
  }
  for (const column of ['payload', 'payload_hash', 'source_record_id', 'child_id', 'candidate_child_ids']) {
    await assert.rejects(
      bed.db.web`select ${bed.db.web(column)} from feed_rows limit 1`,
      { code: '42501' },
      column,
    )
  }
  await assert.rejects(bed.db.web`select * from link_candidates('[]')`, { code: '42501' })
})
