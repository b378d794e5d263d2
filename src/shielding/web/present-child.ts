import type { IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  changeGrounds,
  eventKinds,
  handOverReasons,
  lookPurposes,
  reviewOutcomes,
  type HandOver,
  type OpenedShield,
} from '../index.ts'
import { shieldingPaths } from './paths.ts'
import { inGroups, presentChange, type ChangeRow } from './present-desk.ts'
import {
  changeGroundWords,
  choicesOf,
  criterionWords,
  decisionWords,
  eventWords,
  handOverWords,
  levelWords,
  lookWords,
  outcomeWords,
  type Item,
} from './words.ts'

export type ChildPage = PageModel & {
  readonly backPath: string
  readonly number: string
  readonly level: string
  readonly placed: { readonly by: string; readonly at: Date }
  readonly dueOn: IsoDate
  readonly isOverdue: boolean
  readonly sourceLiftedAt: Date | null
  readonly requests: readonly {
    readonly href: string
    readonly text: string
    readonly at: Date
    readonly state: string
  }[]
  readonly changes: readonly (ChangeRow & { readonly words: string })[]
  readonly reviews: readonly {
    readonly text: string
    readonly words: string
    readonly by: string
    readonly at: Date
  }[]
  readonly handOvers: readonly {
    readonly text: string
    readonly at: Date
    readonly by: string
    readonly state: string
  }[]
  /** Null while an offer waits. */
  readonly handOver: {
    readonly action: string
    readonly teams: readonly Item[]
    readonly reasons: readonly Item[]
  } | null
  readonly lookAction: string
  readonly purposes: readonly Item[]
  readonly reviewAction: string
  readonly outcomes: readonly Item[]
  readonly grounds: readonly Item[]
  readonly eventAction: string
  readonly events: readonly Item[]
  readonly values: FormValues
}

type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

/** A shielded child as the team works on it; it shows nothing that the shield hides. */
export function presentChild(
  { shield, requests, changes, reviews, handOvers, teams, words }: OpenedShield,
  today: IsoDate,
  userId: number,
  shown: Shown = {},
): ChildPage {
  const { publicId, level } = shield
  const outcomes = reviewOutcomes.filter((outcome) => outcome !== (level === 2 ? 'raise' : 'lower'))
  return {
    title: 'A shielded child',
    backPath: shieldingPaths.desk,
    number: inGroups(shield.childNumber),
    level: levelWords[level],
    placed: { by: shield.placedBy === 'source' ? 'A source of data' : 'The team', at: shield.placedAt },
    dueOn: shield.dueOn,
    isOverdue: shield.dueOn < today,
    sourceLiftedAt: shield.sourceLiftedAt,
    requests: requests.map((request) => ({
      href: shieldingPaths.request(request.publicId),
      text: criterionWords[request.criterion],
      at: request.recordedAt,
      state: request.decision === null ? 'To be decided' : decisionWords[request.decision.ground],
    })),
    changes: changes.map((change) => ({
      ...presentChange(change, userId),
      words: words.get(change.wordsId) ?? '',
    })),
    reviews: reviews.map((review) => ({
      text: outcomeWords[review.outcome],
      words: words.get(review.wordsId) ?? '',
      by: review.reviewedBy,
      at: review.reviewedAt,
    })),
    handOvers: handOvers.map((offer) => ({
      text: `${offer.authorityName} to ${offer.toAuthorityName}: ${handOverWords[offer.reason]}`,
      at: offer.offeredAt,
      by: offer.offeredBy,
      state: handOverState(offer),
    })),
    handOver: handOvers.some((offer) => offer.acceptedAt === null && offer.withdrawnAt === null)
      ? null
      : {
          action: shieldingPaths.offers(publicId),
          teams: teams.map(({ authorityCode, name }) => ({ value: authorityCode, text: name })),
          reasons: choicesOf(handOverReasons, handOverWords),
        },
    lookAction: shieldingPaths.look(publicId),
    purposes: choicesOf(lookPurposes, lookWords),
    reviewAction: shieldingPaths.review(publicId),
    outcomes: choicesOf(outcomes, outcomeWords),
    grounds: choicesOf(changeGrounds, changeGroundWords),
    eventAction: shieldingPaths.events(publicId),
    events: choicesOf(eventKinds, eventWords),
    values: shown.values ?? {},
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

function handOverState({ acceptedBy, withdrawnBy }: HandOver): string {
  if (acceptedBy !== null) return `Accepted by ${acceptedBy}`
  return withdrawnBy === null ? 'Waits for the other team' : `Taken back by ${withdrawnBy}`
}
