const MALE = 1
const FEMALE = 2

/**
 * 1 male, 2 female, 0 not known, from the first sign: `M`, `male`, `boy`, `1`; `F`, `female`, `girl`, `woman`, `2`.
 *
 * Source: NHS Data Dictionary, Person Stated Gender Code (1 and 2; 9 and X are neither).
 */
export function readSex(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0
  switch (bytes[start]! | 32) {
    case 0x31:
    case 0x6d:
    case 0x62:
      return MALE
    case 0x32:
    case 0x66:
    case 0x67:
    case 0x77:
      return FEMALE
    default:
      return 0
  }
}
