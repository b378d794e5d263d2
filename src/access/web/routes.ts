import type { Seal } from '../../platform/seal.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { addAccountPages } from './account.page.ts'
import { addSignInPages } from './sign-in.page.ts'
import { addSignOutPages } from './sign-out.page.ts'
import { usersRoutes } from './users/routes.ts'

/** What the pages of this slice need from outside; `isSecure` as for the server. */
export type AccessWeb = { readonly seal: Seal; readonly isSecure: boolean }

/**
 * Sign-in, the own account, the end of the session, and the pages about users.
 *
 * The caller authenticates each request with `findSession` and the cookie named by `sessionCookieName`, and answers a
 * refusal for lapsed conditions with `lapsedTemplate`.
 */
export function accessRoutes(app: WebApp, options: AccessWeb): void {
  addSignInPages(app, options)
  addAccountPages(app, options)
  addSignOutPages(app, options)
  usersRoutes(app, options)
}
