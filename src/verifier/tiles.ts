import type { Finding } from './findings.ts'
import { HASH_BYTES } from './hashing.ts'
import { LARGEST_LEAF, splitBundle } from './leaves.ts'
import { listWidths, type LogSource } from './source.ts'

export const TILE_WIDTH = 256
const BUNDLE_BYTES_MOST = TILE_WIDTH * (2 + LARGEST_LEAF)

type Report = (kind: Finding['kind'], text: string) => void

/** Path of the full tile `n` at `level`, below its shard. Source: C2SP tlog-tiles. */
export function tilePath(level: number | 'entries', n: number): string {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0')
  const parts = digits.match(/.../g)!
  return `tile/${level}/${parts.map((part, i) => (i + 1 < parts.length ? `x${part}` : part)).join('/')}`
}

/**
 * Holds every file of one tile against `hashes`, which were recomputed and are all that the tree has of it.
 *
 * The tree's own file must be there and be exactly these bytes; a full one may stand in for a partial one and then begins with
 * them. What else stands there, partial tiles of other sizes, must agree as far as the tree reaches.
 */
export async function checkTile(
  source: LogSource,
  at: { readonly shard: string; readonly level: number; readonly n: number },
  hashes: Buffer,
  report: Report,
): Promise<void> {
  const path = at.shard + tilePath(at.level, at.n)
  const width = hashes.length / HASH_BYTES
  const bytes = { full: await source.read(path, TILE_WIDTH * HASH_BYTES), own: null as Buffer | null }
  if (width < TILE_WIDTH) bytes.own = await source.read(`${path}.p/${width}`, TILE_WIDTH * HASH_BYTES)
  if (!bytes.full && !bytes.own)
    report('tile', `${path}${width < TILE_WIDTH ? `.p/${width}` : ''} is not there`)
  if (bytes.full) hold(path, bytes.full, TILE_WIDTH)
  if (bytes.own) hold(`${path}.p/${width}`, bytes.own, width)
  for (const other of listWidths(source, path)) {
    if (other === width) continue
    const stale = await source.read(`${path}.p/${other}`, TILE_WIDTH * HASH_BYTES)
    if (stale) hold(`${path}.p/${other}`, stale, other)
  }

  function hold(file: string, held: Buffer, wide: number): void {
    const common = Math.min(wide * HASH_BYTES, hashes.length)
    if (held.length !== wide * HASH_BYTES || held.compare(hashes, 0, common, 0, common) !== 0)
      report('tile', `${file} is not what the entries give`)
  }
}

/** A bundle's leaves: the bytes of the tree's part of it, and where each leaf starts (see {@link splitBundle}). */
export type Bundle = { readonly bytes: Buffer; readonly starts: readonly number[] }

/** Reads bundle `n`, of which the tree has `width` leaves. Null, and reported, when it cannot be: then nothing behind it can be computed. */
export async function readBundle(
  source: LogSource,
  at: { readonly shard: string; readonly n: number },
  width: number,
  report: Report,
): Promise<Bundle | null> {
  const full = at.shard + tilePath('entries', at.n)
  const own = width < TILE_WIDTH ? `${full}.p/${width}` : full
  const bytes = await source.read(own, BUNDLE_BYTES_MOST)
  const stand = bytes ?? (width < TILE_WIDTH ? await source.read(full, BUNDLE_BYTES_MOST) : null)
  const starts = stand && splitBundle(stand, bytes ? width : TILE_WIDTH)
  if (!starts) {
    report('bundle', `${own} is ${stand ? 'not a bundle of that many entries' : 'not there'}`)
    return null
  }
  const bundle = { bytes: stand.subarray(0, starts[width]! - 2), starts: starts.slice(0, width + 1) }
  await checkOtherBundles(source, full, own, bundle, report)
  return bundle
}

async function checkOtherBundles(
  source: LogSource,
  full: string,
  own: string,
  bundle: Bundle,
  report: Report,
): Promise<void> {
  const others = listWidths(source, full).map((width) => ({ path: `${full}.p/${width}`, width }))
  if (own !== full) others.push({ path: full, width: TILE_WIDTH })
  for (const { path, width } of others) {
    if (path === own) continue
    const held = await source.read(path, BUNDLE_BYTES_MOST)
    if (!held) continue
    const count = bundle.starts.length - 1
    const common = width < count ? bundle.starts[width]! - 2 : bundle.bytes.length
    const isWhole = width <= count ? held.length === common : splitBundle(held, width) !== null
    if (!isWhole || held.compare(bundle.bytes, 0, common, 0, Math.min(common, held.length)) !== 0)
      report('bundle', `${path} holds other entries than ${own}`)
  }
}
