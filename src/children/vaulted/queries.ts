import type { Tx } from '../../platform/db/connect.ts'
import type { SourceKind } from '../record.ts'

type ShieldedSource = {
  readonly sourceId: string
  readonly name: string
  readonly kind: SourceKind
  readonly authorityCode: string | null
}

/** Names and kinds of the sources of a shielded record, for whoever may open it. */
export async function listShieldedSources(
  sql: Tx,
  sourceIds: readonly string[],
): Promise<Map<string, ShieldedSource>> {
  const rows = await sql<ShieldedSource[]>`
    select sources.source_id as "sourceId", sources.name, sources.kind, sources.authority_code as "authorityCode"
      from shielded_sources(${[...sourceIds]}::text[]) sources
     limit ${sourceIds.length}`
  return new Map(rows.map((row) => [row.sourceId, row]))
}
