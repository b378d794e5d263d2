import type { WebApp } from '../../platform/web/request.ts'
import { checkPages } from './check.page.ts'
import { conditionPage } from './condition.page.ts'
import { conditionsPages } from './conditions.page.ts'
import { noticesPages } from './notices.page.ts'
import { organisationPages } from './organisation.page.ts'
import { ownPages } from './own.page.ts'

/** Adds the pages of accreditation: the register and its organisations for the teams, and what an organisation does for itself. */
export function accreditationRoutes(app: WebApp): void {
  organisationPages(app)
  conditionPage(app)
  checkPages(app)
  conditionsPages(app)
  ownPages(app)
  noticesPages(app)
}
