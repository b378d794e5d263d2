import { buildVariants } from '../lib/matching/index.ts'
import type { Act, RunAct } from '../platform/act.ts'
import { recordText } from '../children/index.ts'
import type { SealedRecord } from '../platform/keyring.ts'
import { quarantineContext } from '../vault/index.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { testKeyring } from '../../test/support/decide.ts'
import { createTestOrganisation } from '../../test/support/users.ts'
import { loadFeedFile, registerSource, type FeedSource, type LoadResult } from './index.ts'
import type { LoadOptions } from './load-file.ts'

const NOW = new Date('2026-11-22T09:00:00Z')
const AUTHORITY = 'E06000999'

/** A database with one accredited supplier, two schools, and a service that is open and one that is sensitive. */
export type FeedBed = {
  readonly db: TestDatabase
  readonly run: RunAct
  readonly register: (sourceId: string, over?: Partial<FeedSource>) => Promise<void>
  readonly load: (sourceId: string, text: string, over?: Partial<Bed>) => Promise<LoadResult>
}
type Bed = { readonly run: RunAct; readonly fileName: string; readonly onProgress: LoadOptions['onProgress'] }

export const SENSITIVE_NAME = 'Northgate Young People’s Clinic'
export const SENSITIVE_CODE = 'CANARY-CLINIC'

export async function createFeedBed(): Promise<FeedBed> {
  const db = await createTestDatabase()
  const organisationId = await createTestOrganisation(db)
  await db.owner`
    with schools as (
      insert into organisations (code, name, kind, authority_code)
      values ('SCH-1', 'Aldgarth School', 'school-maintained', ${AUTHORITY}), ('SCH-2', 'Birk Lane School', 'school-maintained', ${AUTHORITY})
      returning organisation_id, code)
    insert into organisation_identifiers (scheme, value, organisation_id)
    select n.scheme, n.value, schools.organisation_id
      from schools join (values ('SCH-1', 'urn', '990001'), ('SCH-2', 'urn', '990002'), ('SCH-1', 'laestab', '8152901'), ('SCH-2', 'laestab', '8152902'))
        n (code, scheme, value) on n.code = schools.code`
  await db.owner`
    insert into services (code, organisation_id, name, kind)
    values ('YW-1', ${organisationId}, 'Youth work', 'youth-work'), (${SENSITIVE_CODE}, ${organisationId}, ${SENSITIVE_NAME}, 'sexual-health')`
  const run: RunAct = (work) => actAs(db.worker, work, { now: NOW })
  return {
    db,
    run,
    register: (sourceId, over = {}) =>
      run((act) =>
        registerSource(act, {
          sourceId,
          name: `Feed ${sourceId}`,
          format: 'csv-profile',
          organisationId,
          kind: 'education',
          authorityCode: AUTHORITY,
          createsChildren: true,
          matchRateFloor: 0,
          liveAt: NOW,
          ...over,
        }),
      ),
    load: (sourceId, text, over = {}) =>
      loadFeedFile(over.run ?? run, {
        sourceId,
        fileName: over.fileName ?? `${sourceId}.txt`,
        bytes: () => bytesOf(text),
        variants: buildVariants([['Elizabeth', 'Beth']]),
        ...(over.onProgress ? { onProgress: over.onProgress } : {}),
      }),
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** At another time, with an effect on the work: what `run` of a bed is made of. */
export function runAt(bed: FeedBed, now: Date): RunAct {
  return <T>(work: (act: Act) => Promise<T>) => actAs(bed.db.worker, work, { now })
}

/** What a file tells of a child, in words that all three formats have. */
export type Told = {
  readonly id: string
  readonly given: string
  readonly family: string
  readonly born: string
  readonly postcode?: string
  readonly nhs?: string
  /** URN or LAESTAB, as the format wants it. */
  readonly school?: string
  readonly restricted?: boolean
  readonly cells?: Readonly<Record<string, string>>
}

export function csvFile(children: readonly Told[]): string {
  const rows = children.map(({ id, given, family, born, postcode, nhs, school, restricted, cells }) => ({
    SOURCE_RECORD_ID: id,
    ACTION: 'add',
    CHILD_FIRST_NAME: given,
    CHILD_LAST_NAME: family,
    CHILD_DATE_OF_BIRTH: born,
    CHILD_ADDRESS_LINE_1: postcode ? '1 Example Street' : '',
    CHILD_POSTCODE: postcode ?? '',
    CHILD_NHS_NUMBER: nhs ?? '',
    CHILD_SCHOOL_URN: school ?? '',
    SHIELD: restricted ? 'Y' : 'N',
    ...cells,
  }))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const line = (row: Readonly<Record<string, string>>): string =>
    columns.map((column) => `"${row[column] ?? ''}"`).join(',')
  return [columns.join(','), ...rows.map(line), ''].join('\r\n')
}

/** `inside`: further elements of each pupil. `id` is the UPN, whose check letter need not be right. */
export function ctfFile(children: readonly Told[], inside = ''): string {
  const school = children[0]?.school ?? '8152901'
  const pupils = children.map(({ id, given, family, born, postcode }) => {
    const address = postcode
      ? `<Address><AddressLines><AddressLine1>1 Example Street</AddressLine1></AddressLines><PostCode>${postcode}</PostCode></Address>`
      : ''
    return `<Pupil><UPN>${id}</UPN><Surname>${family}</Surname><Forename>${given}</Forename><DOB>${born}</DOB>${address}${inside}</Pupil>`
  })
  const source = `<SourceSchool><LEA>${school.slice(0, 3)}</LEA><Estab>${school.slice(3)}</Estab></SourceSchool>`
  return `<CTfile><Header><CTFversion>25.0</CTFversion>${source}</Header><CTFpupilData>${pupils.join('')}</CTFpupilData></CTfile>`
}

/** `id` is Patient.id; the number is given only with `nhs`. */
export function pdsFile(children: readonly Told[]): string {
  return children
    .map(({ id, given, family, born, postcode, nhs, restricted }) =>
      JSON.stringify({
        resourceType: 'Patient',
        id,
        ...(restricted ? { meta: { security: [{ code: 'R' }] } } : {}),
        name: [{ use: 'usual', given: [given], family }],
        birthDate: born,
        ...(nhs ? { identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhs }] } : {}),
        ...(postcode ? { address: [{ use: 'home', line: ['1 Example Street'], postalCode: postcode }] } : {}),
      }),
    )
    .join('\n')
}

