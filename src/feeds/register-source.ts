import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { upsertSource } from './queries.ts'
import type { FeedSource } from './source.ts'

/** Registers a source system, or changes what is known of it; a pause stays as it is, and so does whether it is live. */
export async function registerSource(act: Act, source: Omit<FeedSource, 'pausedAt'>): Promise<void> {
  await act.require('feeds.register-source', {
    type: 'Feed',
    id: source.sourceId,
    attributes: { authority: source.authorityCode ?? '' },
  })
  await upsertSource(act.sql, source)
  await recordEntry(act, { action: 'feeds.register-source', outcome: 'done', feedSourceId: source.sourceId })
}
