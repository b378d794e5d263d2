import type { WebApp } from '../../platform/web/request.ts'
import { filePage } from './file.page.ts'
import { qualityPage } from './quality.page.ts'
import { releasePage } from './release.page.ts'
import { sourcePage } from './source.page.ts'
import { sourcesPage } from './sources.page.ts'

/** Adds the pages of the feeds: all of them, one with its files, and one file with what was wrong in it. */
export function feedsRoutes(app: WebApp): void {
  sourcesPage(app)
  sourcePage(app)
  qualityPage(app)
  filePage(app)
  releasePage(app)
}
