import { addDays, day, type IsoDate } from '../iso-date.ts'
import type { Schooling } from './child.ts'
import type { County, CountySchool } from './county.ts'
import type { SchoolPhase } from './county-schools.ts'
import type { Place } from './places.ts'
import type { Random } from './random.ts'

/** What a household has settled on, the same for all its children. */
export type SchoolChoice = {
  readonly primary: CountySchool
  readonly secondary: CountySchool
  readonly college: CountySchool
  readonly special: CountySchool
}

/** Two ways to school for each place: by catchment, or now and then to another school of the locality. */
export type SchoolMap = { choose(random: Random, place: Place): SchoolChoice }

export function createSchoolMap({ schools }: County): SchoolMap {
  const ofPhase = (phase: SchoolPhase) => schools.filter((school) => school.phase === phase)
  const byPhase = { primary: ofPhase('primary'), secondary: ofPhase('secondary') }
  const [independent, college, special] = [ofPhase('independent'), ofPhase('college'), ofPhase('special')]
  const catchment = (phase: 'primary' | 'secondary', place: Place) =>
    byPhase[phase].filter((school) =>
      phase === 'primary' ? school.place === place : school.place.town === place.secondaryTown,
    )
  const locality = (phase: 'primary' | 'secondary', place: Place) =>
    byPhase[phase].filter((school) => school.place.locality === place.locality)
  return {
    choose: (random, place) => {
      const paysFees = random.chance(0.04) ? random.pick(independent) : undefined
      const pick = (phase: 'primary' | 'secondary') =>
        paysFees ?? random.pick((random.chance(0.1) ? locality : catchment)(phase, place))
      return {
        primary: pick('primary'),
        secondary: pick('secondary'),
        college: random.pick(college),
        special: random.pick(special),
      }
    },
  }
}

/** Year in whose September the child starts Reception, at four. */
export function receptionYear(dateOfBirth: IsoDate): number {
  return Number(dateOfBirth.slice(0, 4)) + (dateOfBirth.slice(5) >= '09-01' ? 5 : 4)
}

/** Undefined below school age. `moved` is a move that may have meant a change of school. */
export function schoolingOf(
  random: Random,
  dateOfBirth: IsoDate,
  on: IsoDate,
  choice: SchoolChoice,
  moved: { readonly on: IsoDate; readonly choice: SchoolChoice } | undefined,
): Schooling | undefined {
  const reception = receptionYear(dateOfBirth)
  const yearGroup = Number(on.slice(0, 4)) - (on.slice(5) >= '09-01' ? 0 : 1) - reception
  if (yearGroup < 0) return undefined
  if (random.chance(0.015)) return since(choice.special, reception, yearGroup)
  const goesToCollege = random.chance(0.45)
  const changesOnMove = random.chance(0.5)
  const firstYear = yearGroup < 7 ? 0 : yearGroup >= 12 && goesToCollege ? 12 : 7
  const now = since(stageOf(choice, firstYear), reception + firstYear, yearGroup)
  if (moved && changesOnMove && firstYear < 12 && moved.on > now.startedOn && addDays(moved.on, 7) <= on) {
    const before = stageOf(moved.choice, firstYear)
    const previous = { school: before, startedOn: now.startedOn, leftOn: moved.on }
    return before === now.school ? now : { ...now, startedOn: addDays(moved.on, 7), previous }
  }
  if (firstYear === 0) return now
  const startedYear = firstYear === 12 ? 7 : 0
  const previous = {
    school: stageOf(choice, startedYear),
    startedOn: termStart(reception + startedYear),
    leftOn: day(`${reception + firstYear}-07-20`),
  }
  return previous.school === now.school ? { ...now, startedOn: previous.startedOn } : { ...now, previous }
}

function since(school: CountySchool, year: number, yearGroup: number): Schooling {
  return { school, startedOn: termStart(year), yearGroup, previous: undefined }
}

function stageOf(choice: SchoolChoice, firstYear: number): CountySchool {
  if (firstYear === 0) return choice.primary
  return firstYear === 7 ? choice.secondary : choice.college
}

function termStart(year: number): IsoDate {
  return day(`${year}-09-01`)
}
