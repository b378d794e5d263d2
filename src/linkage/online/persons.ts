import { houseOf, type LinkCandidate, type SourceRecord } from '../../children/index.ts'
import type { Person } from '../../lib/matching/model/index.ts'

/** A child known under more ways than these is compared by the first of them. */
const ALTERNATIVES_MOST = 40

/** A row as the model compares it: once for each of its names. */
export function personsOfRow(row: SourceRecord): Person[] {
  const address = row.address
  const home = address && 'lines' in address ? address : undefined
  const place = { postcode: home?.postcode ?? null, house: home ? houseOf(home.lines) : null }
  const born = row.dateOfBirth
  const dateOfBirth = born ? knownDate(born.date, born.accuracy) : null
  return row.names.map(({ given, middle, family }) => ({
    given,
    middle: middle ?? null,
    family,
    dateOfBirth,
    ...place,
  }))
}

/** A stored child likewise: each name at each place that any source gave. */
export function personsOfCandidate(candidate: LinkCandidate): Person[] {
  const dateOfBirth = knownDate(candidate.dateOfBirth, candidate.dateOfBirthAccuracy)
  const places = candidate.places.length > 0 ? candidate.places : [{ postcode: null, house: null }]
  const names = candidate.names.filter((name) => !name.isPart)
  return names
    .flatMap(({ given, middle, family, givenWords, familyWords }) =>
      places.map(({ postcode, house }) => ({
        given: givenWords ?? given,
        middle,
        family: familyWords ?? family,
        dateOfBirth,
        postcode,
        house,
      })),
    )
    .slice(0, ALTERNATIVES_MOST)
}

/** As far as the date is known; an estimated one tells the year. */
function knownDate(date: string, accuracy: 'exact' | 'estimated' | 'month' | 'year'): string {
  return accuracy === 'exact' ? date : accuracy === 'month' ? date.slice(0, 7) : date.slice(0, 4)
}
