import type { WebApp } from '../../platform/web/request.ts'
import type { WithdrawalHook } from '../withdraw-consent.ts'
import { changePages } from './changes.page.ts'
import { ownWorkPages } from './own-work.page.ts'
import { stayPages } from './stay.page.ts'

/** Adds the pages of sensitive services about their own work, and of consents to stay. @param hooks told of each withdrawal, in order */
export function consentRoutes(app: WebApp, hooks: readonly WithdrawalHook[]): void {
  ownWorkPages(app)
  changePages(app, hooks)
  stayPages(app)
}