/** Tables that hold what is recorded of children. */
const recordTables = [
  'children',
  'child_names',
  'child_addresses',
  'child_identifiers',
  'child_carers',
  'child_settings',
  'child_health_contacts',
  'child_attribute_sources',
  'child_search',
  'given_names',
  'family_names',
  'source_records',
  'source_links',
  'link_keys',
  'link_decisions',
  'involvements',
  'lead_professionals',
  'shared_assessments',
  'consent_records',
  'sensitive_involvements',
  'review_items',
] as const

/** Every row of the record tables as JSON text, sorted. */
export async function dumpRecords(db: TestDatabase): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {}
  for (const table of recordTables) {
    const rows = await db.owner<{ row: string }[]>`select to_jsonb(t)::text as row from ${db.owner(table)} t`
    dump[table] = rows.map(({ row }) => row).sort()
  }
  return dump
}

const chance = [
  'public_id',
  'child_number',
  'composed_at',
  'received_at',
  'linked_at',
  'decided_at',
  'decision_id',
  'opened_at',
  'closed_at',
  'review_id',
  'involvement_id',
  'lead_id',
  'assessment_id',
  'consent_id',
  'sensitive_id',
  'recorded_at',
  'match_bits',
  'term_bits',
  'explanations',
  'from_at',
  'until_at',
  'name_id',
]

/** As {@link dumpRecords} without what differs from load to load; a child is named after its first source record. */
export async function dumpContent(db: TestDatabase): Promise<Record<string, string[]>> {
  const named = async (table: string, id: string, text: string): Promise<Map<number, string>> => {
    const rows = await db.owner<{ id: number; text: string }[]>`
      select ${db.owner(id)} as id, min(${db.owner.unsafe(text)}) as text from ${db.owner(table)} group by 1`
    return new Map(rows.map((row) => [row.id, row.text]))
  }
  const names = {
    child_id: await named('source_links', 'child_id', `source_id || ' ' || source_record_id`),
    given_id: await named('given_names', 'name_id', 'norm'),
    family_id: await named('family_names', 'name_id', 'norm'),
  }
  const child = (id: number): string => names.child_id.get(id) ?? 'nobody'
  const content: Record<string, string[]> = {}
  for (const [table, rows] of Object.entries(await dumpRecords(db))) {
    content[table] = rows
      .map((text) => {
        const row = JSON.parse(text) as Record<string, unknown>
        for (const column of chance) delete row[column]
        for (const [column, known] of Object.entries(names))
          if (row[column] != null) row[column] = known.get(row[column] as number)
        if (row.candidate_child_ids)
          row.candidate_child_ids = (row.candidate_child_ids as number[]).map(child).sort()
        return JSON.stringify(row)
      })
      .sort()
  }
  return content
}

/** How many children there are; each test looks at what a file adds. */
export async function countChildren(db: TestDatabase): Promise<number> {
  const [row] = await db.owner<{ n: number }[]>`select count(*)::integer as n from children`
  return row!.n
}

export type LoadedChild = {
  readonly childId: number
  readonly publicId: string
  readonly childNumber: string
  readonly status: string
}

/** The child that a source record is linked to. */
export async function childOf(
  db: TestDatabase,
  sourceId: string,
  sourceRecordId: string,
): Promise<LoadedChild | undefined> {
  const token = testKeyring.at(testKeyring.newest()).blind(recordText(sourceId, sourceRecordId))
  const [row] = await db.owner<LoadedChild[]>`
    select c.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber", c.status
      from (select child_id from source_links where source_id = ${sourceId} and source_record_id = ${sourceRecordId}
            union all select child_id from vault.tokens where token = ${token}) l
      join children c on c.child_id = l.child_id`
  return row
}

/** The rows that wait for those who shield, opened. */
export async function quarantinedRows(db: TestDatabase): Promise<{ rule: string; sourceId: string }[]> {
  const rows = await db.owner<(SealedRecord & { recordToken: Buffer })[]>`
    select record_token as "recordToken", key_version as "keyVersion", wrapped_key as "wrappedKey", sealed
      from vault.quarantine where closed_at is null order by quarantine_id`
  return rows.map(
    ({ recordToken, ...sealed }) =>
      JSON.parse(testKeyring.open(sealed, quarantineContext(recordToken)).toString()) as {
        rule: string
        sourceId: string
      },
  )
}

export function daysLater(days: number): Date {
  return new Date(NOW.getTime() + days * 86_400_000)
}
