import { addDays, daysBetween, type IsoDate } from '../iso-date.ts'
import type { Involvement } from './child.ts'
import type { ServiceKind } from './county-kinds.ts'
import type { County, CountyService } from './county.ts'
import { csvFeedOf } from './csv-feeds.ts'
import type { NameBook } from './name-book.ts'
import type { Locality } from './places.ts'
import { createWeightedChoice, type Random, type WeightedChoice } from './random.ts'

export type InvolvementMaker = (
  random: Random,
  child: { readonly dateOfBirth: IsoDate; readonly locality: Locality },
) => Involvement[]

const ROLES: Readonly<Record<ServiceKind, string>> = {
  school: 'Designated safeguarding lead',
  gp: 'General practitioner',
  'health-visiting': 'Health visitor',
  'school-nursing': 'School nurse',
  'social-care': 'Social worker',
  'early-help': 'Family support worker',
  'youth-work': 'Youth worker',
  'youth-justice': 'Youth justice officer',
  police: 'Police officer',
  'fire-and-rescue': 'Fire safety adviser',
  housing: 'Tenancy support officer',
  'early-years': 'Early years practitioner',
  voluntary: 'Support worker',
  'sexual-health': 'Clinic nurse',
  'mental-health': 'Mental health practitioner',
  'substance-misuse': 'Young people’s worker',
  paediatrics: 'Community paediatrician',
  'speech-and-language': 'Speech and language therapist',
}

type Weights = Readonly<Partial<Record<ServiceKind, number>>>
const UNDER_FIVE = kindChoice({
  ...{
    'health-visiting': 40,
    'early-years': 15,
    'social-care': 15,
    'early-help': 15,
    'speech-and-language': 10,
  },
  ...{ paediatrics: 10, voluntary: 5, police: 5, housing: 4, 'fire-and-rescue': 1 },
})
const FIVE_TO_TEN = kindChoice({
  ...{
    'school-nursing': 20,
    'social-care': 20,
    'early-help': 24,
    'speech-and-language': 10,
    paediatrics: 12,
  },
  ...{ police: 8, voluntary: 10, housing: 6, 'mental-health': 2, 'fire-and-rescue': 1 },
})
const OVER_TEN = kindChoice({
  ...{
    'school-nursing': 14,
    'social-care': 20,
    'early-help': 14,
    'youth-work': 14,
    'youth-justice': 6,
    police: 12,
  },
  ...{ voluntary: 8, paediatrics: 4, housing: 3, 'fire-and-rescue': 2 },
  ...{ 'mental-health': 8, 'sexual-health': 4, 'substance-misuse': 4 },
})

const SERVICE_COUNTS = createWeightedChoice([1, 2, 3, 4], (count) => [70, 20, 7, 3][count - 1] as number)
const PRACTITIONERS_PER_SERVICE = 8
const LONGEST_DAYS = 1100
const DAYS_PER_YEAR = 365.25

/**
 * Additional services of a child who has any: one to four, each from another feed, so that no feed tells of a child
 * in two rows; sensitive ones with the day of consent.
 */
export function createInvolvementMaker(
  root: Random,
  county: County,
  book: NameBook,
  on: IsoDate,
): InvolvementMaker {
  return (random, { dateOfBirth, locality }) => {
    const ageDays = daysBetween(dateOfBirth, on)
    const services = pickServices(random, county, ageDays / DAYS_PER_YEAR, locality)
    const drafts = services.map((service) => ({
      ...practitionerOf(root, book, service, random.below(PRACTITIONERS_PER_SERVICE)),
      ...datesOf(random, service, on, ageDays),
      service,
    }))
    return withLead(random, drafts)
  }
}

function pickServices(random: Random, county: County, ageYears: number, locality: Locality): CountyService[] {
  const choice = ageYears < 5 ? UNDER_FIVE : ageYears < 11 ? FIVE_TO_TEN : OVER_TEN
  const wanted = SERVICE_COUNTS(random)
  const picked: CountyService[] = []
  for (let attempt = 0; picked.length < wanted && attempt < 12; attempt++) {
    const kind = choice(random)
    if (picked.some((service) => csvFeedOf(service.kind) === csvFeedOf(kind))) continue
    const candidates = county.services.filter((service) => service.kind === kind)
    picked.push(random.pick(candidates.filter((one) => one.locality === null || one.locality === locality)))
  }
  return picked
}

function practitionerOf(root: Random, book: NameBook, service: CountyService, place: number) {
  const random = root.fork(service.code, place)
  const given = book.firstName[random.chance(0.75) ? 'female' : 'male'](random)
  const surname = book.surname(random)
  const domain = service.email.slice(service.email.indexOf('@'))
  return {
    practitioner: `${given} ${surname}`,
    role: ROLES[service.kind],
    phone: `07700 900${String(random.below(1000)).padStart(3, '0')}`,
    email: `${given}.${surname}${domain}`.toLowerCase().replace(/[^a-z0-9.@-]/g, ''),
  }
}

function datesOf(random: Random, service: CountyService, on: IsoDate, ageDays: number) {
  const daysAgo = random.below(Math.min(ageDays, LONGEST_DAYS) + 1)
  const startedOn = addDays(on, -daysAgo)
  return {
    startedOn,
    endedOn: random.chance(0.25) ? addDays(startedOn, random.below(daysAgo + 1)) : undefined,
    consentedOn: service.isSensitive
      ? addDays(startedOn, random.below(Math.min(daysAgo, 28) + 1))
      : undefined,
  }
}

/** One lead professional at most, never of an ended or a sensitive involvement. */
function withLead(
  random: Random,
  drafts: readonly Omit<Involvement, 'isLeadProfessional' | 'holdsSharedAssessment'>[],
): Involvement[] {
  const able = drafts.filter(({ endedOn, service }) => endedOn === undefined && !service.isSensitive)
  const hasLead = able.length > 0 && random.chance(drafts.length > 1 ? 0.6 : 0.15)
  const lead = hasLead ? random.pick(able) : undefined
  return drafts.map((draft) => ({
    ...draft,
    isLeadProfessional: draft === lead,
    holdsSharedAssessment: !draft.service.isSensitive && random.chance(draft === lead ? 0.6 : 0.05),
  }))
}

function kindChoice(weights: Weights): WeightedChoice<ServiceKind> {
  const entries = Object.entries(weights) as [ServiceKind, number][]
  const pick = createWeightedChoice(entries, ([, weight]) => weight)
  return (random) => pick(random)[0]
}
