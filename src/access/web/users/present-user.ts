import { formatDay, type IsoDate } from '../../../lib/iso-date.ts'
import type { Actor } from '../../../platform/act.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import { stateOf, tasksOf, type AccountTask, type TaskState } from '../../accounts/account.ts'
import { nominatorOf } from '../../accounts/decide-need.ts'
import type { ReadAccount } from '../../accounts/read-accounts.ts'
import { soonLapsing } from '../../standing.ts'
import { conditionWords } from '../conditions.ts'
import { chosenReasons } from './changes.page.ts'
import { relationsPaths } from '../../../relations/web/paths.ts'
import { usersPaths } from './paths.ts'
import {
  choicesOf,
  documentWords,
  historyLine,
  needWords,
  rightWords,
  roleWords,
  stateWords,
  suspensionWords,
  vettingWords,
  type Choice,
} from './words.ts'

type Step = {
  readonly title: string
  readonly state: TaskState
  readonly text: string
  readonly href?: string
}

export type UserPage = PageModel & {
  readonly name: string
  readonly state: { readonly text: string; readonly colour: string }
  readonly items: readonly { readonly label: string; readonly value: string }[]
  readonly steps: readonly Step[]
  readonly facts: readonly {
    readonly label: string
    readonly state: string
    readonly until: IsoDate | null
  }[]
  readonly decideAction: string | null
  readonly openAction: string | null
  readonly suspend: { readonly action: string; readonly reasons: readonly Choice[] } | null
  readonly suspended: {
    readonly text: string
    readonly at: Date
    readonly reinstateAction: string | null
  } | null
  readonly links: readonly { readonly text: string; readonly href: string }[]
  readonly isOwn: boolean
  readonly rights: readonly string[]
  readonly history: readonly {
    readonly at: Date
    readonly what: string
    readonly by: string
    readonly result: string
  }[]
  readonly usersPath: string
}

/** An account as `viewer` may work on it on day `today`; what another may do is not offered. */
export function presentUser(read: ReadAccount, viewer: Actor, today: IsoDate): UserPage {
  const { account, standing } = read
  const { userId, suspension } = account
  const isOwn = viewer.userId === userId
  const isTeam = viewer.role !== 'practitioner'
  const state = stateOf(account, standing, today)
  const mayChange = !isOwn && state !== 'left'
  const waits = account.nomination?.decision === null && nominatorOf(account) !== viewer.userId
  const maySuspend = mayChange && suspension === null
  const mayReinstate = mayChange && (isTeam || suspension?.suspendedBy === viewer.userId)
  const tasks = tasksOf(account, standing)
  const soon = soonLapsing(standing, today)
  return {
    title: account.name,
    tabTitle: 'A user',
    name: account.name,
    state: stateWords[state],
    items: itemsOf(read),
    steps: stepsOf(read, tasks, mayChange),
    facts: standing.map((one) => ({
      label: conditionWords[one.condition].label,
      state: one.holds
        ? soon.includes(one)
          ? 'lapsing'
          : 'held'
        : one.until === null
          ? 'missing'
          : 'lapsed',
      until: one.until,
    })),
    decideAction: mayChange && isTeam && waits ? usersPaths.decide(userId) : null,
    openAction: mayChange && isTeam && tasks.credentials === 'current' ? usersPaths.open(userId) : null,
    suspend: maySuspend
      ? { action: usersPaths.suspend(userId), reasons: choicesOf(chosenReasons, suspensionWords) }
      : null,
    suspended: suspension && {
      text: suspensionWords[suspension.reason],
      at: suspension.fromAt,
      reinstateAction: mayReinstate ? usersPaths.reinstate(userId) : null,
    },
    links: mayChange ? linksOf(account, isTeam) : [],
    isOwn,
    rights: read.rights.map((right) => rightWords[right]),
    history: read.history.map(({ occurredAt, action, fields, actorName, outcome }) => ({
      at: occurredAt,
      what: historyLine(action, fields),
      by: actorName,
      result: outcome === 'done' ? 'Done' : 'Refused',
    })),
    usersPath: usersPaths.users,
  }
}

