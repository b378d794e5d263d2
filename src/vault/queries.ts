import type { Tx } from '../platform/db/connect.ts'
import type { KeyName, SealedRecord } from '../platform/keyring.ts'

/** The driver takes no list of bytes. */
function bytesOf(sql: Tx, bytes: readonly Buffer[]) {
  return sql`array(select decode(hex, 'hex') from unnest(${bytes.map((one) => one.toString('hex'))}::text[]) as hex)`
}

/** A shielded child as it is kept. */
export type KeptRecord = SealedRecord & {
  readonly childId: number
  readonly publicId: string
  readonly childNumber: string
  readonly level: 1 | 2
  readonly authorityCode: string | null
}

/** Children under each of the tokens, in hexadecimal; tokens of nobody are left out. */
export async function findByTokens(sql: Tx, tokens: readonly Buffer[]): Promise<Map<string, number[]>> {
  const found = await sql<{ token: string; childId: number }[]>`
    select encode(found.token, 'hex') as "token", found.child_id as "childId"
      from vault_find(${bytesOf(sql, tokens)}) found
     limit 100000`
  return new Map(
    [...Map.groupBy(found, (row) => row.token)].map(([token, rows]) => [
      token,
      rows.map((row) => row.childId),
    ]),
  )
}

/** By child; of those that are not shielded, or not for the caller, nothing. */
export function listKept(sql: Tx, childIds: readonly number[]): Promise<KeptRecord[]> {
  return sql<KeptRecord[]>`
    select kept.child_id as "childId", kept.public_id as "publicId", kept.child_number as "childNumber", kept.level,
           kept.authority_code as "authorityCode", kept.key_version as "keyVersion", kept.wrapped_key as "wrappedKey", kept.sealed
      from vault_read(${[...childIds]}::integer[]) kept
     limit 10000`
}

export async function collectRows<Content>(sql: Tx, childId: number): Promise<Content> {
  const [row] = await sql<{ content: Content }[]>`select vault_collect(${childId}::integer) as "content"`
  return row!.content
}

/** A row that waited on the review desk. */
export type WaitingRow = {
  readonly sourceId: string
  readonly sourceRecordId: string
  readonly fileId: number
  readonly rowNumber: number
  readonly record: object
  readonly payloadHash: string
  readonly rule: string
  readonly authorityCode: string | null
  readonly near: readonly number[]
}

/** Takes rows that may be about a child off the review desk. */
export function takeWaitingRows(sql: Tx, childId: number): Promise<WaitingRow[]> {
  return sql<WaitingRow[]>`
    select w.source_id as "sourceId", w.source_record_id as "sourceRecordId", w.file_id as "fileId", w.row_number as "rowNumber",
           w.payload as "record", w.payload_hash as "payloadHash", w.reason as "rule", w.authority_code as "authorityCode", w.near
      from vault_take_waiting(${childId}::integer) w
     limit 10000`
}

export async function restoreRows(sql: Tx, childId: number, content: object): Promise<void> {
  await sql`select vault_restore(${childId}::integer, ${sql.json(content as never)}::jsonb)`
}

/** What of a child stays in the open: rows of `children`, `child_names` and `child_search`. */
export type OpenPart = {
  readonly card: Readonly<Record<string, unknown>> | null
  readonly names: readonly object[]
  readonly search: readonly object[]
}

export type Shield = {
  readonly level: 1 | 2
  /** Whose local team keeps it; null: that of the child's address, or who kept it before. */
  readonly authorityCode: string | null
  readonly placedBy: 'source' | 'person'
  readonly sourceLiftedAt: Date | null
}

export async function putRecord(
  sql: Tx,
  childId: number,
  shield: Shield,
  kept: SealedRecord,
  tokens: readonly Buffer[],
  open: OpenPart,
  now: Date,
): Promise<void> {
  await sql`
    select vault_put(${childId}::integer, ${shield.level}::smallint, ${shield.authorityCode}::text, ${shield.placedBy}::text,
           ${shield.sourceLiftedAt}::timestamptz, ${kept.keyVersion}::smallint, ${kept.wrappedKey}::bytea, ${kept.sealed}::bytea,
           ${bytesOf(sql, tokens)}, ${sql.json(open.card as never)}::jsonb, ${sql.json(open.names as never)}::jsonb,
           ${sql.json(open.search as never)}::jsonb, ${now}::timestamptz)`
}

