import { createHash, generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { round, type Bench } from './county.ts'

const ORIGIN = 'bench.example/log/2026'

/** The verifier on a log made here, in a process of its own: `audit verify --dir`, from the command to the verdict. */
export const benchAuditVerify: Bench = ({ entries }) => {
  const dir = mkdtempSync(join(tmpdir(), 'cp-bench-log-'))
  try {
    const key = writeLog(dir, entries)
    const begun = performance.now()
    const command = ['bin/contactpoint.js', 'audit', 'verify', '--dir', dir, '--key', key, '--json']
    const script = `process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS))`
    const run = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(script)}`, ...command],
      {
        encoding: 'utf8',
      },
    )
    const seconds = (performance.now() - begun) / 1000
    if (run.status !== 0)
      throw new Error(`the log was not verified: ${run.stdout.slice(0, 500)}${run.stderr.slice(0, 500)}`)
    return Promise.resolve({
      'entries a second': Math.round(entries / seconds),
      seconds: round(seconds),
      'peak memory MB': Math.round(Number(/rss (\d+)/.exec(run.stderr)?.[1]) / 1024),
      entries,
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Writes a log of a start and entries that keep every rule. @returns its verifier key. */
function writeLog(dir: string, size: number): string {
  const pending: string[][] = []
  const counts: number[] = []
  const roots: { height: number; hash: string }[] = []
  const grow = (top: string, top0: number): void => {
    let [height, held] = [top0, top]
    for (let left = roots.at(-1); left?.height === height; left = roots.at(-1)) {
      held = node(roots.pop()!.hash, held)
      height++
    }
    roots.push({ height, hash: held })
  }
  const put = (level: number, value: string): void => {
    const tile = (pending[level] ??= [])
    tile.push(value)
    if (tile.length < 256) return
    writeTile(dir, level, (counts[level] ??= 0), tile)
    counts[level]!++
    pending[level] = []
    let row = tile
    while (row.length > 1) row = row.flatMap((left, i) => (i % 2 === 0 ? [node(left, row[i + 1]!)] : []))
    put(level + 1, row[0]!)
  }
  const noise = randomBytes(65_536)
  for (let from = 0; from < size; from += 256) {
    const bundle: Buffer[] = []
    const until = Math.min(size, from + 256)
    for (let i = from; i < until; i++) {
      const leaf = i === 0 ? start() : entry(i, noise)
      bundle.push(Buffer.of(leaf.length >> 8, leaf.length & 255), leaf)
      const value = hash('sha256', Buffer.concat([Buffer.of(0), leaf]), 'binary')
      grow(value, 0)
      put(0, value)
    }
    writeFile(join(dir, pathOf('entries', from / 256, until - from)), Buffer.concat(bundle))
  }
  for (const [level, tile] of pending.entries())
    if (tile.length > 0) writeTile(dir, level, counts[level] ?? 0, tile)
  const root = roots.map(({ hash: held }) => held).reduceRight((right, left) => node(left, right))
  return signCheckpoint(dir, size, root)
}

function signCheckpoint(dir: string, size: number, root: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const coded = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)])
  const id = createHash('sha256').update(`${ORIGIN}\n`).update(coded).digest().subarray(0, 4)
  const text = `${ORIGIN}\n${size}\n${Buffer.from(root, 'latin1').toString('base64')}\n`
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')
  writeFile(join(dir, 'checkpoint'), Buffer.from(`${text}\n\u2014 ${ORIGIN} ${signature}\n`))
  return `${ORIGIN}+${id.toString('hex')}+${coded.toString('base64')}`
}

function start(): Buffer {
  return Buffer.from(`\x02{"after":"0","origin":"${ORIGIN}","previous":null}`)
}

function entry(i: number, noise: Buffer): Buffer {
  const leaf = Buffer.alloc(53)
  leaf[0] = 1
  leaf.writeUInt32BE(400_000 + Math.floor(i / 5000), 1)
  leaf.writeBigUInt64BE(BigInt(100 + Math.floor(i / 4)), 5)
  leaf.writeBigUInt64BE(BigInt(i), 13)
  noise.copy(leaf, 21, (i * 31) % 65_000)
  return leaf
}

const node = (left: string, right: string): string =>
  hash('sha256', Buffer.from(`\x01${left}${right}`, 'latin1'), 'binary')

function writeTile(dir: string, level: number, n: number, tile: readonly string[]): void {
  writeFile(join(dir, pathOf(String(level), n, tile.length)), Buffer.from(tile.join(''), 'latin1'))
}

function pathOf(level: string, n: number, width: number): string {
  const parts = [String(n % 1000).padStart(3, '0')]
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000))
    parts.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return `tile/${level}/${parts.join('/')}${width < 256 ? `.p/${width}` : ''}`
}

const made = new Set<string>()
function writeFile(path: string, bytes: Buffer): void {
  const folder = dirname(path)
  if (!made.has(folder)) mkdirSync(folder, { recursive: true })
  made.add(folder)
  writeFileSync(path, bytes)
}
