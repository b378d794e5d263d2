import { TILE_WIDTH } from './tiles.ts'

/** Entries from `start`, a multiple of 256, up to `end`, another or the size. */
export type Span = { readonly start: number; readonly end: number }

type Shard = { readonly size: number; readonly past: readonly { readonly size: number }[] }

/**
 * What is read of each shard when not everything is, ascending and apart from each other.
 *
 * The last bundle of each; of the newest so many as hold the `tail`; those in which an older checkpoint ends; and as many as hold
 * the `sample`, each drawn from all bundles of all shards.
 */
export function spansOf(
  shards: readonly Shard[],
  { sample, tail }: { readonly sample: number; readonly tail: number },
  random: (bytes: number) => Buffer,
): Span[][] {
  const wanted = shards.map(({ size, past }, at) => {
    const bundles = new Set<number>([bundleOf(size)])
    if (at === shards.length - 1)
      for (let n = bundleOf(Math.max(1, size - tail + 1)); n < bundleOf(size); n++) bundles.add(n)
    for (const older of past) bundles.add(bundleOf(older.size))
    return bundles
  })
  const counts = shards.map(({ size }) => bundleOf(size) + 1)
  for (const place of draw(sum(counts), Math.ceil(sample / TILE_WIDTH), random)) {
    let [at, n] = [0, place]
    while (n >= counts[at]!) n -= counts[at++]!
    wanted[at]!.add(n)
  }
  return shards.map(({ size }, at) => joined(wanted[at]!, size))
}

/** The bundle that holds the last of the first `size` entries. */
function bundleOf(size: number): number {
  return Math.ceil(size / TILE_WIDTH) - 1
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}

/** `count` different numbers below `total`, each as likely as any other; all of them where there are no more. Source: Floyd's method. */
function draw(total: number, count: number, random: (bytes: number) => Buffer): Set<number> {
  const drawn = new Set<number>()
  for (let top = Math.max(0, total - count); top < total; top++) {
    const n = random(6).readUIntBE(0, 6) % (top + 1)
    drawn.add(drawn.has(n) ? top : n)
  }
  return drawn
}

function joined(bundles: ReadonlySet<number>, size: number): Span[] {
  const spans: Span[] = []
  for (const n of [...bundles].sort((a, b) => a - b)) {
    const span = { start: n * TILE_WIDTH, end: Math.min(size, (n + 1) * TILE_WIDTH) }
    const before = spans.at(-1)
    if (before?.end === span.start) spans[spans.length - 1] = { start: before.start, end: span.end }
    else spans.push(span)
  }
  return spans
}
