import { hash } from 'node:crypto'
import type postgres from 'postgres'
import type { Key } from './range.ts'

type ColumnForm = 'text' | 'number' | 'decimal' | 'instant' | 'hex' | 'list'

/** Every column of `audit_entries` but the salt, in the order of the canonical row, and how it stands there. Source: docs/specs/audit-log.md, 3. */
const columns: readonly (readonly [name: string, form: ColumnForm])[] = [
  ['action', 'text'],
  ['actor_kind', 'text'],
  ['actor_name', 'text'],
  ['authenticator', 'text'],
  ['build', 'text'],
  ['call_id', 'number'],
  ['child_id', 'number'],
  ['client_id', 'text'],
  ['entry_id', 'decimal'],
  ['feed_file_id', 'decimal'],
  ['feed_source_id', 'text'],
  ['fields', 'list'],
  ['legal_ground', 'text'],
  ['occurred_at', 'instant'],
  ['on_behalf_of', 'number'],
  ['organisation_id', 'number'],
  ['outcome', 'text'],
  ['policy_rules', 'list'],
  ['policy_version', 'text'],
  ['purpose', 'text'],
  ['purpose_note', 'hex'],
  ['quantity', 'number'],
  ['recorded_at', 'instant'],
  ['request_id', 'text'],
  ['role', 'text'],
  ['session_ref', 'hex'],
  ['subject_ref', 'text'],
  ['target_organisation_id', 'number'],
  ['target_user_id', 'number'],
  ['transaction_id', 'decimal'],
  ['user_id', 'number'],
]
const ROWS_AT_ONCE = 2000

/** A row of the log as far as it is compared. */
export type Row = Key & {
  readonly entryText: string
  readonly hour: number
  /** `SHA-256(salt || row)` as bytes in a Latin-1 string. */
  readonly commitment: string
  readonly isFromFuture: boolean
  readonly ageSeconds: number
}
type Texts = Readonly<Record<string, string | null>>

/** The canonical row of column texts as {@link selectRows} asks for them. */
function canonicalRow(texts: Texts): string {
  const members: string[] = []
  for (const [name, form] of columns) {
    const text = texts[name]
    if (text === null || text === undefined) continue
    const isPlain = form === 'number' || form === 'list'
    members.push(`"${name}":${isPlain ? text : JSON.stringify(text)}`)
  }
  return `{${members.join(',')}}`
}

/** Names of columns that `audit_entries` has and this verifier does not know, or the other way round. */
export async function findUnknownColumns(sql: postgres.Sql | postgres.TransactionSql): Promise<string[]> {
  const found = await sql<{ name: string }[]>`
    select attribute.attname as "name" from pg_attribute as attribute
     where attribute.attrelid = 'audit_entries'::regclass and attribute.attnum > 0 and not attribute.attisdropped`
  const held = new Set(found.map(({ name }) => name))
  const known = new Set(['salt', ...columns.map(([name]) => name)])
  return [...held.symmetricDifference(known)].sort()
}

/** Ids above `above` and up to `upTo`; null for no end. */
export type IdRange = { readonly above: number; readonly upTo: number | null }

/** Rows from `from` up to `to`, both included and null for no end, of those ids, ordered as leaves are, a few at a time. */
export async function* selectRows(
  sql: postgres.TransactionSql,
  from: Key | null,
  to: Key | null,
  { above, upTo }: IdRange,
): AsyncGenerator<Row[]> {
  const names = columns.map(([name, form]) => `${expressionOf(name, form)} as "${name}"`)
  const query = `
    select ${names.join(', ')}, encode(entries.salt, 'hex') as "salt",
           floor(extract(epoch from entries.recorded_at) / 3600)::text as "hour",
           extract(epoch from now() - entries.recorded_at)::text as "age",
           (entries.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))::text as "future"
      from audit_entries as entries
     where ($1::text is null or (entries.transaction_id, entries.entry_id) >= ($1::text::xid8, $2::text::bigint))
       and ($3::text is null or (entries.transaction_id, entries.entry_id) <= ($3::text::xid8, $4::text::bigint))
       and entries.entry_id > $5::text::bigint and ($6::text is null or entries.entry_id <= $6::text::bigint)
     order by entries.transaction_id, entries.entry_id`
  const bounds = [from, to].flatMap((key) =>
    key ? [String(key.transaction), String(key.entryId)] : [null, null],
  )
  const ids = [String(above), upTo === null ? null : String(upTo)]
  for await (const batch of sql.unsafe<Texts[]>(query, [...bounds, ...ids]).cursor(ROWS_AT_ONCE))
    yield batch.map(toRow)
}

function toRow(texts: Texts): Row {
  const bytes = Buffer.concat([Buffer.from(texts.salt ?? '', 'hex'), Buffer.from(canonicalRow(texts))])
  return {
    transaction: Number(texts.transaction_id),
    entryId: Number(texts.entry_id),
    entryText: texts.entry_id ?? '',
    hour: Number(texts.hour),
    commitment: hash('sha256', bytes, 'binary'),
    isFromFuture: texts.future === 'true',
    ageSeconds: Number(texts.age),
  }
}

/** Every form as text that depends on no setting of the session. */
function expressionOf(name: string, form: ColumnForm): string {
  const column = `entries.${name}`
  if (form === 'instant') return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  if (form === 'hex') return `encode(${column}, 'hex')`
  if (form === 'list') return `array_to_json(${column})::text`
  return `${column}::text`
}
