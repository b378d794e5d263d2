import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { metGrounds, refusalGrounds, type OpenedRequest } from '../index.ts'
import { shieldingPaths } from './paths.ts'
import { inGroups } from './present-desk.ts'
import {
  askerProofWords,
  askerWords,
  channelWords,
  childProofWords,
  choicesOf,
  criterionWords,
  decisionWords,
  levelWords,
  type Item,
} from './words.ts'

export type Fact = { readonly key: string; readonly value: string }

export type RequestPage = PageModel & {
  readonly backPath: string
  readonly childPath: string | null
  readonly facts: readonly Fact[]
  readonly recordedAt: Date
  readonly reasons: string
  readonly challengedPath: string | null
  readonly isProved: boolean
  readonly decideAction: string | null
  readonly grounds: readonly Item[]
  readonly values: FormValues
  readonly decision: {
    readonly text: string
    readonly words: string
    readonly by: string
    readonly at: Date
  } | null
  readonly noticePath: string
  readonly challengePath: string | null
}

type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

/** A request as the team decides about it. */
export function presentRequest(
  { request, reasons, words, isShielded }: OpenedRequest,
  shown: Shown = {},
): RequestPage {
  const { publicId, decision } = request
  const isProved = request.askerProofs.length > 0 && request.childProofs.length > 0
  const grounds = [...(isProved ? metGrounds : []), ...refusalGrounds]
  return {
    title: request.challenges === null ? 'A request for a shield' : 'A challenge of a refusal',
    backPath: shieldingPaths.desk,
    childPath: isShielded ? shieldingPaths.child(request.childPublicId) : null,
    facts: [
      { key: 'Child', value: inGroups(request.childNumber) },
      { key: 'Who asks', value: `${askerWords[request.asker]}. ${channelWords[request.channel]}` },
      { key: 'Who asks is proved by', value: listOf(request.askerProofs, askerProofWords) },
      { key: 'The child is proved by', value: listOf(request.childProofs, childProofWords) },
      { key: 'Harm that is feared', value: criterionWords[request.criterion] },
      { key: 'Asked for', value: levelWords[request.level] },
      { key: 'Recorded by', value: request.recordedBy },
    ],
    recordedAt: request.recordedAt,
    reasons,
    challengedPath: request.challenges === null ? null : shieldingPaths.request(request.challenges),
    isProved,
    decideAction: decision === null ? shieldingPaths.decide(publicId) : null,
    grounds: choicesOf(grounds, decisionWords),
    values: shown.values ?? {},
    decision: decision && {
      text: decisionWords[decision.ground],
      words,
      by: decision.decidedBy,
      at: decision.decidedAt,
    },
    noticePath: shieldingPaths.notice(publicId),
    challengePath: decision !== null && !decision.isMet ? shieldingPaths.challenge(publicId) : null,
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

function listOf<T extends string>(values: readonly T[], words: Readonly<Record<T, string>>): string {
  return values.length === 0 ? 'Nothing yet' : values.map((value) => words[value]).join('. ')
}

export type NoticePage = PageModel & {
  readonly backPath: string
  readonly reference: string
  readonly at: Date
  readonly state: 'waiting' | 'met' | 'not-met'
  /** Whether so little stays visible that nobody finds the child. */
  readonly isWhole: boolean
}

/** What whoever asked is given; it says nothing of the child but that the request is about one. */
export function presentNotice({ request }: OpenedRequest): NoticePage {
  const { publicId, decision, recordedAt, level } = request
  return {
    title: 'Your request to hide a child’s record',
    backPath: shieldingPaths.request(publicId),
    reference: publicId.slice(0, 8).toUpperCase(),
    at: decision?.decidedAt ?? recordedAt,
    state: decision === null ? 'waiting' : decision.isMet ? 'met' : 'not-met',
    isWhole: level === 2,
  }
}
