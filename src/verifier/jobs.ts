import { checkHistory, type HistoryResult, type HistoryTask } from './history.ts'
import { parseVerifierKey } from './keys.ts'
import { verifyRange, type RangeResult, type RangeTask } from './range.ts'
import { openSource, type SourceAddress } from './source.ts'

/** What can be done aside of the main thread. */
export type Job =
  | { readonly kind: 'range'; readonly task: RangeTask }
  | { readonly kind: 'history'; readonly task: HistoryTask }
export type JobResult<J extends Job> = J extends { kind: 'range' } ? RangeResult : HistoryResult

/** What a thread is told once; keys as text, since a key object stays in its thread. */
export type JobSetting = {
  readonly address: SourceAddress
  readonly keys: readonly string[]
  readonly witnesses: readonly string[]
}

/** Makes a worker of jobs for a log; the same in each thread. */
export function createJobRunner(setting: JobSetting): <J extends Job>(job: J) => Promise<JobResult<J>> {
  const source = openSource(setting.address)
  const [keys, witnesses] = [setting.keys, setting.witnesses].map((texts) =>
    texts.map((text) => parseVerifierKey(text)!),
  )
  const trust = { keys: keys!, witnesses: witnesses! }
  return async <J extends Job>(job: J) =>
    (await (job.kind === 'range'
      ? verifyRange(source, job.task)
      : checkHistory(source, trust, job.task))) as JobResult<J>
}
