import type { Lapse } from '../../access/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { NameDictionary } from '../index.ts'
import { homePage } from './home.page.ts'
import { reasonPage } from './reason.page.ts'
import { recordPage } from './record.page.ts'
import { searchPage } from './search.page.ts'

/** What the pages need beside the request's own act. */
export type ChildrenWebServices = {
  readonly names: NameDictionary
  readonly config: { readonly clock: Clock }
  /** For the list of what is missing. */
  readonly presentLapsed: (lapse: Lapse) => object
}

/** Adds the home page, search, the reason for a look and the record. */
export function childrenRoutes(app: WebApp, services: ChildrenWebServices): void {
  homePage(app, services)
  searchPage(app, services)
  reasonPage(app)
  recordPage(app, services)
}
