import type { IsoDate } from '../lib/iso-date.ts'
import { readFeed, type Fault, type FeedFormat, type FileSummary } from './formats/index.ts'

/** What a self-service check tells: counts, faults by kind, and the first rows with faults. No value of any row. */
export type CheckResult = {
  readonly summary: FileSummary
  readonly faults: readonly {
    readonly code: string
    readonly field: string
    readonly severity: string
    readonly count: number
  }[]
  /** The first 50 faults, in the order of the file. */
  readonly first: readonly Fault[]
}

/** Reads a file as a load would, and keeps nothing. @throws FileRefusedError as a load would. */
export async function checkFeedFile(
  format: FeedFormat,
  bytes: AsyncIterable<Uint8Array>,
  on: IsoDate,
): Promise<CheckResult> {
  const counts = new Map<string, { code: string; field: string; severity: string; count: number }>()
  const first: Fault[] = []
  const rows = readFeed(format, bytes, { on })
  for (;;) {
    const next = await rows.next()
    if (next.done)
      return { summary: next.value, faults: [...counts.values()].sort((a, b) => b.count - a.count), first }
    for (const fault of next.value.faults) {
      if (first.length < 50) first.push(fault)
      const key = `${fault.code} ${fault.field}`
      const known = counts.get(key)
      if (known) known.count += 1
      else counts.set(key, { code: fault.code, field: fault.field, severity: fault.severity, count: 1 })
    }
  }
}
