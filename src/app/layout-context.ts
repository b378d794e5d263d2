import type { FastifyRequest } from 'fastify'
import type { Right } from '../access/index.ts'
import { usersPaths } from '../access/web/users/paths.ts'
import { accreditationPaths } from '../accreditation/web/paths.ts'
import {
  accountPath,
  keepAlivePath,
  recoveriesPath,
  signedOutPath,
  signOutPath,
} from '../access/web/paths.ts'
import { childrenPaths } from '../children/web/paths.ts'
import { feedsPaths } from '../feeds/web/paths.ts'
import { linkagePaths } from '../linkage/web/paths.ts'
import { relationsPaths } from '../relations/web/paths.ts'
import { trainingPaths } from '../training/web/paths.ts'
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
            navigation: navigationFor(
              actor.role,
              request.session?.rights ?? [],
              request.routeOptions.url ?? '',
            ),
            signOutPath: signOutPath,
            session: { idleSeconds: IDLE_SECONDS, keepAlivePath: keepAlivePath, expiredPath: signedOutPath },
          },
  }
}

const practitioners = ['practitioner']
const localTeam = ['local-team']
const teams = ['local-team', 'national-team']
const everyone = [...practitioners, ...teams]

/** `right`: offered to those who have it alone. */
const navigationItems: readonly {
  readonly text: string
  readonly href: string
  readonly roles: readonly string[]
  readonly right?: Right
}[] = [
  { text: 'Home', href: '/', roles: everyone },
  { text: 'Search', href: childrenPaths.search, roles: [...practitioners, ...localTeam] },
  { text: 'Review', href: linkagePaths.reviews, roles: localTeam, right: 'data' },
  { text: 'Feeds', href: feedsPaths.sources, roles: teams, right: 'data' },
  { text: 'Training', href: trainingPaths.own, roles: everyone },
  { text: 'Users', href: usersPaths.users, roles: teams, right: 'accounts' },
  { text: 'Users', href: usersPaths.users, roles: practitioners, right: 'delegate' },
  { text: 'Organisations', href: accreditationPaths.register, roles: teams, right: 'accreditation' },
  { text: 'Your organisation', href: accreditationPaths.own, roles: practitioners, right: 'delegate' },
  { text: 'Alerts', href: relationsPaths.alerts, roles: teams, right: 'audit' },
  { text: 'Recovery', href: recoveriesPath, roles: teams, right: 'accounts' },
  { text: 'Your account', href: accountPath, roles: everyone },
]

function navigationFor(role: string, rights: readonly Right[], route: string): NavigationItem[] {
  return navigationItems
    .filter(({ roles, right }) => roles.includes(role) && (right === undefined || rights.includes(right)))
    .map(({ text, href }) => ({
      text,
      href,
      isCurrent: href === '/' ? route === '/' : route.startsWith(href),
    }))
}
