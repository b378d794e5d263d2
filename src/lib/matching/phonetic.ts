import { doubleMetaphone } from 'double-metaphone'

/**
 * The one or two ways a normalised name may sound, as double metaphone codes, primary first.
 *
 * None for a name without a sounded letter; the second only where it differs. Source: L. Philips, 2000.
 */
export function phoneticCodes(norm: string): readonly string[] {
  const [primary, secondary] = doubleMetaphone(norm)
  if (primary === secondary || secondary === '') return primary === '' ? [] : [primary]
  return primary === '' ? [secondary] : [primary, secondary]
}
