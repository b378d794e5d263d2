import type { IsoDate } from '../../lib/iso-date.ts'

export type ApplicationState = 'draft' | 'submitted' | 'assessing' | 'recommended' | 'decided' | 'withdrawn'

export const answerLevels = ['met', 'partly', 'not-met'] as const
export type AnswerLevel = (typeof answerLevels)[number]
export const answerReasons = [
  'in-progress',
  'not-started',
  'no-resources',
  'waiting-for-others',
  'does-not-apply',
] as const
export type AnswerReason = (typeof answerReasons)[number]
export const findings = ['met', 'met-with-plan', 'not-met'] as const
export type Finding = (typeof findings)[number]
export const recommendations = ['accredited', 'accredited-with-plan', 'refused'] as const
export type Recommendation = (typeof recommendations)[number]

/** The longest time for which an organisation is accredited at once, in years. */
export const LONGEST_YEARS = 3

/** How far an application is: what the next step rests on. */
export type Progress = {
  readonly state: ApplicationState
  /** Ids of the conditions of the application's own version. */
  readonly conditions: readonly string[]
  readonly answered: ReadonlySet<string>
  readonly findings: ReadonlyMap<string, Finding>
  /** Conditions with a remedy that is still to be done. */
  readonly planned: ReadonlySet<string>
  readonly hasResponsible: boolean
  /** Everybody who wrote a finding or the recommendation; they do not decide. */
  readonly assessors: ReadonlySet<number>
}

/** One step of an application. `decide` is a second person's answer to the recommendation. */
export type Step =
  | { readonly kind: 'answer' | 'submit' | 'withdraw' }
  | { readonly kind: 'find'; readonly by: number }
  | { readonly kind: 'plan'; readonly conditionId: string }
  | { readonly kind: 'recommend'; readonly recommendation: Recommendation; readonly by: number }
  | { readonly kind: 'decide'; readonly by: number }

/**
 * Whether a step can be taken now.
 *
 * INVARIANT (two-for-accreditation): an organisation is accredited only on a finding for each condition of one version,
 * by somebody who wrote none of them.
 * Source.
 */
export function canTake(step: Step, progress: Progress): boolean {
  const { state } = progress
  switch (step.kind) {
    case 'answer':
      return state === 'draft'
    case 'submit':
      return state === 'draft' && progress.hasResponsible && hasAll(progress, progress.answered)
    case 'withdraw':
      return state !== 'decided' && state !== 'withdrawn'
    case 'find':
      return state === 'submitted' || state === 'assessing'
    case 'plan':
      return state === 'assessing' && progress.findings.get(step.conditionId) === 'met-with-plan'
    case 'recommend':
      return state === 'assessing' && possibleRecommendations(progress).includes(step.recommendation)
    case 'decide':
      return state === 'recommended' && !progress.assessors.has(step.by)
  }
}

/** What the findings allow to recommend; `[]` while a condition has none. */
export function possibleRecommendations(progress: Progress): Recommendation[] {
  if (!hasAll(progress, progress.findings)) return []
  const found = progress.conditions.map((id) => progress.findings.get(id))
  if (found.every((finding) => finding === 'met')) return ['accredited', 'refused']
  const isMet = found.every((finding) => finding !== 'not-met')
  const isPlanned = progress.conditions.every(
    (id) => progress.findings.get(id) !== 'met-with-plan' || progress.planned.has(id),
  )
  return isMet && isPlanned ? ['accredited-with-plan', 'refused'] : ['refused']
}

function hasAll({ conditions }: Progress, done: { readonly has: (id: string) => boolean }): boolean {
  return conditions.length > 0 && conditions.every((id) => done.has(id))
}

export type Answer = {
  readonly level: AnswerLevel
  /** Null for `met`, and for nothing else. */
  readonly reason: AnswerReason | null
  readonly note: string | null
}

export type Responsible = {
  readonly name: string
  readonly post: string
  readonly email: string
  readonly phone: string
}

export type PlanItem = {
  readonly itemId: number
  readonly conditionId: string
  readonly remedy: string
  readonly ownerPost: string
  readonly dueOn: IsoDate
  readonly closedAt: Date | null
}

export type EvidenceFile = {
  readonly publicId: string
  readonly conditionId: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly uploadedAt: Date
}
