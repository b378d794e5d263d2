import type { FastifyRequest } from 'fastify'
import { lookingRights, type Right } from '../access/index.ts'
import { usersPaths } from '../access/web/users/paths.ts'
import { accreditationPaths } from '../accreditation/web/paths.ts'
import {
  accountPath,
  keepAlivePath,
  ownSupervisionPath,
  recoveriesPath,
  signedOutPath,
  signOutPath,
  supervisionPath,
} from '../access/web/paths.ts'
import { brokeragePaths } from '../brokerage/web/paths.ts'
import { childrenPaths } from '../children/web/paths.ts'
import { feedsPaths } from '../feeds/web/paths.ts'
import { linkagePaths } from '../linkage/web/paths.ts'
import { findOwnCall } from '../mediation/index.ts'
import { mediationPaths } from '../mediation/web/paths.ts'
import { relationsPaths } from '../relations/web/paths.ts'
import { rightsPaths } from '../rights/web/paths.ts'
import { shieldingPaths } from '../shielding/web/paths.ts'
import { trainingPaths } from '../training/web/paths.ts'
import type { Actor } from '../platform/act.ts'
import { instant } from '../platform/web/filters.ts'
import { refreshOf } from '../platform/web/refresh.ts'
import type { LayoutContext, NavigationItem, Notice, SessionLimits } from '../platform/web/layout.ts'
import type { Application } from './application.ts'
import { findOrganisationName, type InstallationKind } from './installation.ts'
import { version } from './version.ts'

const IDLE_SECONDS = 15 * 60

const footerLinks = [
  { text: 'Help', href: '/help' },
  { text: 'Privacy', href: '/privacy' },
  { text: 'Who looked at my record', href: '/who-looked' },
  { text: 'Accessibility', href: '/accessibility' },
]

const areas: Readonly<Record<InstallationKind, LayoutContext['area']>> = {
  production: null,
  demonstration: 'demonstration',
  practice: 'practice',
  test: 'demonstration',
}

/** The frame of a page for whoever asks: navigation by role, the session's limits, the mark of a demonstration. */
export async function layoutFor(app: Application, request: FastifyRequest): Promise<LayoutContext> {
  const { actor } = request
  return {
    area: areas[app.installation],
    version,
    footerLinks,
    signedIn:
      actor.userId === null
        ? null
        : {
            name: actor.name,
            organisation: await findOrganisationName(app.web, actor.organisationId),
            notice: bothOf(supervisionNotice(request), await callNotice(app, request)),
            navigation: navigationFor(
              actor,
              (request.session?.unseenNotices ?? 0) + (request.session?.waitingMerges ?? 0),
              request.routeOptions.url ?? '',
            ),
            signOutPath: signOutPath,
            session: {
              ...idleTime(request, app.config.clock()),
              keepAlivePath: keepAlivePath,
              expiredPath: signedOutPath,
            },
          },
  }
}

/** An operator sees on every page for whom a call runs. Nothing is read for anybody else. */
async function callNotice({ web, config }: Application, { actor }: FastifyRequest): Promise<Notice | null> {
  if (actor.userId === null || !actor.rights.includes('mediate')) return null
  const call = await findOwnCall(web, actor.userId, config.clock())
  if (!call) return null
  const text = `You look for ${call.served.name}, until ${instant(call.endsAt)}.`
  return { text, link: { text: 'The call', href: mediationPaths.calls } }
}

/** People under supervision see by whom, or that they wait; whoever can accept a session sees that somebody waits. */
function supervisionNotice({ session, routeOptions: { url = '' } }: FastifyRequest): Notice | null {
  const { supervision, traineesWaiting = 0 } = session ?? {}
  if (supervision) {
    const text = supervision.holds
      ? `${supervision.supervisor} supervises this session and sees what you do.`
      : 'This session waits for a supervisor.'
    return { text, link: { text: 'Your supervised sessions', href: ownSupervisionPath } }
  }
  if (traineesWaiting === 0 || url.startsWith(supervisionPath)) return null
  const text =
    traineesWaiting === 1
      ? 'Somebody waits for you to accept their session.'
      : `${traineesWaiting} people wait for you to accept their sessions.`
  return { text, link: { text: 'Supervised sessions', href: supervisionPath } }
}

/** Where both say something, the call is a click away. */
function bothOf(supervision: Notice | null, call: Notice | null): Notice | null {
  return supervision && call ? { ...call, text: `${supervision.text} ${call.text}` } : (call ?? supervision)
}

/** A page that asked anew by itself has only what is left of the idle time. */
function idleTime(request: FastifyRequest, now: Date): Pick<SessionLimits, 'idleSeconds' | 'isRefresh'> {
  const { session } = request
  if (session === undefined || refreshOf(request) !== 'auto') return { idleSeconds: IDLE_SECONDS }
  const leftMs = session.idleEndsAt.getTime() - now.getTime()
  return { idleSeconds: Math.max(1, Math.floor(leftMs / 1000)), isRefresh: true }
}

const practitioners = ['practitioner']
const localTeam = ['local-team']
const teams = ['local-team', 'national-team']
const everyone = [...practitioners, ...teams]

/** `rights`: offered to those who have one of them alone. */
const navigationItems: readonly {
  readonly text: string
  readonly href: string
  readonly roles: readonly string[]
  readonly rights?: readonly Right[]
  /** Offered while something waits there. */
  readonly counts?: 'notices'
}[] = [
  { text: 'Home', href: '/', roles: everyone },
  { text: 'Search', href: childrenPaths.search, roles: practitioners },
  { text: 'Search', href: childrenPaths.search, roles: localTeam, rights: lookingRights },
  { text: 'Calls', href: mediationPaths.calls, roles: localTeam, rights: ['mediate'] },
  { text: 'Contact desk', href: brokeragePaths.queue, roles: localTeam, rights: ['broker'] },
  { text: 'Shielding', href: shieldingPaths.desk, roles: localTeam, rights: ['shielding'] },
  { text: 'Review', href: linkagePaths.reviews, roles: localTeam, rights: ['data'] },
  { text: 'Feeds', href: feedsPaths.sources, roles: teams, rights: ['data'] },
  { text: 'Training', href: trainingPaths.own, roles: everyone },
  { text: 'Users', href: usersPaths.users, roles: teams, rights: ['accounts'] },
  { text: 'Users', href: usersPaths.users, roles: practitioners, rights: ['delegate'] },
  { text: 'Organisations', href: accreditationPaths.register, roles: teams, rights: ['accreditation'] },
  { text: 'Your organisation', href: accreditationPaths.own, roles: practitioners, rights: ['delegate'] },
  { text: 'Alerts', href: relationsPaths.alerts, roles: teams, rights: ['audit'] },
  { text: 'Requests', href: rightsPaths.histories, roles: localTeam, rights: ['complaints'] },
  { text: 'Recovery', href: recoveriesPath, roles: teams, rights: ['accounts'] },
  { text: 'Notices', href: accreditationPaths.notices, roles: everyone, counts: 'notices' },
  { text: 'Your account', href: accountPath, roles: everyone },
]

function navigationFor({ role, rights }: Actor, notices: number, route: string): NavigationItem[] {
  return navigationItems
    .filter(
      (item) =>
        item.roles.includes(role) &&
        (item.counts === undefined || notices > 0) &&
        (item.rights === undefined || item.rights.some((one) => rights.includes(one))),
    )
    .map(({ text, href, counts }) => ({
      text,
      href,
      isCurrent: href === '/' ? route === '/' : route.startsWith(href),
      ...(counts === undefined ? {} : { count: notices }),
    }))
}
