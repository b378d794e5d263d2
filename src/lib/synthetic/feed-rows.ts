import type { Child, Involvement, Schooling } from './child.ts'
import type { CountySchool } from './county.ts'
import { csvFeedOf, type CsvFeed } from './csv-feeds.ts'
import { tell, type Told } from './noise.ts'
import { PDS_NOISE, SCHOOL_NOISE } from './noise-profiles.ts'
import { createPersonNumbers } from './person-numbers.ts'
import type { Population } from './population.ts'
import type { Random } from './random.ts'

/** One child in one file: what the source says, and the truth that it is about. */
export type FeedRow = {
  /** The source's own key of the row, as the reader of its format finds it. */
  readonly sourceRecordId: string
  readonly child: Child
  readonly told: Told
  /** Stream for what else the row needs. */
  readonly random: Random
}
export type PupilRow = FeedRow & { readonly upn: string; readonly schooling: Schooling }
export type CaseRow = FeedRow & { readonly involvement: Involvement }

/** Who is in which file, found in one pass over the population: eight bytes a child and file. */
export type Rosters = {
  ofSchool(school: CountySchool): readonly number[]
  ofFeed(feed: CsvFeed): readonly number[]
}

export function findRosters(population: Population): Rosters {
  const rosters = new Map<string, number[]>()
  const enrol = (file: string, person: number) => {
    const roster = rosters.get(file)
    if (roster) roster.push(person)
    else rosters.set(file, [person])
  }
  for (const family of population.families()) {
    for (const { person, schooling, involvements } of family) {
      if (schooling) enrol(schooling.school.laestab, person)
      for (const { service } of involvements) enrol(csvFeedOf(service.kind) ?? '', person)
    }
  }
  return {
    ofSchool: ({ laestab }) => rosters.get(laestab) ?? [],
    ofFeed: ({ id }) => rosters.get(id) ?? [],
  }
}

/** Registered children in order of person; keyed by NHS number. */
export function* pdsRows(population: Population): Generator<FeedRow> {
  for (const family of population.families()) {
    for (const child of family) {
      if (!child.isRegistered) continue
      const random = population.random.fork('pds', child.person)
      yield {
        sourceRecordId: child.nhsNumber,
        child,
        told: tell(child, PDS_NOISE, random, population),
        random,
      }
    }
  }
}

/** Pupils of one school; keyed by UPN. */
export function* pupilRows(population: Population, roster: readonly number[]): Generator<PupilRow> {
  for (const person of roster) {
    const child = population.child(person)
    const { upn, schooling } = child
    if (upn === undefined || schooling === undefined) continue
    const random = population.random.fork('ctf', person)
    const told = tell(child, SCHOOL_NOISE, random, population)
    yield { sourceRecordId: upn, child, told, random, upn, schooling }
  }
}

/** Children of one case system; keyed by its own numbers. */
export function* caseRows(
  population: Population,
  feed: CsvFeed,
  roster: readonly number[],
): Generator<CaseRow> {
  const numbers = createPersonNumbers(population.random)
  for (const person of roster) {
    const child = population.child(person)
    const involvement = child.involvements.find(({ service }) => csvFeedOf(service.kind) === feed.id)
    if (involvement === undefined) continue
    const random = population.random.fork(feed.id, person)
    const sourceRecordId = `${feed.prefix}${numbers.reference(person, feed.id)}`
    yield { sourceRecordId, child, told: tell(child, feed.noise, random, population), random, involvement }
  }
}
