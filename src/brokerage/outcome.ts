/** What a service, or the broker's enquiries, came to. */
export const outcomes = [
  'will-contact',
  'contact-them',
  'declines-openly',
  'declines',
  'no-service',
  'cannot-tell',
] as const
export type Outcome = (typeof outcomes)[number]

/** What the asker learns. */
export type Told = 'will-contact' | 'contact-them' | 'declined' | 'nothing'

/**
 * INVARIANT (answer-tells-nothing): that a service declines, that there is none, and that it cannot be told are one answer, unless the
 * service allows to say that it declines. Source: R-77.
 */
export function toldOf(outcome: Outcome): Told {
  if (outcome === 'will-contact' || outcome === 'contact-them') return outcome
  return outcome === 'declines-openly' ? 'declined' : 'nothing'
}
