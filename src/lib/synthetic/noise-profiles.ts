/** How often a source system departs from the truth, as probabilities. */
export type NoiseProfile = {
  /** Where the child is known as something. */
  readonly knownAsFirst: number
  /** Where a short form is known, as for a third of children. */
  readonly nickname: number
  /** Where another spelling is known: each of first name and surname. */
  readonly nameVariant: number
  /** Each of first name and surname. */
  readonly typo: number
  readonly doubleBarrel: number
  readonly swapped: number
  readonly middleMissing: number
  /** Of children under six weeks. */
  readonly baby: number
  readonly upperCase: number
  readonly dobError: number
  readonly sexMissing: number
  /** Where there was a change: still the address before the move, and apart from that still the former surname. */
  readonly stale: number
  readonly postcodeMissing: number
  readonly nhsNumberMissing: number
  /** Rows with a value that no system should accept; never of a restricted child, whose rows are held whatever they say. */
  readonly faulty: number
}

/** National demographics: well kept. */
export const PDS_NOISE: NoiseProfile = {
  knownAsFirst: 0,
  nickname: 0.015,
  nameVariant: 0.01,
  typo: 0.006,
  doubleBarrel: 0.01,
  swapped: 0.001,
  middleMissing: 0.03,
  baby: 0.6,
  upperCase: 0,
  dobError: 0.006,
  sexMissing: 0.001,
  stale: 0.12,
  postcodeMissing: 0.008,
  nhsNumberMissing: 0,
  faulty: 0.0006,
}

/** School management systems; a transfer file has no place for an NHS number. */
export const SCHOOL_NOISE: NoiseProfile = {
  knownAsFirst: 0.4,
  nickname: 0.1,
  nameVariant: 0.015,
  typo: 0.01,
  doubleBarrel: 0.015,
  swapped: 0.002,
  middleMissing: 0.1,
  baby: 0,
  upperCase: 0,
  dobError: 0.006,
  sexMissing: 0.001,
  stale: 0.2,
  postcodeMissing: 0.015,
  nhsNumberMissing: 1,
  faulty: 0.0006,
}

/** Case systems of local services, keyed in by many hands. */
export const CSV_NOISE: NoiseProfile = {
  knownAsFirst: 0.5,
  nickname: 0.2,
  nameVariant: 0.04,
  typo: 0.022,
  doubleBarrel: 0.035,
  swapped: 0.005,
  middleMissing: 0.4,
  baby: 0.3,
  upperCase: 0,
  dobError: 0.012,
  sexMissing: 0.01,
  stale: 0.35,
  postcodeMissing: 0.035,
  nhsNumberMissing: 0.4,
  faulty: 0.003,
}

/** The one supplier that writes names in capitals. */
export const SHOUTING_NOISE: NoiseProfile = {
  ...CSV_NOISE,
  upperCase: 1,
  middleMissing: 1,
  nhsNumberMissing: 1,
}
