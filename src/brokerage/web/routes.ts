import type { Seal } from '../../platform/seal.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { askPage } from './ask.page.ts'
import { deskPage } from './desk.page.ts'
import { ownPage } from './own.page.ts'
import { requestPage } from './request.page.ts'

/** What these pages need of the application. */
export type BrokerageWebServices = { readonly seal: Seal; readonly clock: () => Date }

/** Adds the pages of those who ask for contact, and of the contact desk. */
export function brokerageRoutes(app: WebApp, services: BrokerageWebServices): void {
  askPage(app, services)
  ownPage(app, services)
  deskPage(app)
  requestPage(app, services)
}
