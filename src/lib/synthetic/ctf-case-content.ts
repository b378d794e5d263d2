import type { IsoDate } from '../iso-date.ts'
import type { PupilRow } from './feed-rows.ts'
import type { Random } from './random.ts'

const ETHNICITIES = ['WBRI', 'WBRI', 'WBRI', 'WBRI', 'WOTH', 'APKN', 'AIND', 'MWBC', 'BAFR', 'NOBT']
const NEEDS = ['SPLD', 'MLD', 'SEMH', 'SLCN', 'ASD', 'PD']
const SUBJECTS = ['ENG', 'MAT', 'SCI']
const LANGUAGE = '<Languages><Type><LanguageType>F</LanguageType><Language>ENG</Language></Type></Languages>'

/** The parts of a pupil's element that no directory may keep, drawn at random and not told apart from truth. */
export function writeCaseContent({ random, schooling }: PupilRow, on: IsoDate) {
  const year = Number(on.slice(0, 4)) - 1
  return {
    basics:
      `<Ethnicity>${random.pick(ETHNICITIES)}</Ethnicity><EthnicitySource>P</EthnicitySource>${LANGUAGE}` +
      `<MedicalFlag>${random.chance(0.08)}</MedicalFlag>`,
    histories: mealHistory(random, year) + needHistory(random, year),
    results: attendance(random, year) + (schooling.yearGroup > 2 ? assessments(random, year) : ''),
  }
}

function mealHistory(random: Random, year: number): string {
  if (!random.chance(0.22)) return ''
  return `<FSMhistory><FSMreviewDate>${year}-07-01</FSMreviewDate><UKcountry>ENG</UKcountry></FSMhistory>`
}

function needHistory(random: Random, year: number): string {
  if (!random.chance(0.17)) return ''
  const provision = random.chance(0.25) ? 'E' : 'K'
  return (
    `<SENhistory><SEN><StartDate>${year}-09-01</StartDate><SENprovision>${provision}</SENprovision></SEN></SENhistory>` +
    `<SENneeds><SENneed><SENtypeRank>1</SENtypeRank><SENtype>${random.pick(NEEDS)}</SENtype></SENneed></SENneeds>`
  )
}

function attendance(random: Random, year: number): string {
  const possible = 380
  const attended = possible - random.below(60)
  return (
    `<Attendance><YearData><Year>${year}</Year><SessionsPossible>${possible}</SessionsPossible>` +
    `<SessionsAttended>${attended}</SessionsAttended><SessionsUnauthorised>${random.below(9)}</SessionsUnauthorised>` +
    '</YearData></Attendance>'
  )
}

function assessments(random: Random, year: number): string {
  const results = SUBJECTS.map(
    (subject) =>
      `<SubjectAssessment><Subject>${subject}</Subject><ResultQualifier>NS</ResultQualifier>` +
      `<Result>${80 + random.below(41)}</Result></SubjectAssessment>`,
  )
  return `<StageAssessments><KeyStage><Stage>KS2</Stage><Year>${year}</Year>${results.join('')}</KeyStage></StageAssessments>`
}
