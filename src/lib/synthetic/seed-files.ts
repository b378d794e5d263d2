import type { IsoDate } from '../iso-date.ts'
import { countyOrganisations, type County, type CountySchool } from './county.ts'
import { CSV_FEEDS, type CsvFeed } from './csv-feeds.ts'
import { caseRows, findRosters, pdsRows, pupilRows, type FeedRow, type Rosters } from './feed-rows.ts'
import { createPopulation, type Population, type PopulationOptions } from './population.ts'
import { TRUTH_HEADER, truthLine } from './truth.ts'
import { writeCsvProfile } from './write-csv-profile.ts'
import { ctfFileName, writeCtf } from './write-ctf.ts'
import { writePatient } from './write-pds.ts'

/** A system that feeds the directory, as it would be registered. */
export type SeedSource = {
  readonly id: string
  readonly name: string
  readonly format: 'pds-ndjson' | 'ctf' | 'csv-profile'
  readonly kind: 'health' | 'education' | 'social-care' | 'other'
  /** Code of the organisation that sends it. */
  readonly organisationCode: string
  /** Whether a child not known yet may be made from it. */
  readonly createsChildren: boolean
  /** Whether its address counts before others'. */
  readonly isAddressAuthority: boolean
}

export type SeedFile = {
  readonly name: string
  /** Id of the source; null for the truth file. */
  readonly source: string | null
  readonly format: SeedSource['format'] | 'truth'
  /** Text of about 64 KiB a chunk, made while it is read; may be read again. */
  readonly chunks: Iterable<string>
}

/** What the rows of a file are made from; `rosters` costs a pass over the population, once. */
type Ground = { readonly population: Population; readonly rosters: () => Rosters }

type FilePlan = {
  readonly source: SeedSource
  readonly fileName: (on: IsoDate) => string
  readonly rows: (ground: Ground) => Iterable<FeedRow>
  readonly text: (ground: Ground) => Iterable<string>
}

const CHUNK_CHARACTERS = 65_536

/** In load order: the demographics service, the schools, the case systems. */
export function listSources(): SeedSource[] {
  return filePlans(countyOrganisations()).map(({ source }) => source)
}

/**
 * The files of every source in load order, then `truth.csv`.
 *
 * The same options give the same bytes. Nothing is made before it is read, and what is held grows with the number of
 * children by about ten bytes each. RangeError as for `createPopulation`.
 */
export function* seedFiles(options: PopulationOptions): Generator<SeedFile> {
  const population = createPopulation(options)
  let found: Rosters | undefined
  const ground = { population, rosters: () => (found ??= findRosters(population)) }
  const plans = filePlans(population.county)
  for (const { source, fileName, text } of plans) {
    const chunks = repeatable(() => inChunks(text(ground)))
    yield { name: fileName(options.on), source: source.id, format: source.format, chunks }
  }
  const chunks = repeatable(() => inChunks(truthLines(plans, ground)))
  yield { name: 'truth.csv', source: null, format: 'truth', chunks }
}

function filePlans({ schools }: County): FilePlan[] {
  return [pdsPlan(), ...schools.map(schoolPlan), ...CSV_FEEDS.map(casePlan)]
}

function pdsPlan(): FilePlan {
  return {
    source: {
      id: 'pds',
      name: 'NHS Personal Demographics Service',
      format: 'pds-ndjson',
      kind: 'health',
      organisationCode: 'NAT-DHSC',
      createsChildren: true,
      isAddressAuthority: true,
    },
    fileName: (on) => `pds-registrations-${on.slice(0, 7)}.ndjson`,
    rows: ({ population }) => pdsRows(population),
    text: function* ({ population }) {
      for (const row of pdsRows(population)) yield writePatient(row, population.on)
    },
  }
}

function schoolPlan(school: CountySchool): FilePlan {
  const rows = ({ population, rosters }: Ground) => pupilRows(population, rosters().ofSchool(school))
  return {
    source: {
      id: `school-${school.laestab}`,
      name: school.name,
      format: 'ctf',
      kind: 'education',
      organisationCode: school.organisationCode,
      createsChildren: true,
      isAddressAuthority: false,
    },
    fileName: () => ctfFileName(school),
    rows,
    text: (ground) => writeCtf(school, rows(ground), ground.population.on),
  }
}

function casePlan(feed: CsvFeed): FilePlan {
  const rows = ({ population, rosters }: Ground) => caseRows(population, feed, rosters().ofFeed(feed))
  return {
    source: {
      id: feed.id,
      name: feed.name,
      format: 'csv-profile',
      kind: feed.kind,
      organisationCode: feed.organisationCode,
      createsChildren: false,
      isAddressAuthority: false,
    },
    fileName: (on) => `${feed.id}-${on}.csv`,
    rows,
    text: (ground) => writeCsvProfile(feed, rows(ground)),
  }
}

function* truthLines(plans: readonly FilePlan[], ground: Ground): Generator<string> {
  yield TRUTH_HEADER
  for (const { source, rows } of plans) {
    for (const row of rows(ground)) yield truthLine(source.id, row)
  }
}

function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

function repeatable<T>(start: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: start }
}
