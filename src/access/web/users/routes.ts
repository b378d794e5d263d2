import type { Seal } from '../../../platform/seal.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { agreementPage } from './agreement.page.ts'
import { changePages } from './changes.page.ts'
import { explainPage, type PolicyInForce } from './explain.page.ts'
import { importPages } from './import.page.ts'
import { movePage } from './move.page.ts'
import { nominatePage } from './nominate.page.ts'
import { reviewPage } from './review.page.ts'
import { userPage } from './user.page.ts'
import { usersPage } from './users.page.ts'

/** Adds the pages about users, for those who look after accounts, and the one on which each person signs. */
export function usersRoutes(
  app: WebApp,
  { seal, policy }: { readonly seal: Seal; readonly policy: PolicyInForce },
): void {
  usersPage(app)
  reviewPage(app)
  nominatePage(app)
  importPages(app)
  userPage(app, seal)
  changePages(app)
  movePage(app)
  explainPage(app, policy)
  agreementPage(app)
}
