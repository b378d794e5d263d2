import { formatDay } from '../../lib/iso-date.ts'
import type { HelperContacts } from '../read-standing.ts'
import type { Condition, ConditionState, Helper } from '../standing.ts'

/** How pages call each condition, and what it means that it does not hold. */
export const conditionWords: Readonly<
  Record<Condition, { readonly label: string; readonly lapsed: string }>
> = {
  'not-suspended': { label: 'Account not suspended', lapsed: 'Your account is suspended' },
  'in-post': { label: 'In post', lapsed: 'You are not recorded as being in post' },
  accreditation: { label: 'Organisation accredited', lapsed: 'Your organisation is not accredited' },
  need: {
    label: 'Need for the work',
    lapsed: 'Your need to use ContactPoint for your work is not approved',
  },
  vetting: {
    label: 'Enhanced disclosure less than three years old',
    lapsed: 'You have no enhanced disclosure that is less than three years old',
  },
  training: { label: 'ContactPoint training', lapsed: 'Your ContactPoint training is not up to date' },
  'other-training': {
    label: 'Other required training',
    lapsed: 'Other training that you must have is not up to date',
  },
  agreement: {
    label: 'User agreement and security procedures signed',
    lapsed: 'You have not signed the user agreement and the security procedures that are in force',
  },
}

/** Since when a condition does not hold, as a sentence. */
export function sinceWhen({ until }: ConditionState): string {
  return until === null ? 'We have no record of it.' : `Since ${formatDay(until)}.`
}

/** Whom to ask about a condition, as a sentence. */
export function whomToAsk(helper: Helper, contacts: HelperContacts): string {
  if (helper === 'yourself') return 'You do that yourself.'
  const name = contacts[helper]?.name
  if (helper === 'organisation')
    return `Ask the person who manages ContactPoint accounts at ${name ?? 'your organisation'}.`
  if (helper === 'training-team')
    return `Ask the training team${name ? ` at ${name}` : ' of your local ContactPoint team'}.`
  return `Ask your local ContactPoint team${name ? ` at ${name}` : ''}.`
}
