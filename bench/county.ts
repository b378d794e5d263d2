import { join } from 'node:path'
import { DEMONSTRATION_AUTHORITY, seedDemonstration } from '../src/app/demo.ts'
import { openApplication, type Opened } from '../src/app/serve.ts'
import { readConfig } from '../src/platform/config.ts'
import { createLogger } from '../src/platform/log.ts'

/** Ratios to the baseline of the same run come first; absolute figures are of this machine and moment. */
export type Figures = Readonly<Record<string, number | string>>
export type BenchOptions = {
  readonly children: number
  /** Of `audit` and `audit-verify`. */
  readonly entries: number
  readonly seconds: number
  /** Of `timing`: pairs of requests of each kind. */
  readonly pairs: number
  /** Of `feed`: the first file only, which has a row for nearly every child. */
  readonly oneFile: boolean
}
export type Bench = (options: BenchOptions) => Promise<Figures>

export const CLIENTS = 16

/** The synthetic county in an embedded database of its own, kept under `.contactpoint` for the next run. */
export async function openCounty(children: number): Promise<Opened> {
  const config = readConfig({
    CONTACTPOINT_DATA: join('.contactpoint', `bench-${children}`),
    CONTACTPOINT_DATABASE_CONNECTIONS: String(CLIENTS),
    CONTACTPOINT_PORT: '0',
  })
  const opened = await openApplication(config, createLogger('error'), {
    mark: { markAs: 'test', authorityCode: DEMONSTRATION_AUTHORITY },
  })
  await seedDemonstration(opened.app, { children, seed: 'bench' }, ({ file, step, rows }) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kpreparing the county: ${file} ${step} ${rows}`)
  })
  return opened
}

/** Runs `work` from `CLIENTS` loops side by side for some seconds. @returns operations a second and the middle and 99th percentile in ms. */
export async function hammer(
  seconds: number,
  work: (n: number) => Promise<unknown>,
): Promise<{ rate: number; p50: number; p95: number; p99: number }> {
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  const begun = performance.now()
  let n = 0
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      const start = performance.now()
      await work(n++)
      times.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, loop))
  const rate = times.length / ((performance.now() - begun) / 1000)
  return { rate, ...percentiles(times) }
}

export function percentiles(times: number[]): { p50: number; p95: number; p99: number } {
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