function itemsOf({ account }: ReadAccount): UserPage['items'] {
  const items: readonly (readonly [string, string | null])[] = [
    ['Username', account.username],
    ['Work', account.jobTitle],
    ['Organisation', account.organisation],
    ['Service', account.service],
    ['Role', roleWords[account.role]],
    ['Email', account.email],
    ['From', formatDay(account.startsOn)],
    ['Without access from', account.endsOn && formatDay(account.endsOn)],
    ['Supervised sessions', supervisionText(account.supervision)],
  ]
  return items.flatMap(([label, value]) => (value ? [{ label, value }] : []))
}

function supervisionText({
  sessions,
  done,
  colleague,
}: ReadAccount['account']['supervision']): string | null {
  if (sessions === 0) return null
  return `${done} of ${sessions} done${colleague === null ? '' : `; besides delegates: ${colleague}`}`
}

function linksOf({ userId, supervision }: ReadAccount['account'], isTeam: boolean): UserPage['links'] {
  const own = [
    { text: 'Record that the person leaves', href: usersPaths.leave(userId) },
    { text: 'State a new need', href: usersPaths.need(userId) },
    { text: 'Record new vetting', href: usersPaths.vetting(userId) },
    { text: 'Record what the update service says', href: usersPaths.vettingCheck(userId) },
    ...(supervision.sessions > 0
      ? [{ text: 'Name a colleague who supervises', href: usersPaths.supervisor(userId) }]
      : []),
  ]
  const team = [
    { text: 'Move to other work', href: usersPaths.move(userId) },
    { text: 'Set rights', href: usersPaths.rights(userId) },
    { text: 'Children of the person’s family', href: relationsPaths.ofUser(userId) },
    { text: 'Why the person may do something, or may not', href: usersPaths.explain(userId) },
  ]
  return isTeam ? [...own, ...team] : own
}

function stepsOf(
  { account }: ReadAccount,
  tasks: Readonly<Record<AccountTask, TaskState>>,
  mayChange: boolean,
): Step[] {
  const { nomination, identity, vetting, userId } = account
  const link = (task: AccountTask, href: string): { href?: string } =>
    mayChange && tasks[task] !== 'done' && tasks[task] !== 'waiting' ? { href } : {}
  const step = (task: AccountTask, title: string, text: string, href = {}): Step => ({
    title,
    state: tasks[task],
    text,
    ...href,
  })
  const by = nomination ? `By ${nomination.nominatorName ?? 'the operator'}.` : 'Made by the operator.'
  return [
    step('nominated', 'Nominated', by),
    step(
      'need',
      'Need stated and approved by another person',
      needText(nomination),
      nomination?.decision === null ? {} : link('need', usersPaths.need(userId)),
    ),
    step(
      'identity',
      'Identity checked',
      identity
        ? `${formatDay(identity.checkedOn)}: ${identity.documents.map((one) => documentWords[one]).join('; ')}.`
        : 'Two kinds of document are needed.',
      link('identity', usersPaths.identity(userId)),
    ),
    step('vetting', 'Vetting recorded', vettingText(vetting), link('vetting', usersPaths.vetting(userId))),
    step('training', 'Training completed', 'Recorded with the training of the section.'),
    step('credentials', 'Account opened', 'After need, identity and vetting; by the local team.'),
    step('agreement', 'Agreement and security procedures signed', 'By the person, at the first sign-in.'),
  ]
}

function needText(nomination: ReadAccount['account']['nomination']): string {
  if (nomination === null) return 'Recorded by the operator.'
  const words = `${needWords[nomination.need]}, until ${formatDay(nomination.until)}.`
  if (nomination.decision === null) return `${words} Waits for approval.`
  const verb = nomination.decision === 'approved' ? 'Approved' : 'Refused'
  return `${words} ${verb} by ${nomination.deciderName ?? 'the operator'}.`
}

function vettingText(vetting: ReadAccount['account']['vetting']): string {
  if (vetting === null) return 'None is recorded.'
  const words = `${vettingWords[vetting.level]} ${vetting.reference}, issued ${formatDay(vetting.issuedOn)}.`
  if (vetting.withdrawnAt !== null) return `${words} It counts no more.`
  return vetting.checkedOn === null ? words : `${words} Update service asked ${formatDay(vetting.checkedOn)}.`
}
