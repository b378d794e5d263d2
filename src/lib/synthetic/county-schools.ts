import { COUNTY_DFE, PLACES, type Place } from './places.ts'

export type SchoolPhase = 'primary' | 'secondary' | 'special' | 'independent' | 'college'

export type SchoolDraft = {
  readonly name: string
  readonly kind: 'school-maintained' | 'school-special' | 'school-independent' | 'fe-college'
  readonly phase: SchoolPhase
  readonly place: Place
  readonly urn: string
  readonly laestab: string
}

const NAME_WORDS = (
  'Ashbeck Birkrigg Coldstone Dalegarth Ellergill Fairmoor Gatewick Hollinbank Inglerow ' +
  'Jubileegarth Kelderside Langrigg Mossdale Newbeck Oxclose Peatmoor Quernside Ravenbank ' +
  'Skellbeck Thornwick Uldalewood Viewfell Whinmoor Yarrowdale Arkenwood Brackenber Cawdrigg ' +
  'Deepghyll Eskmouth Foxberry Gillarow Hagworth Iveletbank Kettlebeck Lowgarth Marrickfield ' +
  'Nunbeck Osmoor Pinderdale Rookhaw Staithegate Tarnside Urebank Wathgill Aldgarth Barleyrigg ' +
  'Crossbeck Doveedge Ewecroft Fossway Grimwith Harebeck Keldrow Linghaw Monkgarth Netherwold ' +
  'Otterbeck Primrosehill Roundhaw Seavewood Torwick Underbank Vardale Wainrigg Yewbarrow ' +
  'Appledale Burnside Cragfoot Driftwood Elmgarth Ferrybank Greenhaw Hunterwick Jackdawhill ' +
  'Knottside Laithebank Millrace Oddgarth Pikerigg'
).split(' ')

/** Establishment numbers by kind, as the register assigns them. */
const FIRST_ESTABLISHMENT: Readonly<Record<SchoolPhase, number>> = {
  primary: 2901,
  secondary: 4001,
  independent: 6901,
  special: 7901,
  college: 8901,
}
const FIRST_URN = 901_001
const OTHER_SCHOOLS: readonly { phase: SchoolPhase; town: string }[] = [
  { phase: 'special', town: 'Northallerton' },
  { phase: 'special', town: 'Harrogate' },
  { phase: 'special', town: 'Scarborough' },
  { phase: 'independent', town: 'Harrogate' },
  { phase: 'independent', town: 'Scarborough' },
  { phase: 'independent', town: 'Skipton' },
  { phase: 'college', town: 'Selby' },
  { phase: 'college', town: 'Scarborough' },
]

/** The primary schools of every place, then one secondary school a catchment town, then the others. */
export function countySchools(): SchoolDraft[] {
  const primaries = PLACES.flatMap((place) => repeat(place, place.primarySchools))
  const secondaries = [...new Set(PLACES.map(({ secondaryTown }) => secondaryTown))].map(placeOf)
  const wanted = [
    ...primaries.map((place) => ({ phase: 'primary' as const, place })),
    ...secondaries.map((place) => ({ phase: 'secondary' as const, place })),
    ...OTHER_SCHOOLS.map(({ phase, town }) => ({ phase, place: placeOf(town) })),
  ]
  const given = { ...FIRST_ESTABLISHMENT }
  return wanted.map(({ phase, place }, at) => ({
    name: nameOf(phase, place, at),
    kind: kindOf(phase),
    phase,
    place,
    urn: String(FIRST_URN + at),
    laestab: `${COUNTY_DFE}${given[phase]++}`,
  }))
}

function nameOf(phase: SchoolPhase, place: Place, at: number): string {
  const word = NAME_WORDS[at]
  if (phase === 'primary')
    return at % 4 === 3 ? `${word} Church of England Primary School` : `${word} Primary School`
  if (phase === 'secondary') return at % 2 === 0 ? `${word} School` : `${word} Academy`
  if (phase === 'college') return `${place.town} ${word} College`
  return phase === 'special' ? `${word} Special School` : `${word} Preparatory and Senior School`
}

function kindOf(phase: SchoolPhase): SchoolDraft['kind'] {
  if (phase === 'special') return 'school-special'
  if (phase === 'independent') return 'school-independent'
  return phase === 'college' ? 'fe-college' : 'school-maintained'
}

function placeOf(town: string): Place {
  const found = PLACES.find((place) => place.town === town)
  if (!found) throw new RangeError(`no place ${town}`)
  return found
}

function repeat<T>(item: T, times: number): T[] {
  return Array.from({ length: times }, () => item)
}
