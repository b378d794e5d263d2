import type { ServiceKind } from './county-kinds.ts'
import { CSV_NOISE, SHOUTING_NOISE, type NoiseProfile } from './noise-profiles.ts'

/** The systems that send the plain CSV profile. */
export type CsvFeedId =
  'childrens-social-care' | 'community-health' | 'youth-service' | 'police' | 'voluntary'

/** How one of these systems writes its file. */
export type CsvFeed = {
  readonly id: CsvFeedId
  readonly name: string
  readonly organisationCode: string
  readonly kind: 'social-care' | 'health' | 'other'
  /** Before its own seven-digit record numbers. */
  readonly prefix: string
  readonly dates: 'YYYY-MM-DD' | 'DD/MM/YYYY'
  readonly noise: NoiseProfile
  /** Probability that a row with a UPN or ULN gives them. */
  readonly givesSchoolNumbers: number
  readonly givesLaChildId: boolean
  readonly givesParents: boolean
  readonly givesSchool: boolean
}

const FEEDS: Readonly<Record<ServiceKind, CsvFeedId | undefined>> = {
  school: undefined,
  gp: undefined,
  'social-care': 'childrens-social-care',
  'early-help': 'childrens-social-care',
  'early-years': 'childrens-social-care',
  housing: 'childrens-social-care',
  'health-visiting': 'community-health',
  'school-nursing': 'community-health',
  'speech-and-language': 'community-health',
  paediatrics: 'community-health',
  'mental-health': 'community-health',
  'sexual-health': 'community-health',
  'youth-work': 'youth-service',
  'youth-justice': 'youth-service',
  'substance-misuse': 'youth-service',
  police: 'police',
  'fire-and-rescue': 'police',
  voluntary: 'voluntary',
}

/** In load order. */
export const CSV_FEEDS: readonly CsvFeed[] = [
  {
    id: 'childrens-social-care',
    name: 'North Yorkshire children’s case system',
    organisationCode: 'NYC-CSC',
    kind: 'social-care',
    prefix: 'SC',
    dates: 'YYYY-MM-DD',
    noise: { ...CSV_NOISE, nhsNumberMissing: 0.4 },
    givesSchoolNumbers: 0.7,
    givesLaChildId: true,
    givesParents: true,
    givesSchool: true,
  },
  {
    id: 'community-health',
    name: 'Community child health system',
    organisationCode: 'TR-COM',
    kind: 'health',
    prefix: 'CH',
    dates: 'DD/MM/YYYY',
    noise: { ...CSV_NOISE, nhsNumberMissing: 0.1 },
    givesSchoolNumbers: 0,
    givesLaChildId: false,
    givesParents: true,
    givesSchool: false,
  },
  {
    id: 'youth-service',
    name: 'Youth service case system',
    organisationCode: 'NYC-YTH',
    kind: 'other',
    prefix: 'YS',
    dates: 'DD/MM/YYYY',
    noise: { ...CSV_NOISE, nhsNumberMissing: 0.7 },
    givesSchoolNumbers: 0.6,
    givesLaChildId: true,
    givesParents: false,
    givesSchool: true,
  },
  {
    id: 'police',
    name: 'Police and fire public protection system',
    organisationCode: 'POL',
    kind: 'other',
    prefix: 'PP',
    dates: 'DD/MM/YYYY',
    noise: SHOUTING_NOISE,
    givesSchoolNumbers: 0,
    givesLaChildId: false,
    givesParents: false,
    givesSchool: false,
  },
  {
    id: 'voluntary',
    name: 'Voluntary bodies’ shared return',
    organisationCode: 'VOL-HAV',
    kind: 'other',
    prefix: 'VB',
    dates: 'YYYY-MM-DD',
    noise: { ...CSV_NOISE, nhsNumberMissing: 0.8 },
    givesSchoolNumbers: 0,
    givesLaChildId: false,
    givesParents: false,
    givesSchool: false,
  },
]

/** The one feed that tells of this kind of service; undefined for schools and practices, which have their own. */
export function csvFeedOf(kind: ServiceKind): CsvFeedId | undefined {
  return FEEDS[kind]
}
