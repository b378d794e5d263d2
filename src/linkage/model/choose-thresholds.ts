import { linksNeeded, precisionBound, provesPrecision } from './precision-bound.ts'

/** A row and its best candidate, with the truth. `groups`: those it belongs to and that are watched. */
export type LabelledScore = {
  readonly bits: number
  readonly isMatch: boolean
  readonly groups: readonly string[]
}

export type Thresholds = {
  /** At and above it a row may be linked without a person. */
  readonly linkBits: number
  /** Below it a row has no candidate worth a person's time. */
  readonly reviewBits: number
}

/** What a choice rests on; `bound`: one-sided 95 % lower bound of the precision of links. */
export type ThresholdEvidence = {
  readonly pairs: number
  readonly overall: LinkSample
  readonly groups: Readonly<Record<string, LinkSample>>
}
export type LinkSample = { readonly links: number; readonly errors: number; readonly bound: number }

export type ThresholdChoice =
  | { readonly kind: 'chosen'; readonly thresholds: Thresholds; readonly evidence: ThresholdEvidence }
  /** Nothing was proved: of `group` (or of all, null) too few pairs, or too many errors at any threshold. */
  | {
      readonly kind: 'not-proved'
      readonly group: string | null
      readonly links: number
      readonly errors: number
      readonly needed: number
    }

const PRECISION_OVERALL = 0.999
const PRECISION_OF_GROUPS = 0.997
/** Of the rows below the review floor, at most so many are of the candidate. */
const MISSED_MOST = 0.005
const STEP_BITS = 0.25
const HIGHEST_BITS = 40
/** Eight to one: a sample may lack what real data holds. */
export const LEAST_LINK_BITS = 3
const LOWEST_BITS = -40

/**
 * The lowest link threshold that the labelled scores prove to be precise enough, and the highest review floor.
 *
 * Precise enough: 99.9 % overall and 99.7 % in each watched group, by the lower bound. Thresholds are quarters of a bit.
 * A link threshold below `LEAST_LINK_BITS` is never chosen. Source: R-36, linkage issue section 4.
 */
export function chooseThresholds(scores: readonly LabelledScore[]): ThresholdChoice {
  const groups = [...new Set(scores.flatMap((score) => score.groups))].sort()
  const watched: readonly Watched[] = [
    [null, scores, PRECISION_OVERALL],
    ...groups.map((group): Watched => [
      group,
      scores.filter((score) => score.groups.includes(group)),
      PRECISION_OF_GROUPS,
    ]),
  ]
  let linkBits = NaN
  for (let bits = HIGHEST_BITS; bits >= LEAST_LINK_BITS; bits -= STEP_BITS)
    if (watched.every(([, of, target]) => proves(sampleOf(of, bits), target))) linkBits = bits
  if (Number.isNaN(linkBits)) return notProved(watched)
  return {
    kind: 'chosen',
    thresholds: { linkBits, reviewBits: reviewFloor(scores, linkBits) },
    evidence: {
      pairs: scores.length,
      overall: sampleOf(scores, linkBits),
      groups: Object.fromEntries(
        watched.flatMap(([group, of]) => (group === null ? [] : [[group, sampleOf(of, linkBits)]])),
      ),
    },
  }
}

/** Whether evidence that was kept proves as much as a choice must: pairs overall and in each watched group. */
export function provesThresholds(linkBits: number, evidence: unknown): boolean {
  const { overall, groups } = (evidence ?? {}) as Partial<ThresholdEvidence>
  return (
    linkBits >= LEAST_LINK_BITS &&
    isProof(overall, PRECISION_OVERALL) &&
    Object.values(groups ?? {}).every((sample) => isProof(sample, PRECISION_OF_GROUPS))
  )
}

function isProof(sample: LinkSample | null | undefined, target: number): boolean {
  if (!sample || !Number.isInteger(sample.links) || !Number.isInteger(sample.errors)) return false
  return sample.errors >= 0 && sample.errors <= sample.links && proves(sample, target)
}

type Watched = readonly [group: string | null, of: readonly LabelledScore[], target: number]

function proves({ links, errors }: LinkSample, target: number): boolean {
  return provesPrecision(links, errors, target)
}

function sampleOf(scores: readonly LabelledScore[], linkBits: number): LinkSample {
  const links = scores.filter(({ bits }) => bits >= linkBits)
  const errors = links.filter(({ isMatch }) => !isMatch).length
  return { links: links.length, errors, bound: precisionBound(links.length, errors) }
}

/** Names the group that fails at the threshold at which fewest fail, the smallest sample first. */
function notProved(watched: readonly Watched[]): ThresholdChoice {
  const failing = watched
    .map(([group, of, target]) => ({ group, target, ...bestSample(of, target) }))
    .filter(({ target, links, errors }) => !provesPrecision(links, errors, target))
    .sort((a, b) => a.links - b.links)
  const { group, links, errors, target } = failing[0] ?? {
    group: null,
    links: 0,
    errors: 0,
    target: PRECISION_OVERALL,
  }
  return { kind: 'not-proved', group, links, errors, needed: linksNeeded(target) }
}

/** The sample at the lowest threshold that proves the target, else at the lowest there is. */
function bestSample(scores: readonly LabelledScore[], target: number): LinkSample {
  for (let bits = LEAST_LINK_BITS; bits <= HIGHEST_BITS; bits += STEP_BITS) {
    const sample = sampleOf(scores, bits)
    if (proves(sample, target)) return sample
  }
  return sampleOf(scores, LEAST_LINK_BITS)
}

function reviewFloor(scores: readonly LabelledScore[], linkBits: number): number {
  let floor = LOWEST_BITS
  for (let bits = LOWEST_BITS; bits <= linkBits; bits += STEP_BITS) {
    const below = scores.filter((score) => score.bits < bits)
    if (below.length > 0 && below.filter(({ isMatch }) => isMatch).length >= MISSED_MOST * below.length) break
    floor = bits
  }
  return floor
}
