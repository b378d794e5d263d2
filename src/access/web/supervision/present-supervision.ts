import type { SessionEntry } from '../../../audit/index.ts'
import { formatChildNumber } from '../../../lib/identifiers/index.ts'
import { REFRESH_SECONDS, withRefresh, type Refresh } from '../../../platform/web/refresh.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import type { OwnSupervision, SupervisedSession } from '../../supervision/supervision.ts'
import { acceptPath, endSupervisedPath, supervisedPath, supervisionPath } from '../paths.ts'
import { outcomeWords } from '../present-account.ts'
import { doneText, purposeText } from './words.ts'

/** How a page asks anew: by itself until the person stops it, and by a link. */
type Asking = {
  readonly againPath: string
  /** Null where the page does not ask by itself. */
  readonly automatic: { readonly seconds: number; readonly offPath: string } | null
}

type OwnPage = PageModel & {
  readonly supervisor: string | null
  /** Who had accepted a session that waits again. */
  readonly formerSupervisor: string | null
  readonly supervisors: readonly string[]
  readonly sessions: number
  readonly done: number
  readonly asking: Asking
}

/** What somebody reads about the supervision of their own session; `path` asks again. */
export function presentOwnSupervision(own: OwnSupervision, path: string, refresh: Refresh): OwnPage {
  return {
    title: own.holds ? 'Your session is supervised' : 'Your session waits for a supervisor',
    supervisor: own.holds ? own.supervisor : null,
    formerSupervisor: own.holds ? null : own.supervisor,
    supervisors: own.supervisors,
    sessions: own.sessions,
    done: own.done,
    asking: askingOf(path, !own.holds && refresh !== 'off'),
  }
}

type SupervisionPage = PageModel & {
  readonly waiting: readonly (Listed & { readonly acceptAction: string })[]
  readonly running: readonly (Listed & { readonly href: string })[]
}
type Listed = { readonly name: string; readonly jobTitle: string; readonly startedAt: Date }

/** Who waits for the supervisor, and whose sessions run under them. */
export function presentSupervision(sessions: readonly SupervisedSession[]): SupervisionPage {
  const listed = ({ name, jobTitle, startedAt }: SupervisedSession): Listed => ({
    name,
    jobTitle,
    startedAt,
  })
  return {
    title: 'Supervised sessions',
    waiting: sessions
      .filter(({ holds }) => !holds)
      .map((one) => ({ ...listed(one), acceptAction: acceptPath(one.sessionId) })),
    running: sessions
      .filter(({ holds }) => holds)
      .map((one) => ({ ...listed(one), href: supervisedPath(one.sessionId) })),
  }
}

type SupervisedPage = PageModel & {
  readonly name: string
  readonly state: string
  /** Null once the session is over. */
  readonly endAction: string | null
  readonly entries: readonly {
    readonly at: Date
    readonly what: string
    readonly purpose: string
    readonly child: string
    readonly result: string
  }[]
  readonly asking: Asking
  readonly backPath: string
}

/** One session as its supervisor follows it; `numbers` are of the children that the supervisor may know. */
export function presentSupervised(
  session: SupervisedSession,
  entries: readonly SessionEntry[],
  numbers: ReadonlyMap<number, string>,
  refresh: Refresh,
): SupervisedPage {
  const path = supervisedPath(session.sessionId)
  return {
    title: `Session of ${session.name}`,
    tabTitle: 'A supervised session',
    name: session.name,
    state: stateOf(session),
    endAction: session.isLive ? endSupervisedPath(session.sessionId) : null,
    entries: entries.map(({ occurredAt, action, outcome, purpose, childId }) => ({
      at: occurredAt,
      what: doneText(action),
      purpose: purposeText(purpose),
      child: numberText(numbers.get(childId ?? 0)),
      result: outcomeWords[outcome] ?? outcome,
    })),
    asking: askingOf(path, session.isLive && refresh !== 'off'),
    backPath: supervisionPath,
  }
}

function stateOf({ isLive, stoppedAt, name }: SupervisedSession): string {
  if (isLive) return 'The session runs. You see the last 50 things that were done in it.'
  return stoppedAt
    ? `You ended this session. ${name} must sign in again, and the session does not count as done.`
    : 'The session is over.'
}

function numberText(number: string | undefined): string {
  return number === undefined ? '' : formatChildNumber(number).replaceAll(' ', '\u00a0')
}

function askingOf(path: string, isAutomatic: boolean): Asking {
  const automatic = isAutomatic ? { seconds: REFRESH_SECONDS, offPath: withRefresh(path, 'off') } : null
  return { againPath: path, automatic }
}
