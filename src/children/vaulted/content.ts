import type { Act } from '../../platform/act.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { openVaulted, type Vaulted } from '../../vault/index.ts'
import type { SourceFacts } from '../apply-source-records.ts'
import { composeRecord } from '../compose-record.ts'
import type { ChildId, ComposedRecord, LinkedSource } from '../record.ts'
import type { SourceRecord } from '../source-record.ts'

/** Rows of the open tables as they were collected, by table; of source records the columns that are read here. */
export type VaultContent = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> & {
  readonly source_records: readonly {
    readonly source_id: string
    readonly source_record_id: string
    readonly payload: SourceRecord
    readonly payload_hash: string
    readonly confirmed_on: IsoDate
  }[]
}

/** What people decided about a source record and a shielded child, as it stands in the vault. */
export type VaultedVerdict = {
  readonly verdict: 'link' | 'new-child' | 'not-the-same'
  /** Of the row decided upon, in hexadecimal. */
  readonly identity: string
}

/** What people decided about a source record and the child, and did not take back, in the order in which they did. */
export function verdictsIn(
  content: VaultContent | undefined,
  { sourceId, sourceRecordId }: { readonly sourceId: string; readonly sourceRecordId: string },
): VaultedVerdict[] {
  return (content?.['human_decisions'] ?? [])
    .filter(
      (row) =>
        row['source_id'] === sourceId &&
        row['source_record_id'] === sourceRecordId &&
        row['withdrawn_at'] === null,
    )
    .sort((a, b) => Number(a['decision_id']) - Number(b['decision_id']))
    .map((row) => ({
      verdict: row['verdict'] as VaultedVerdict['verdict'],
      identity: String(row['identity_digest']).replace(/^\\x/, ''),
    }))
}

export type VaultedChild = Omit<Vaulted<VaultContent>, 'childId'> & { readonly childId: ChildId }

/** Shielded ones among the children, opened; only those who shield there, and feeds, get any. */
export async function openShielded(
  act: Act,
  childIds: readonly ChildId[],
): Promise<Map<ChildId, VaultedChild>> {
  return (await openVaulted<VaultContent>(act, childIds)) as Map<ChildId, VaultedChild>
}

/** The whole record that a shielded child would have in the open. `kinds` of sources are of use for precedence; unknown ones come last. */
export function composeVaulted(content: VaultContent, facts: SourceFacts): ComposedRecord {
  return composeRecord(linkedSources(content, facts))
}

function linkedSources(content: VaultContent, facts: SourceFacts): LinkedSource[] {
  return content.source_records.map((row) => ({
    sourceId: row.source_id,
    sourceRecordId: row.source_record_id,
    kind: facts.get(row.source_id)?.kind ?? 'other',
    confirmedOn: row.confirmed_on,
    record: row.payload,
  }))
}
