import type { PersonNoise } from './person-noise.ts'

/** How dirty a feed is, by who sends it. */
export const personProfiles = ['clean', 'health', 'school', 'social-care', 'police'] as const
export type PersonProfile = (typeof personProfiles)[number]

export type FeedProfile = {
  readonly noise: PersonNoise
  /** Years of age at least, for children that the service knows. */
  readonly fromAge: number
}

const CLEAN: PersonNoise = {
  nickname: 0.003,
  variant: 0.003,
  typo: 0.003,
  surnameChange: 0.005,
  swapped: 0.0005,
  middleAsFirst: 0.001,
  middleMissing: 0.05,
  middleInitial: 0.02,
  firstMissing: 0.0003,
  baby: 0.3,
  dobError: 0.002,
  dobMissing: 0,
  sexWrong: 0.0005,
  sexMissing: 0.001,
  moved: 0.02,
  postcodeMissing: 0.005,
  postcodeTypo: 0.001,
  houseMissing: 0.005,
  addressForm: 0.02,
  nhsMissing: 0.02,
  nhsWrong: 0.0005,
  isUpperCase: false,
}

const SOCIAL_CARE: PersonNoise = {
  nickname: 0.06,
  variant: 0.025,
  typo: 0.022,
  surnameChange: 0.035,
  swapped: 0.005,
  middleAsFirst: 0.01,
  middleMissing: 0.4,
  middleInitial: 0.1,
  firstMissing: 0.003,
  baby: 0.6,
  dobError: 0.012,
  dobMissing: 0.003,
  sexWrong: 0.002,
  sexMissing: 0.01,
  moved: 0.12,
  postcodeMissing: 0.035,
  postcodeTypo: 0.006,
  houseMissing: 0.04,
  addressForm: 0.15,
  nhsMissing: 0.6,
  nhsWrong: 0.003,
  isUpperCase: false,
}

/** The index itself, kept over years from many sources, is a little dirty too. */
export const INDEX_NOISE: PersonNoise = { ...CLEAN, typo: 0.004, moved: 0.01, baby: 0.15, nhsMissing: 0.03 }

export const FEED_PROFILES: Readonly<Record<PersonProfile, FeedProfile>> = {
  clean: { noise: CLEAN, fromAge: 0 },
  health: {
    noise: {
      ...CLEAN,
      nickname: 0.01,
      variant: 0.01,
      typo: 0.008,
      surnameChange: 0.025,
      middleMissing: 0.2,
      baby: 0.7,
      dobError: 0.005,
      moved: 0.1,
      postcodeMissing: 0.01,
      addressForm: 0.1,
      nhsMissing: 0.08,
      nhsWrong: 0.001,
    },
    fromAge: 0,
  },
  school: {
    noise: {
      ...CLEAN,
      nickname: 0.04,
      variant: 0.012,
      typo: 0.01,
      surnameChange: 0.03,
      middleAsFirst: 0.008,
      middleMissing: 0.3,
      dobError: 0.006,
      moved: 0.1,
      postcodeMissing: 0.015,
      postcodeTypo: 0.004,
      addressForm: 0.1,
      nhsMissing: 1,
    },
    fromAge: 4,
  },
  'social-care': { noise: SOCIAL_CARE, fromAge: 0 },
  police: {
    noise: {
      ...SOCIAL_CARE,
      nickname: 0.1,
      variant: 0.05,
      typo: 0.035,
      surnameChange: 0.06,
      middleMissing: 0.7,
      firstMissing: 0.005,
      dobError: 0.03,
      dobMissing: 0.05,
      sexMissing: 0.02,
      moved: 0.2,
      postcodeMissing: 0.12,
      houseMissing: 0.1,
      nhsMissing: 1,
      isUpperCase: true,
    },
    fromAge: 0,
  },
}
