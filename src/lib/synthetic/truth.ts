import type { FeedRow } from './feed-rows.ts'

export const TRUTH_HEADER = 'source,source_record_id,person,noise\n'

/** Which person a row is about; `noise` lists what was done to it, joined by `+`, empty when nothing was. */
export function truthLine(source: string, { sourceRecordId, child, told }: FeedRow): string {
  return `${source},${sourceRecordId},${child.person},${told.noise.join('+')}\n`
}