export async function releaseRecord(sql: Tx, childId: number): Promise<void> {
  await sql`select vault_release(${childId}::integer)`
}

/** A feed told another address of a shielded child, as part of an act of a feed. */
export async function noteMove(
  act: { readonly sql: Tx; readonly now: Date },
  childId: number,
): Promise<void> {
  await act.sql`select vault_note_move(${childId}::integer, ${act.now}::timestamptz)`
}

export async function insertQuarantined(
  sql: Tx,
  row: { authorityCode: string | null; record: Buffer; near: readonly number[]; kept: SealedRecord },
  now: Date,
): Promise<void> {
  await sql`
    select quarantine_put(${row.authorityCode}::text, ${row.record}::bytea, ${[...row.near]}::integer[], ${now}::timestamptz,
           ${row.kept.keyVersion}::smallint, ${row.kept.wrappedKey}::bytea, ${row.kept.sealed}::bytea)`
}

/** Of those source records nothing older waits any more. */
export async function supersede(sql: Tx, records: readonly Buffer[], now: Date): Promise<void> {
  await sql`select quarantine_supersede(${bytesOf(sql, records)}, ${now}::timestamptz)`
}

/** What people decide about a row: it is the child chosen, another than those near, a new one that is shielded, or the child stays as it is. */
export const quarantineChoices = ['same-child', 'another-child', 'new-child', 'keep'] as const
export type QuarantineChoice = (typeof quarantineChoices)[number]

export type SealedRow = SealedRecord & {
  readonly quarantineId: number
  readonly publicId: string
  readonly authorityCode: string | null
  readonly recordToken: Buffer
  readonly receivedAt: Date
  readonly choice: QuarantineChoice | null
  readonly chosenChildId: number | null
  readonly noteCode: string | null
  readonly needsSecond: boolean
  readonly decidedBy: number | null
  readonly agreedBy: number | null
}

/** One that waits; only those who shield there, and the worker, get any. */
export async function findQuarantined(
  sql: Tx,
  by: { readonly quarantineId: number } | { readonly publicId: string },
): Promise<SealedRow | undefined> {
  const [row] = await sql<SealedRow[]>`
    select q.quarantine_id::integer as "quarantineId", q.public_id as "publicId", q.authority_code as "authorityCode",
           q.record_token as "recordToken", q.received_at as "receivedAt", q.key_version as "keyVersion", q.wrapped_key as "wrappedKey",
           q.sealed, q.choice, q.chosen_child_id as "chosenChildId", q.note_code as "noteCode", q.needs_second as "needsSecond",
           q.decided_by as "decidedBy", q.agreed_by as "agreedBy"
      from vault.quarantine q
     where q.closed_at is null
       and ${'publicId' in by ? sql`q.public_id = ${by.publicId}` : sql`q.quarantine_id = ${by.quarantineId}`}
     limit 1`
  return row
}

/** Task that carries out what was decided about a row in quarantine; payload `{ quarantineId }`. */
export const SETTLE_ROW = 'feeds.settle-quarantined'

/** Rows that wait and may be about a child. */
export async function listRowsNear(sql: Tx, childId: number): Promise<number[]> {
  const rows = await sql<{ quarantineId: number }[]>`
    select q.quarantine_id::integer as "quarantineId"
      from vault.quarantine q
     where q.closed_at is null and q.near @> array[${childId}::integer]
     order by q.quarantine_id
     limit 1000`
  return rows.map(({ quarantineId }) => quarantineId)
}

/** The row is at an end, and nothing of it is kept. */
export async function closeQuarantined(
  sql: Tx,
  quarantineId: number,
  outcome: 'settled' | 'released',
  now: Date,
): Promise<void> {
  await sql`
    update vault.quarantine set closed_at = ${now}, outcome = ${outcome}, sealed = ''
     where quarantine.quarantine_id = ${quarantineId}`
}

