import type { Seal } from '../../platform/seal.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { RelyingParty } from '../passkeys/relying-party.ts'
import type { CookieScope } from '../sessions/session.ts'
import { addAccountPages } from './account.page.ts'
import { addClientPages } from './clients.page.ts'
import { addConfirmPages } from './confirm.page.ts'
import { addFallbackPage } from './fallback.page.ts'
import { addFirstPasskeyPages } from './first-passkey.page.ts'
import { addPasskeyPages } from './passkeys.page.ts'
import { addRecoveryPages } from './recovery.page.ts'
import type { Providers } from '../single-sign-on/providers.ts'
import { addOrganisationPages } from './organisation.page.ts'
import { addProviderPages } from './provider.page.ts'
import { addSessionPages } from './sessions.page.ts'
import { addSignInPages } from './sign-in.page.ts'
import { addSignOutPages } from './sign-out.page.ts'
import { addOwnSupervisionPage } from './supervision/own-supervision.page.ts'
import { addStoppedPage } from './supervision/stopped.page.ts'
import { addSupervisionPages } from './supervision/supervision.page.ts'
import type { PolicyInForce } from './users/explain.page.ts'
import { usersRoutes } from './users/routes.ts'

/** What the pages of this slice need from outside; `cookies` says which are ours. */
export type AccessWeb = {
  readonly seal: Seal
  readonly cookies: CookieScope
  /** Whose passkeys are taken. */
  readonly party: RelyingParty
  readonly providers: Providers
  readonly policy: PolicyInForce
  /** Whether a provider may run on this machine without https: in demonstrations and tests. */
  readonly allowsLocal: boolean
}

/**
 * Sign-in, the own account with its passkeys and sessions, the end of the session, recovery of accounts, and the pages about users.
 *
 * The caller authenticates each request with `findSession` and the cookie named by `sessionCookieName`, and answers a
 * refusal for lapsed conditions with `lapsedTemplate`.
 */
export function accessRoutes(app: WebApp, options: AccessWeb): void {
  addSignInPages(app, options)
  addAccountPages(app, options)
  addSignOutPages(app, options)
  addFirstPasskeyPages(app, options)
  addConfirmPages(app, options)
  addPasskeyPages(app, options)
  addSessionPages(app)
  addRecoveryPages(app, options)
  addFallbackPage(app)
  addOrganisationPages(app, options)
  addProviderPages(app, options)
  addClientPages(app, options)
  addOwnSupervisionPage(app)
  addSupervisionPages(app)
  addStoppedPage(app)
  usersRoutes(app, options)
}
