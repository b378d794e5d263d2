import { POSTCODE } from './fields.ts'
import { FIRST_LETTER } from './record.ts'

const OUTWARD_START = 12

/** How two different postcodes agree, from their outward (24 bits) and inward (18 bits) parts; symmetric. */
export function postcodeLevel(outwardA: number, inwardA: number, outwardB: number, inwardB: number): number {
  const outward = outwardA ^ outwardB
  const inward = inwardA ^ inwardB
  if (isOneSlip(outward, inward, outwardA, inwardA, outwardB, inwardB)) return POSTCODE.slip
  if (outward === 0) return inward >>> 12 === 0 ? POSTCODE.sector : POSTCODE.outward
  return areaOf(outwardA) === areaOf(outwardB) ? POSTCODE.area : POSTCODE.else
}

function isOneSlip(
  outward: number,
  inward: number,
  outwardA: number,
  inwardA: number,
  outwardB: number,
  inwardB: number,
): boolean {
  if (outward !== 0 && inward !== 0) return false
  return outward === 0 ? isSlip(inward, inwardA, inwardB) : isSlip(outward, outwardA, outwardB)
}

/** One sign differs, or two neighbours are exchanged. */
function isSlip(differ: number, a: number, b: number): boolean {
  let low = 0
  while (((differ >>> low) & 63) === 0) low += 6
  const rest = differ >>> (low + 6)
  if (rest === 0) return true
  if (rest >>> 6 !== 0) return false
  return ((a >>> low) & 63) === ((b >>> (low + 6)) & 63) && ((a >>> (low + 6)) & 63) === ((b >>> low) & 63)
}

/** The leading letters of a British code; the first two signs where it begins with a digit. */
function areaOf(outward: number): number {
  const two = outward >>> OUTWARD_START
  const second = two & 63
  return two >>> 6 >= FIRST_LETTER && second < FIRST_LETTER ? two >>> 6 : two
}
