import type { PageModel } from '../../platform/web/server.ts'
import type { Choice, OpenedReview } from '../index.ts'
import { needsSecondPerson } from '../review/review.ts'
import { linkagePaths } from './paths.ts'
import { consequenceWords, decisionWords, noteWords } from './words.ts'

export type CheckPage = PageModel & {
  readonly backPath: string
  readonly action: string
  readonly text: string
  readonly consequence: string
  readonly note: string
  /** Null when one person is enough. */
  readonly secondWarning: string | null
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

/** The question before a decision is saved. */
export function presentCheck({ item, comparison }: OpenedReview, choice: Choice): CheckPage {
  const { decision, childId, noteCode } = choice
  const children = comparison?.children ?? []
  const at = children.findIndex((child) => child.publicId === childId)
  const child = children[at]
  const name = child?.names[0]
  const hasOtherNumber = (comparison?.numbers ?? []).some(
    (number) => number.childId === child?.childId && number.scheme === 'nhs-number' && !number.agrees,
  )
  return {
    title: 'Is this your decision?',
    backPath: linkagePaths.review(item.publicId),
    action: linkagePaths.check(item.publicId),
    text:
      decision === 'link' && child
        ? `It is the same child as record ${at + 1}: ${name?.given ?? ''} ${name?.family ?? ''}.`
        : `${decisionWords[decision]}.`,
    consequence: consequenceWords[decision],
    note: noteWords[noteCode],
    secondWarning: needsSecondPerson(item, decision, hasOtherNumber)
      ? 'Numbers contradict each other. Somebody else of your team must agree before anything changes.'
      : null,
    fields: [
      { name: 'choice', value: childId === null ? decision : `${decision} ${childId}` },
      { name: 'note', value: noteCode },
    ],
  }
}
