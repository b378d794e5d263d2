import type { Decider, Judge, Relation, Scope, Telling } from '../consent.ts'
import type { Evidence, StayGround } from '../stay/stay.ts'

type Words<T extends string> = Readonly<Record<T, string>>

export const deciderWords: Words<Decider> = {
  child: 'The child, who was judged to understand it',
  'parent-or-carer': 'A parent or carer, because the child was judged not to understand it',
  practitioner: 'You, because there is reasonable cause to suspect significant harm',
}

export const relationWords: Words<Relation> = {
  mother: 'Mother',
  father: 'Father',
  'step-parent': 'Step-parent',
  'foster-carer': 'Foster carer',
  guardian: 'Guardian',
  carer: 'Carer',
  grandparent: 'Grandparent',
  other: 'Another relation',
}

export const judgeWords: Words<Judge> = {
  recorder: 'You',
  colleague: 'A colleague in your service',
  'other-professional': 'Another professional',
}

export const scopeWords: Words<Scope> = {
  'existence-and-contact': 'That there may be other support, and to the local ContactPoint team whom to ask',
  existence: 'Only that there may be other support',
}

export const tellingWords: Words<Telling> = {
  'in-person': 'In person',
  'by-telephone': 'By telephone',
  'in-writing': 'In writing',
  'through-advocate': 'Through an advocate',
}

export const stayGroundWords: Words<StayGround> = {
  'care-leaver': 'A care leaver',
  'learning-difficulties': 'Somebody with learning difficulties',
  'complex-disability': 'Somebody with complex disabilities',
}

export const evidenceWords: Words<Evidence> = {
  'signed-form': 'A form the young person signed',
  'in-person': 'The young person said so to you',
  'with-advocate': 'The young person said so with an advocate',
}

export const yesNoWords: Words<'yes' | 'no'> = { yes: 'Yes', no: 'No' }

/** Items of radios or a select, in the order of the words. */
export function itemsOf(words: Readonly<Record<string, string>>): { value: string; text: string }[] {
  return Object.entries(words).map(([value, text]) => ({ value, text }))
}
