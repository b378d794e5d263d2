const TWO_32 = 4_294_967_296

/**
 * A seeded stream of numbers (Chris Doty-Humphrey's sfc32), the same on every machine; not for secrets.
 *
 * INVARIANT (fork-by-key): a fork depends on the seed, the labels and the indexes only, never on how much was drawn
 * before, so any part of a population can be made alone.
 */
export class Random {
  private readonly keyLow: number
  private readonly keyHigh: number
  private a: number
  private b: number
  private c = 0x9e3779b9 | 0
  private d = 1

  constructor(keyLow: number, keyHigh: number) {
    this.keyLow = keyLow
    this.keyHigh = keyHigh
    this.a = keyLow
    this.b = keyHigh
    for (let round = 0; round < 12; round++) this.draw()
  }

  /** An independent stream for one labelled thing; `index` tells apart the things of one label. */
  fork(label: string, index = 0): Random {
    const labelHash = hashText(label)
    const low = mix(mix(this.keyLow ^ labelHash) + index)
    return new Random(
      low,
      mix(this.keyHigh + Math.imul(labelHash, 0x2545f491) + Math.imul(index, 0x9e3779b1)) ^ low,
    )
  }

  /** At least 0, below 1. */
  fraction(): number {
    return this.draw() / TWO_32
  }

  /** A whole number from 0 up to but not including `limit`. */
  below(limit: number): number {
    return Math.floor((this.draw() / TWO_32) * limit)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** RangeError when there is nothing to pick. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[this.below(items.length)] as T
  }

  /** A copy in random order. */
  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items]
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.below(last + 1)
      const kept = copy[last] as T
      copy[last] = copy[other] as T
      copy[other] = kept
    }
    return copy
  }

  private draw(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}

export function createRandom(seed: string | number): Random {
  const hash = hashText(String(seed))
  return new Random(mix(hash), mix(hash ^ 0x6a09e667))
}

/** Picks items in proportion to their weights, each in constant time (Walker's alias method). */
export type WeightedChoice<T> = (random: Random) => T

/** RangeError when no weight is above zero. */
export function createWeightedChoice<T>(
  items: readonly T[],
  weightOf: (item: T, index: number) => number,
): WeightedChoice<T> {
  const weights = items.map(weightOf)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0)) throw new RangeError('a weighted choice needs a weight above zero')
  const { keep, alias } = aliasTable(weights.map((weight) => (weight * items.length) / total))
  return (random) => {
    const slot = random.below(items.length)
    return items[random.fraction() < (keep[slot] as number) ? slot : (alias[slot] as number)] as T
  }
}

/** `scaled` has the mean 1: slots below it are filled up from slots above it. */
function aliasTable(scaled: number[]): { keep: Float64Array; alias: Uint32Array } {
  const keep = new Float64Array(scaled.length).fill(1)
  const alias = new Uint32Array(scaled.length)
  const small: number[] = []
  const large: number[] = []
  for (let slot = 0; slot < scaled.length; slot++) ((scaled[slot] as number) < 1 ? small : large).push(slot)
  while (small.length > 0 && large.length > 0) {
    const short = small.pop() as number
    const donor = large.pop() as number
    keep[short] = scaled[short] as number
    alias[short] = donor
    scaled[donor] = (scaled[donor] as number) + (scaled[short] as number) - 1
    ;((scaled[donor] as number) < 1 ? small : large).push(donor)
  }
  return { keep, alias }
}

/** FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

/** The last step of MurmurHash3: every bit of the input moves about half of the output. */
function mix(word: number): number {
  let mixed = word | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
