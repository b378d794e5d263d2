import type { CandidateCard, WholeRecord } from '../../children/index.ts'
import type { Actor } from '../../platform/act.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { RelationKeys } from '../../relations/index.ts'
import { emergencyPages } from './emergency.page.ts'
import { figuresPages } from './figures.page.ts'
import { affectedSearchPage } from './search.page.ts'
import { reviewPages } from './reviews.page.ts'

export type SafeguardingWeb = {
  readonly keys: RelationKeys
  /** The record as its own page shows it. */
  readonly presentRecord: (record: WholeRecord, viewer: Actor, reason: string) => PageModel
  /** The account of somebody, where it can be suspended. */
  readonly accountPath: (userId: number) => string
  /** A child as any list to choose from shows it. */
  readonly presentCard: (card: CandidateCard) => object
  readonly openNote: (sealed: Uint8Array) => string
}

/** Adds looks in an emergency, their review, and the search for affected children. */
export function safeguardingRoutes(app: WebApp, web: SafeguardingWeb): void {
  figuresPages(app)
  reviewPages(app, web)
  emergencyPages(app, web)
  affectedSearchPage(app, web)
}
