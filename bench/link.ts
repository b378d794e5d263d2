import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { seedData } from '../src/app/demo.ts'
import { day } from '../src/lib/iso-date.ts'
import { writePersonFiles } from '../src/lib/synthetic/person-files.ts'
import { round, type Bench, type Figures } from './county.ts'
import { measureLinks, readTruth, type LinkMetrics, type Truth } from './link-metrics.ts'

const ON = day('2026-11-22')
const PYTHON = join('.contactpoint', 'peers', 'bin', 'python')
/** What the engine may look at: never the number that would settle it. */
const COLUMNS = {
  id: 'id',
  first_name: 'first_name',
  middle_name: 'middle_name',
  last_name: 'last_name',
  date_of_birth: 'date_of_birth',
  sex: 'sex',
  postcode: 'postcode',
  house: 'house',
}

/** What one engine used and found. */
type Run = LinkMetrics & { readonly cpu: number; readonly wall: number; readonly memory: number }

/** The engine's command from files to links, beside SQL written by hand and Splink, where these are installed. */
export const benchLink: Bench = async ({ children }) => {
  const folder = join('.contactpoint', `bench-link-${children}`)
  const [index, feed] = await prepare(folder, children)
  const truth = await readTruth(index, feed)
  const columns = join(folder, 'columns.json')
  writeFileSync(columns, JSON.stringify(COLUMNS))
  const own = await measure(
    (out) => [
      ...[process.execPath, 'bin/contactpoint.js', 'linkage', 'link', '--index', index, '--feed', feed],
      ...['--columns', columns, '--out', out, '--json'],
    ],
    { out: join(folder, 'links.csv'), score: 'bits', truth },
  )
  const sql = hasDuckDb()
    ? await measure((out) => [process.execPath, 'bench/duckdb-link.ts', index, feed, out], {
        out: join(folder, 'duckdb.csv'),
        score: 'score',
        truth,
      })
    : undefined
  const splink = existsSync(PYTHON)
    ? await measure((out) => [PYTHON, 'bench/peers/splink_link.py', index, feed, out], {
        out: join(folder, 'splink.csv'),
        score: 'score',
        truth,
      })
    : undefined
  return {
    'times less CPU than Splink': splink
      ? round(splink.cpu / own.cpu, 1)
      : 'not run: see bench/peers/README.md',
    'times less CPU than SQL written by hand': sql
      ? round(sql.cpu / own.cpu, 1)
      : 'not run: npm install --no-save @duckdb/node-api@1.5.6-r.1',
    ...figuresOf('engine', own),
    ...(sql && figuresOf('SQL', sql)),
    ...(splink && figuresOf('Splink', splink)),
    children,
  }
}

function figuresOf(name: string, run: Run): Figures {
  return {
    [`${name}: CPU seconds`]: round(run.cpu, 1),
    [`${name}: wall seconds`]: round(run.wall, 1),
    [`${name}: memory MB at most`]: round(run.memory, 0),
    [`${name}: recall at 99.9 % precision`]: round(run.recall, 4),
    [`${name}: recall of twins there`]: round(run.twinRecall, 4),
    [`${name}: lowest recall of a name group`]: round(run.lowestGroupRecall, 4),
    [`${name}: wrong siblings in 100,000 rows`]: round(run.wrongSiblings, 1),
    [`${name}: best F1`]: round(run.bestF1, 4),
  }
}

/** Written once a size: a folder from an older generator must be deleted by hand. */
async function prepare(folder: string, children: number): Promise<[index: string, feed: string]> {
  mkdirSync(folder, { recursive: true })
  const files = writePersonFiles({
    seed: 'bench',
    children,
    profile: 'social-care',
    on: ON,
    data: seedData(),
  })
  const write = async (name: 'index' | 'feed'): Promise<string> => {
    const path = join(folder, `${name}.csv`)
    if (existsSync(path)) return path
    await pipeline(Readable.from(files[name]), createWriteStream(`${path}.part`))
    renameSync(`${path}.part`, path)
    return path
  }
  return [await write('index'), await write('feed')]
}

function hasDuckDb(): boolean {
  try {
    createRequire(import.meta.url).resolve('@duckdb/node-api')
    return true
  } catch {
    return false
  }
}

async function measure(
  command: (out: string) => readonly string[],
  { out, score, truth }: { out: string; score: string; truth: Truth },
): Promise<Run> {
  const used = await runMeasured(command(out))
  return { ...used, ...(await measureLinks(out, score, truth)) }
}

/** The shell's `times` counts all processes and threads of the command; its peak of memory is sampled. */
async function runMeasured(
  command: readonly string[],
): Promise<{ cpu: number; wall: number; memory: number }> {
  const start = performance.now()
  const child = spawn('/bin/sh', ['-c', '"$@"; code=$?; times >&3; exit $code', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve)
    child.on('error', reject)
  })
  const watch = watchMemory(child.pid ?? 0)
  const [, times] = await Promise.all([text(child.stdout!), text(child.stdio[3] as Readable)])
  const code = await ended
  const wall = (performance.now() - start) / 1000
  const memory = watch()
  if (code !== 0) throw new Error(`${command.slice(0, 4).join(' ')} ended with code ${code}`)
  return { cpu: secondsOf(times), wall, memory }
}

/** The second line of `times`: minutes and seconds of the children, user and system. */
function secondsOf(times: string): number {
  const [, children = ''] = times.split('\n')
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  )
}

/** Highest memory of the shell's child so far, looked at ten times a second; where there is no /proc, 0. */
function watchMemory(shell: number): () => number {
  let most = 0
  const look = (): void => {
    try {
      const [child = ''] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ')
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))
      most = Math.max(most, Number(peak?.[1] ?? 0) / 1000)
    } catch {
      return
    }
  }
  const timer = setInterval(look, 100)
  return () => {
    clearInterval(timer)
    return most
  }
}
