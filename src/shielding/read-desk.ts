import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { findShieldedByName } from '../children/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { requireDesk, requireRequest, requireShield } from './desk-access.ts'
import {
  findChildByNumber,
  findShield,
  listAskingPractitioners,
  listChangesOf,
  listOpenChanges,
  listRequestsOf,
  listReviewsOf,
  listShields,
  listUndecided,
  type AskingPractitioner,
  type ShieldReview,
} from './queries.ts'
import {
  listHandOversOf,
  listOpenHandOvers,
  listShieldingTeams,
  type HandOver,
  type ShieldingTeam,
} from './hand-over/queries.ts'
import { listOverdue, type OverdueReview } from './reminders/queries.ts'
import { listWaitingRows } from './quarantine/queries.ts'
import type { WaitingRow } from './quarantine/quarantined.ts'
import { isDueSoon, reviewDueOn, type Shield, type ShieldChange, type ShieldRequest } from './shield.ts'
import { openWords } from './words.ts'

type DueShield = Shield & { readonly dueOn: IsoDate }

/** With what was told of it while it is overdue. */
type ListedShield = DueShield & { readonly overdue: OverdueReview | null }

/** What waits at the desk of an authority; of children it names the ContactPoint number alone. */
export type Desk = {
  readonly requests: readonly ShieldRequest[]
  readonly changes: readonly ShieldChange[]
  /** To be reviewed now or within 30 days, those overdue first. */
  readonly due: readonly ListedShield[]
  /** Who asked for shields from records in the last 90 days. */
  readonly practitioners: readonly AskingPractitioner[]
  /** Offered to the own team, and by it. */
  readonly offers: { readonly toUs: readonly HandOver[]; readonly byUs: readonly HandOver[] }
  readonly shielded: number
  /** Rows of feeds that may be about one of them, or that a source restricts. */
  readonly rows: readonly WaitingRow[]
}

/** What waits for the team of the own authority. Source. */
export async function readDesk(act: Act): Promise<Desk> {
  const authority = await requireDesk(act, 'shielding.list-desk')
  const [requests, changes, shields, rows, noted, offers, practitioners] = await Promise.all([
    listUndecided(act.sql, authority),
    listOpenChanges(act.sql, authority),
    listShields(act.sql, authority),
    listWaitingRows(act.sql, authority),
    listOverdue(act.sql, authority),
    listOpenHandOvers(act.sql, authority),
    listAskingPractitioners(act.sql, authority, new Date(act.now.getTime() - 90 * 86_400_000)),
  ])
  const due = shields
    .map((shield) => {
      const dueOn = reviewDueOn(shield)
      const overdue = noted.find((one) => one.childId === shield.childId && one.dueOn === dueOn) ?? null
      return { ...shield, dueOn, overdue }
    })
    .filter(({ dueOn }) => isDueSoon(dueOn, act.today))
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
  await recordEntry(act, {
    action: 'shielding.list-desk',
    outcome: 'done',
    quantity: requests.length + changes.length + due.length + rows.length + offers.length,
  })
  return {
    requests,
    changes,
    due,
    shielded: shields.length,
    rows,
    practitioners,
    offers: {
      toUs: offers.filter((offer) => offer.toAuthorityCode === authority),
      byUs: offers.filter((offer) => offer.authorityCode === authority),
    },
  }
}

/** By what a shielded child is looked for: its number, or its exact name with the day of birth. */
export type ShieldCriteria =
  | { readonly childNumber: string }
  | { readonly given: string; readonly family: string; readonly dateOfBirth: IsoDate }

/** Whether the person may look for shielded children at all, for the form. */
export async function requireFinding(act: Act): Promise<void> {
  await requireDesk(act, 'shielding.find-child')
}

/** Shielded children of the own authority, 10 at most; only numbers are told of them. */
export async function findShieldedChildren(act: Act, criteria: ShieldCriteria): Promise<Shield[]> {
  const authority = await requireDesk(act, 'shielding.find-child')
  const childIds =
    'childNumber' in criteria
      ? [await findChildByNumber(act.sql, criteria.childNumber)]
      : await findShieldedByName(act, criteria.given, criteria.family, criteria.dateOfBirth)
  const found: Shield[] = []
  for (const childId of childIds) {
    const shield = childId === undefined ? undefined : await findShield(act.sql, { childId })
    if (shield?.authorityCode === authority) found.push(shield)
  }
  await recordEntry(act, { action: 'shielding.find-child', outcome: 'done', quantity: found.length })
  return found
}

/** A request as the team sees it. */
export type OpenedRequest = {
  readonly request: ShieldRequest
  readonly reasons: string
  /** Of the decision; empty while there is none. */
  readonly words: string
  /** Whether the child is shielded now. */
  readonly isShielded: boolean
}

/** One request with its reasons. @throws NotFoundError for an unknown one and another authority's, alike. */
export async function openShieldRequest(act: Act, publicId: string): Promise<OpenedRequest> {
  const request = await requireRequest(act, 'shielding.read-request', publicId)
  const decided = request.decision?.wordsId
  const words = await openWords(act, [request.wordsId, ...(decided === undefined ? [] : [decided])])
  const shield = await findShield(act.sql, { childId: request.childId })
  await recordEntry(act, {
    action: 'shielding.read-request',
    outcome: 'done',
    childId: request.childId,
    subjectRef: publicId,
  })
  return {
    request,
    reasons: words.get(request.wordsId) ?? '',
    words: words.get(decided ?? '') ?? '',
    isShielded: shield !== undefined,
  }
}

/** A shielded child as the team works on it, without what the shield hides. */
export type OpenedShield = {
  readonly shield: DueShield
  readonly requests: readonly ShieldRequest[]
  readonly changes: readonly ShieldChange[]
  readonly reviews: readonly ShieldReview[]
  readonly handOvers: readonly HandOver[]
  /** To whom the shield can be handed over. */
  readonly teams: readonly ShieldingTeam[]
  /** Words of changes and reviews, by id. */
  readonly words: ReadonlyMap<string, string>
}

/** The history of one shield. @throws NotFoundError for a child that is not shielded, unknown or another authority's, alike. */
export async function openShield(act: Act, publicId: string): Promise<OpenedShield> {
  const shield = await requireShield(act, 'shielding.read-child', publicId)
  const [requests, changes, reviews, handOvers, teams] = await Promise.all([
    listRequestsOf(act.sql, shield.childId),
    listChangesOf(act.sql, shield.childId),
    listReviewsOf(act.sql, shield.childId),
    listHandOversOf(act.sql, shield.childId),
    listShieldingTeams(act.sql, act.today),
  ])
  const words = await openWords(
    act,
    [...changes, ...reviews].map(({ wordsId }) => wordsId),
  )
  await recordEntry(act, {
    action: 'shielding.read-child',
    outcome: 'done',
    childId: shield.childId,
    subjectRef: publicId,
  })
  return {
    shield: { ...shield, dueOn: reviewDueOn(shield) },
    requests,
    changes,
    reviews,
    handOvers,
    teams: teams.filter(({ authorityCode }) => authorityCode !== shield.authorityCode),
    words,
  }
}
