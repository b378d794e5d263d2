import type { Tx } from '../../platform/db/connect.ts'

export type MatchingRates = {
  readonly sourceId: string
  readonly linked: number
  readonly made: number
  readonly reviewed: number
  readonly refused: number
  /** Links that the model scored, and how many of them it expects to be right. */
  readonly scored: number
  readonly rightLinks: number
  /** How many of the rows not linked it expects to have a match all the same. */
  readonly missedLinks: number
}

/** Decisions since then by source; those of people left out. Sources without any are left out. */
export function listMatchingRates(
  sql: Tx,
  sourceIds: readonly string[],
  since: Date,
): Promise<MatchingRates[]> {
  return sql<MatchingRates[]>`
    select r.source_id as "sourceId", r.linked, r.made, r.reviewed, r.refused, r.scored, r.right_links as "rightLinks",
           r.missed_links as "missedLinks"
      from matching_rates(${[...sourceIds]}::text[], ${since}) r
     limit 1000`
}

export type WaitingRows = {
  readonly sourceId: string
  readonly waiting: number
  readonly oldestAt: Date
  readonly middleAt: Date
}

export function listWaitingRows(sql: Tx, sourceIds: readonly string[]): Promise<WaitingRows[]> {
  return sql<WaitingRows[]>`
    select w.source_id as "sourceId", w.waiting, w.oldest_at as "oldestAt", w.middle_at as "middleAt"
      from waiting_rows(${[...sourceIds]}::text[]) w
     limit 1000`
}

export type PeopleVerdicts = {
  readonly sourceId: string
  readonly sameChild: number
  readonly anotherChild: number
  readonly takenBack: number
}

export function listPeopleVerdicts(
  sql: Tx,
  sourceIds: readonly string[],
  since: Date,
): Promise<PeopleVerdicts[]> {
  return sql<PeopleVerdicts[]>`
    select p.source_id as "sourceId", p.same_child as "sameChild", p.another_child as "anotherChild", p.taken_back as "takenBack"
      from people_verdicts(${[...sourceIds]}::text[], ${since}) p
     limit 1000`
}

export type MatchingGroup = {
  readonly group: 'all' | 'under-one' | 'no-postcode' | 'born-together'
  readonly rows: number
  readonly linked: number
  readonly reviewed: number
}

export function listMatchingGroups(
  sql: Tx,
  sourceIds: readonly string[],
  since: Date,
): Promise<MatchingGroup[]> {
  return sql<MatchingGroup[]>`
    select g."group", g.rows, g.linked, g.reviewed from matching_groups(${[...sourceIds]}::text[], ${since}) g limit 10`
}

export type MergeCounts = { readonly children: number; readonly merged: number; readonly unmerged: number }

/** Of an authority, or of everywhere when null. */
export async function countMerges(sql: Tx, authorityCode: string | null, since: Date): Promise<MergeCounts> {
  const [row] = await sql<MergeCounts[]>`
    select m.children, m.merged, m.unmerged from merge_counts(${authorityCode}, ${since}) m limit 1`
  return row!
}
