import type { AlertDecision, AlertKind } from '../alerts/judge-alerts.ts'
import type { Kinship } from '../relation.ts'

export const kinshipWords: Readonly<Record<Kinship, string>> = {
  'own-child': 'My own child',
  'step-or-foster-child': 'My stepchild, or a child I foster or look after',
  grandchild: 'My grandchild',
  sibling: 'My brother or sister',
  'niece-or-nephew': 'My niece or nephew',
  'former-partner': 'A child of my partner or former partner',
  other: 'Another child of my family or close to it',
}

/** The same, as somebody else reads it. */
export const kinshipOfUserWords: Readonly<Record<Kinship, string>> = {
  'own-child': 'Own child',
  'step-or-foster-child': 'Stepchild or foster child',
  grandchild: 'Grandchild',
  sibling: 'Brother or sister',
  'niece-or-nephew': 'Niece or nephew',
  'former-partner': 'Child of a partner or former partner',
  other: 'Another child of the family or close to it',
}

export const alertWords: Readonly<Record<AlertKind, string>> = {
  'declared-relation': 'Tried to open the record of a child of the own family',
}

export const decisionWords: Readonly<Record<AlertDecision, string>> = {
  explained: 'Explained: nothing was wrong',
  'manager-told': 'The person’s manager was told',
  investigation: 'An investigation was begun',
}

/** Options of radios or a select, in the order of `values`. */
export function choicesOf<T extends string>(
  values: readonly T[],
  words: Readonly<Record<T, string>>,
): { readonly value: T; readonly text: string }[] {
  return values.map((value) => ({ value, text: words[value] }))
}
