import type { IsoDate } from '../lib/iso-date.ts'
import type { Asker } from './access-history.ts'
import { treatmentOf, type EntryKind, type Ground, type Inclusion, type Treatment } from './treatment.ts'

/** What was done with a record, as coarsely as it is told. */
export type Look = 'opened' | 'listed' | 'changed-own-work' | 'checked' | 'used'

const looks: Readonly<Record<string, Look>> = {
  'children.open-record': 'opened',
  'children.compare-records': 'opened',
  'children.show-candidate': 'listed',
  'children.list-own-recent': 'listed',
  'involvement.list-own': 'listed',
  'access.watch-supervision': 'listed',
  'involvement.record': 'changed-own-work',
  'involvement.confirm': 'changed-own-work',
  'involvement.end': 'changed-own-work',
  'involvement.change-lead': 'changed-own-work',
  'involvement.change-assessment': 'changed-own-work',
  'involvement.undo': 'changed-own-work',
}

/**
 * What an action of the log does with a record; null for what shows nothing of it: stating a reason before, and answering this very request.
 *
 * An action that is not known here counts as a use, so that a new one is told and not forgotten.
 */
export function lookOf(action: string): Look | null {
  if (action === 'children.state-reason' || action.startsWith('rights.')) return null
  return looks[action] ?? (action.startsWith('linkage.') ? 'checked' : 'used')
}

/** An entry of the log about a child, with what is known of whoever looked on that day. */
export type LoggedLook = {
  readonly entryId: string
  readonly lookedOn: IsoDate
  readonly action: string
  readonly purpose: string | null
  /** Of the log: role of whoever acted, the person served in a call being a practitioner. */
  readonly role: string
  readonly viewerName: string
  readonly organisationName: string | null
  readonly organisationKind: string | null
  /** Null where the person worked for no service. */
  readonly serviceKind: string | null
  /** The service is sensitive; or the person has none and the organisation runs a sensitive one. */
  readonly isSensitive: boolean
  /** Of a sensitive service: whether the child agreed that a parent is told of it. */
  readonly hasAgreed: boolean
  /** Whoever looked, or looked for them, administers shielding or did. */
  readonly isShielding: boolean
}

/** Police enquiries about a child run as child protection enquiries, so that all of these are treated alike. */
const enquiryPurposes: ReadonlySet<string> = new Set(['child-protection'])

/** What a team does about a sensitive service, which tells that there is one. */
const tellsOfSensitive: ReadonlySet<string> = new Set(['consent.read-contacts', 'consent.withdraw-brokered'])

/** Work of the contact desk may be about a sensitive service, so that all of it counts as if it were. Source. */
function isOfContactDesk(action: string): boolean {
  return action.startsWith('brokerage.')
}

/** A look in an emergency tells that there was a shield: it is treated as one of those who shield. */
export function entryKindOf(look: LoggedLook): EntryKind {
  if (look.isShielding || look.action.startsWith('safeguarding.')) return 'shielding-team'
  if (look.isSensitive || tellsOfSensitive.has(look.action) || isOfContactDesk(look.action))
    return 'sensitive-service'
  if (look.organisationKind === 'police' || look.serviceKind === 'police') return 'police'
  if (look.purpose !== null && enquiryPurposes.has(look.purpose)) return 'child-protection-enquiry'
  return look.organisationKind === null ? 'unknown-viewer' : 'ordinary'
}

/** What kind of work whoever looked does: the service's kind, `team` for members of teams, `worker` where nothing is known. */
export function workOf({ role, serviceKind, isSensitive }: LoggedLook): string {
  if (role !== 'practitioner') return 'team'
  return isSensitive ? 'worker' : (serviceKind ?? 'worker')
}

export type Choice =
  | { readonly kind: 'withhold'; readonly ground: Ground }
  | { readonly kind: 'include'; readonly ground: Inclusion }
  | { readonly kind: 'name'; readonly ground: 'essential-to-rights' }
  | { readonly kind: 'as-ruled'; readonly ground: null }

export type MadeChoice = { readonly entryId: string } & Choice

/** One look as it would be given today. */
export type DecidedLook = {
  readonly logged: LoggedLook
  readonly kind: EntryKind
  readonly treatment: Treatment
  /** On which the rules withhold it. */
  readonly ruleGround: Ground | null
  /** On which it is withheld; null where it is told. */
  readonly ground: Ground | null
  readonly isNamed: boolean
}

/** Each look with what the rules and then the officers say of it, in the order given; of several choices about one look the last counts. */
export function decideLooks(
  asker: Asker,
  logged: readonly LoggedLook[],
  choices: readonly MadeChoice[],
): DecidedLook[] {
  const chosen = Map.groupBy(choices, ({ entryId }) => entryId)
  return logged.map((look) => {
    const kind = entryKindOf(look)
    const { treatment, ground: ruleGround } = treatmentOf(asker, kind, look.hasAgreed)
    const decided = { logged: look, kind, treatment, ruleGround, ground: ruleGround, isNamed: false }
    return (chosen.get(look.entryId) ?? []).reduce<DecidedLook>(applyChoice, decided)
  })
}

/** Whether a choice can be made about a look: what is never told is not included, and nobody of a sensitive service is named. */
export function canChoose({ kind, treatment, ground }: DecidedLook, choice: Choice): boolean {
  if (choice.kind === 'include') return treatment === 'withheld'
  if (choice.kind === 'name') return ground === null && kind !== 'sensitive-service'
  return true
}

function applyChoice(look: DecidedLook, choice: Choice): DecidedLook {
  if (!canChoose(look, choice)) return look
  switch (choice.kind) {
    case 'withhold':
      return { ...look, ground: choice.ground, isNamed: false }
    case 'include':
      return { ...look, ground: null }
    case 'name':
      return { ...look, isNamed: true }
    case 'as-ruled':
      return { ...look, ground: look.ruleGround, isNamed: false }
  }
}
