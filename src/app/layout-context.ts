import type { FastifyRequest } from 'fastify'
import { accountPath, keepAlivePath, signedOutPath, signOutPath } from '../access/web/paths.ts'
import { childrenPaths } from '../children/web/paths.ts'
import { feedsPaths } from '../feeds/web/paths.ts'
import { linkagePaths } from '../linkage/web/paths.ts'
import type { LayoutContext, NavigationItem } from '../platform/web/layout.ts'
import type { Application } from './application.ts'
import { findOrganisationName } from './installation.ts'
import { version } from './version.ts'

const IDLE_SECONDS = 15 * 60

const footerLinks = [
  { text: 'Help', href: '/help' },
  { text: 'Privacy', href: '/privacy' },
  { text: 'Who looked at my record', href: '/who-looked' },
  { text: 'Accessibility', href: '/accessibility' },
]

/** The frame of a page for whoever asks: navigation by role, the session's limits, the mark of a demonstration. */
export async function layoutFor(app: Application, request: FastifyRequest): Promise<LayoutContext> {
  const { actor } = request
  return {
    isDemonstration: app.installation !== 'production',
    version,
    footerLinks,
    signedIn:
      actor.userId === null
        ? null
        : {
            name: actor.name,
            organisation: await findOrganisationName(app.web, actor.organisationId),
            navigation: navigationFor(actor.role, request.routeOptions.url ?? ''),
            signOutPath: signOutPath,
            session: { idleSeconds: IDLE_SECONDS, keepAlivePath: keepAlivePath, expiredPath: signedOutPath },
          },
  }
}

function navigationFor(role: string, route: string): NavigationItem[] {
  const all = [
    { text: 'Home', href: '/', roles: ['practitioner', 'local-team', 'national-team'] },
    { text: 'Search', href: childrenPaths.search, roles: ['practitioner', 'local-team'] },
    { text: 'Review', href: linkagePaths.reviews, roles: ['local-team'] },
    { text: 'Feeds', href: feedsPaths.sources, roles: ['local-team', 'national-team'] },
    { text: 'Your account', href: accountPath, roles: ['practitioner', 'local-team', 'national-team'] },
  ]
  return all
    .filter((item) => item.roles.includes(role))
    .map(({ text, href }) => ({
      text,
      href,
      isCurrent: href === '/' ? route === '/' : route.startsWith(href),
    }))
}
