import { formatChildNumber } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  askerProofs,
  askers,
  changeStateOf,
  channels,
  childProofs,
  criteria,
  type Desk,
  type HandOver,
  type ShieldChange,
} from '../index.ts'
import { shieldingPaths } from './paths.ts'
import {
  askerProofWords,
  askerWords,
  changeGroundWords,
  changeStateWords,
  changeWords,
  channelWords,
  childProofWords,
  choicesOf,
  criterionWords,
  handOverWords,
  levelWords,
  type Item,
} from './words.ts'

export type ChangeRow = {
  readonly href: string
  readonly number: string
  readonly kind: string
  readonly ground: string
  readonly by: string
  readonly state: { readonly text: string; readonly colour: string }
  readonly dueAt: Date | null
  /** Null for whoever proposed it, and where nobody is waited for. */
  readonly secondAction: string | null
  readonly stopAction: string | null
}

/** A shield on its way between two authorities. */
export type OfferRow = {
  readonly number: string
  readonly reference: string
  readonly text: string
  readonly offeredAt: Date
  readonly dueOn: IsoDate
  readonly isLate: boolean
  /** Null for the team that offers. */
  readonly acceptAction: string | null
  /** Null for the team that is offered it. */
  readonly withdrawAction: string | null
}

export type DeskPage = PageModel & {
  readonly recordPath: string
  readonly findPath: string
  readonly counts: readonly { readonly key: string; readonly value: number }[]
  readonly requests: readonly {
    readonly href: string
    readonly number: string
    readonly asker: string
    readonly criterion: string
    readonly recordedAt: Date
  }[]
  readonly rows: readonly { readonly href: string; readonly receivedAt: Date; readonly isDecided: boolean }[]
  readonly changes: readonly ChangeRow[]
  readonly offers: readonly OfferRow[]
  readonly practitioners: Desk['practitioners']
  readonly due: readonly {
    readonly href: string
    readonly number: string
    readonly dueOn: IsoDate
    readonly isOverdue: boolean
    /** Under which notices name it; null where none was made. */
    readonly reference: string | null
    readonly isEscalated: boolean
    readonly isNew: boolean
  }[]
}

/** What waits at the desk, for one of the team. */
export function presentDesk(desk: Desk, today: IsoDate, userId: number): DeskPage {
  return {
    title: 'Shielding',
    recordPath: shieldingPaths.record,
    findPath: shieldingPaths.find,
    counts: [
      { key: 'Shielded children', value: desk.shielded },
      { key: 'Rows of feeds that are held back', value: desk.rows.length },
    ],
    requests: desk.requests.map((request) => ({
      href: shieldingPaths.request(request.publicId),
      number: inGroups(request.childNumber),
      asker: askerWords[request.asker],
      criterion: criterionWords[request.criterion],
      recordedAt: request.recordedAt,
    })),
    rows: desk.rows.map((row) => ({
      href: shieldingPaths.row(row.publicId),
      receivedAt: row.receivedAt,
      isDecided: row.isDecided,
    })),
    changes: desk.changes.map((change) => presentChange(change, userId)),
    practitioners: desk.practitioners,
    offers: [
      ...desk.offers.toUs.map((offer) =>
        presentOffer(offer, today, shieldingPaths.accept(offer.publicId), null),
      ),
      ...desk.offers.byUs.map((offer) =>
        presentOffer(offer, today, null, shieldingPaths.withdraw(offer.publicId)),
      ),
    ],
    due: desk.due.map((shield) => ({
      href: shieldingPaths.child(shield.publicId),
      number: inGroups(shield.childNumber),
      dueOn: shield.dueOn,
      isOverdue: shield.dueOn < today,
      reference: shield.overdue?.reference ?? null,
      isEscalated: shield.overdue !== null && shield.overdue.escalatedAt !== null,
      isNew: shield.placedBy === 'source' && shield.judgedAt === null,
    })),
  }
}

function presentOffer(
  offer: HandOver,
  today: IsoDate,
  acceptAction: string | null,
  withdrawAction: string | null,
): OfferRow {
  return {
    number: inGroups(offer.childNumber),
    reference: offer.publicId.slice(0, 8).toUpperCase(),
    text: `${offer.authorityName} to ${offer.toAuthorityName}: ${handOverWords[offer.reason]}`,
    offeredAt: offer.offeredAt,
    dueOn: offer.dueOn,
    isLate: offer.dueOn < today,
    acceptAction,
    withdrawAction,
  }
}

export function presentChange(change: ShieldChange, userId: number): ChangeRow {
  const state = changeStateOf(change)
  return {
    href: shieldingPaths.child(change.childPublicId),
    number: inGroups(change.childNumber),
    kind: changeWords[change.kind],
    ground: changeGroundWords[change.ground],
    by: change.secondedBy === null ? change.proposedBy : `${change.proposedBy} and ${change.secondedBy}`,
    state: changeStateWords[state],
    dueAt: state === 'cooling' ? change.dueAt : null,
    secondAction:
      state === 'proposed' && change.proposerId !== userId ? shieldingPaths.second(change.publicId) : null,
    stopAction: state === 'proposed' || state === 'cooling' ? shieldingPaths.stop(change.publicId) : null,
  }
}

export type RecordPage = PageModel & {
  readonly backPath: string
  readonly action: string
  readonly challenges: string | null
  readonly askers: readonly Item[]
  readonly channels: readonly Item[]
  readonly askerProofs: readonly Item[]
  readonly childProofs: readonly Item[]
  readonly criteria: readonly Item[]
  readonly levels: readonly Item[]
  readonly values: FormValues
}

type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

/** The form in which a request is recorded. @param challenges opaque id of the refused request that it stands against */
export function presentRecord(challenges: string | null, shown: Shown = {}): RecordPage {
  return {
    title: challenges === null ? 'Record a request for a shield' : 'Record a challenge',
    backPath: challenges === null ? shieldingPaths.desk : shieldingPaths.request(challenges),
    action: shieldingPaths.record,
    challenges,
    askers: choicesOf(askers, askerWords),
    channels: choicesOf(channels, channelWords),
    askerProofs: choicesOf(askerProofs, askerProofWords),
    childProofs: choicesOf(childProofs, childProofWords),
    criteria: choicesOf(criteria, criterionWords),
    levels: [
      { value: '2', text: levelWords[2] },
      { value: '1', text: levelWords[1] },
    ],
    values: shown.values ?? { level: '2' },
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

export type FindPage = PageModel & {
  readonly backPath: string
  readonly action: string
  readonly values: FormValues
  /** Null while nothing was looked for. */
  readonly found: readonly { readonly href: string; readonly number: string }[] | null
}

export function presentFind(
  found: readonly { readonly publicId: string; readonly childNumber: string }[] | null,
  shown: Shown = {},
): FindPage {
  return {
    title: 'Find a shielded child',
    backPath: shieldingPaths.desk,
    action: shieldingPaths.find,
    values: shown.values ?? {},
    found:
      found &&
      found.map(({ publicId, childNumber }) => ({
        href: shieldingPaths.child(publicId),
        number: inGroups(childNumber),
      })),
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

/** In groups that no line break parts. */
export function inGroups(childNumber: string): string {
  return formatChildNumber(childNumber).replaceAll(' ', '\u00a0')
}
