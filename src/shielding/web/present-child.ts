import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  changeGrounds,
  eventKinds,
  lookPurposes,
  reviewOutcomes,
  type OpenedShield,
  type ShieldedRecord,
} from '../index.ts'
import { shieldingPaths } from './paths.ts'
import { inGroups, presentChange, type ChangeRow } from './present-desk.ts'
import type { Fact } from './present-request.ts'
import {
  changeGroundWords,
  choicesOf,
  criterionWords,
  decisionWords,
  eventWords,
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
  { shield, requests, changes, reviews, words }: OpenedShield,
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

export type ShieldedPage = PageModel & {
  readonly backPath: string
  readonly name: string
  readonly facts: readonly Fact[]
  readonly carers: readonly string[]
  readonly services: readonly { readonly name: string; readonly text: string; readonly isCurrent: boolean }[]
}

/** All that a shield hides, for one look. */
export function presentShielded({ shield, record, services }: ShieldedRecord): ShieldedPage {
  const [current, ...others] = record.names
  const { address } = record
  const lines =
    address && 'lines' in address ? [...address.lines, address.postcode ?? ''].filter(Boolean) : []
  return {
    title: 'A shielded record',
    backPath: shieldingPaths.child(shield.publicId),
    name: nameOf(current),
    facts: [
      ...(others.length > 0 ? [{ key: 'Other names', value: others.map(nameOf).join('; ') }] : []),
      { key: 'Date of birth', value: formatDay(record.dateOfBirth.date) },
      { key: 'ContactPoint number', value: inGroups(shield.childNumber) },
      { key: 'Address', value: lines.length > 0 ? lines.join(', ') : 'None recorded' },
    ],
    carers: record.carers.map(({ given, family, phone }) =>
      [`${given} ${family}`, ...(phone ? [phone] : [])].join(', '),
    ),
    services: services.map(({ name, organisation, practitioner, phone, isCurrent }) => ({
      name,
      text: [organisation, practitioner, phone].filter(Boolean).join(', '),
      isCurrent,
    })),
  }
}

function nameOf(name: { given: string; middle?: string; family: string } | undefined): string {
  return [name?.given, name?.middle, name?.family].filter(Boolean).join(' ')
}