/** What was decided about a waiting row, and by whom; null takes it back. */
export async function updateChoice(
  sql: Tx,
  quarantineId: number,
  choice: {
    readonly choice: QuarantineChoice
    readonly chosen_child_id: number | null
    readonly note_code: string
    readonly needs_second: boolean
    readonly decided_by: number
    readonly decided_at: Date
  } | null,
): Promise<void> {
  const none = {
    choice: null,
    chosen_child_id: null,
    note_code: null,
    needs_second: false,
    decided_by: null,
    decided_at: null,
  }
  await sql`
    update vault.quarantine set ${sql({ ...(choice ?? none), agreed_by: null, agreed_at: null })}
     where quarantine.quarantine_id = ${quarantineId}`
}

export async function updateAgreed(sql: Tx, quarantineId: number, by: number, now: Date): Promise<void> {
  await sql`
    update vault.quarantine set agreed_by = ${by}, agreed_at = ${now} where quarantine.quarantine_id = ${quarantineId}`
}

/** Task that forgets names that no open record bears any more; payload `{}`. */
export const FORGET_NAMES = 'vault.forget-names'

/** Names that no open record bears go; the caller holds the lock under which names are numbered. */
export async function forgetNames(sql: Tx): Promise<void> {
  await sql`select forget_names()`
}

/** The key in force; the first that is asked for is, where none was. It stays in force until the transaction ends. */
export async function findKeyInForce(sql: Tx, newest: KeyName, now: Date): Promise<KeyName> {
  const [row] = await sql<[KeyName]>`
    select found.version, found.check_value as "check"
      from vault_key(${newest.version}::smallint, ${newest.check}::bytea, ${now}::timestamptz) found`
  return row
}

/** Waits for whoever is at work under the key before. @returns whether it is a newer one. */
export async function putKeyInForce(sql: Tx, newest: KeyName, now: Date): Promise<boolean> {
  const [row] = await sql<[{ isNewer: boolean }]>`
    select vault_use_key(${newest.version}::smallint, ${newest.check}::bytea, ${now}::timestamptz) as "isNewer"`
  return row.isNewer
}

/** A master key by its version, since when it has been in force, and how much stands under it. */
export type KeyUse = { readonly version: number; readonly usedFrom: Date | null; readonly sealed: number }

/** Versions rising. */
export function listKeyUse(sql: Tx): Promise<KeyUse[]> {
  return sql<KeyUse[]>`
    select version, used_from as "usedFrom", sealed::integer as "sealed" from vault_keys_used() limit 100`
}

/** Shielded children under a key older than `below`, held for the transaction. */
export async function holdOlder(sql: Tx, below: number, most: number): Promise<number[]> {
  const rows = await sql<{ childId: number }[]>`
    select child_id as "childId" from vault_older(${below}::smallint, ${most}::integer)`
  return rows.map(({ childId }) => childId)
}

export async function updateSealed(
  sql: Tx,
  childId: number,
  kept: SealedRecord,
  tokens: readonly Buffer[],
): Promise<void> {
  await sql`
    select vault_rekey(${childId}::integer, ${kept.keyVersion}::smallint, ${kept.wrappedKey}::bytea, ${kept.sealed}::bytea,
           ${bytesOf(sql, tokens)})`
}

export type OlderRow = SealedRecord & { readonly quarantineId: string; readonly record: Buffer }

/** Quarantined rows under a key older than `below`, held for the transaction. */
export function holdOlderRows(sql: Tx, below: number, most: number): Promise<OlderRow[]> {
  return sql<OlderRow[]>`
    select quarantine_id::text as "quarantineId", record_token as "record", key_version as "keyVersion", wrapped_key as "wrappedKey", sealed
      from quarantine_older(${below}::smallint, ${most}::integer)`
}

export async function updateQuarantined(
  sql: Tx,
  quarantineId: string,
  record: Buffer,
  kept: SealedRecord,
): Promise<void> {
  await sql`
    select quarantine_rekey(${quarantineId}::bigint, ${record}::bytea, ${kept.keyVersion}::smallint, ${kept.wrappedKey}::bytea,
           ${kept.sealed}::bytea)`
}
