/** Links against the truth. Shares are 0 where there is nothing to share. */
export type LinkQuality = {
  readonly links: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export type LinkMetrics = {
  /** Feed rows that have a record in the index. */
  readonly matches: number
  /** At the threshold that the run chose by itself. */
  readonly own: LinkQuality
  /** At the threshold that is best for F1. */
  readonly best: LinkQuality
  readonly recallAtPrecision999: number
  /** Share of true pairs that were candidates. */
  readonly pairsCompleteness: number
  /** Links, at the own threshold, to another person of the same family name and birth date, in 100,000 feed rows. */
  readonly wrongTwinsPer100k: number
  readonly subgroups: Readonly<Record<string, LinkQuality & { readonly rows: number }>>
}

/** What the truth says of each feed row, and what the run made of it. */
export type JudgedRows = {
  /** Normalised odds of the best candidate; 0 without one. */
  readonly odds: Float64Array
  readonly isLink: (row: number) => boolean
  readonly isRight: (row: number) => boolean
  readonly hasMatch: (row: number) => boolean
  readonly isCandidate: (row: number) => boolean
  readonly isWrongTwin: (row: number) => boolean
  readonly subgroups: Readonly<Record<string, (row: number) => boolean>>
}

const HIGH_PRECISION = 0.999

export function measureLinks(rows: JudgedRows): LinkMetrics {
  const all = Array.from(rows.odds.keys())
  const matches = all.filter(rows.hasMatch)
  const ranked = all.filter((row) => rows.odds[row]! > 0).sort((a, b) => rows.odds[b]! - rows.odds[a]!)
  const { best, recallAtPrecision999 } = walk(ranked, rows, matches.length)
  const subgroups = Object.entries(rows.subgroups).map(([name, isIn]) => {
    const own = all.filter(isIn)
    return [name, { rows: own.length, ...qualityOf(own, rows) }] as const
  })
  return {
    matches: matches.length,
    own: qualityOf(all, rows),
    best,
    recallAtPrecision999,
    pairsCompleteness: share(matches.filter(rows.isCandidate).length, matches.length),
    wrongTwinsPer100k: share(
      all.filter((row) => rows.isLink(row) && rows.isWrongTwin(row)).length * 100_000,
      all.length,
    ),
    subgroups: Object.fromEntries(subgroups),
  }
}

export function quality(links: number, right: number, matches: number): LinkQuality {
  const precision = share(right, links)
  const recall = share(right, matches)
  return { links, precision, recall, f1: share(2 * precision * recall, precision + recall) }
}

function qualityOf(own: readonly number[], rows: JudgedRows): LinkQuality {
  const links = own.filter(rows.isLink)
  return quality(links.length, links.filter(rows.isRight).length, own.filter(rows.hasMatch).length)
}

/** Every threshold in turn; rows of equal odds stand or fall together. */
function walk(ranked: readonly number[], rows: JudgedRows, matches: number) {
  let right = 0
  let best = quality(0, 0, matches)
  let recallAtPrecision999 = 0
  for (const [at, row] of ranked.entries()) {
    if (rows.isRight(row)) right++
    const next = ranked[at + 1]
    if (next !== undefined && rows.odds[next] === rows.odds[row]) continue
    const here = quality(at + 1, right, matches)
    if (here.f1 > best.f1) best = here
    if (here.precision >= HIGH_PRECISION) recallAtPrecision999 = here.recall
  }
  return { best, recallAtPrecision999 }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
