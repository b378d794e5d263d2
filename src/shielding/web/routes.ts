import type { WholeRecord } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import type { Actor } from '../../platform/act.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { askPage } from './ask.page.ts'
import { deskPage } from './desk.page.ts'
import type { RowWords } from './present-row.ts'
import { rowsPage } from './rows.page.ts'
import { shieldPage } from './shield.page.ts'

export type ShieldingWeb = {
  /** How rows in quarantine are shown. */
  readonly rows: RowWords
  /** Names that stand for each other. */
  readonly variants: NameVariants
  /** The record as its own page shows it. */
  readonly presentRecord: (record: WholeRecord, viewer: Actor, reason: string) => PageModel
}

/** Adds the pages of the shielding desk. */
export function shieldingRoutes(app: WebApp, web: ShieldingWeb): void {
  deskPage(app)
  shieldPage(app, web)
  rowsPage(app, web)
  askPage(app)
}
