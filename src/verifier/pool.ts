import { Worker } from 'node:worker_threads'
import { createJobRunner, type Job, type JobResult, type JobSetting } from './jobs.ts'
import { SourceError } from './source.ts'

/** Does jobs on some threads. */
export type JobPool = {
  readonly threads: number
  readonly run: <J extends Job>(job: J) => Promise<JobResult<J>>
  readonly close: () => Promise<void>
}
type Answer = { readonly result: JobResult<Job> } | { readonly fault: string }
type Waiting = { readonly job: Job; readonly done: (answer: Answer) => void }

/** Without threads the jobs are done where they are asked for. */
export function createJobPool(setting: JobSetting, threads: number): JobPool {
  if (threads < 1) return { threads: 1, run: createJobRunner(setting), close: async () => {} }
  const queue: Waiting[] = []
  const idle: Worker[] = []
  const busy = new Map<Worker, Waiting>()
  let fault: string | null = null
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('job-worker.ts', import.meta.url), { workerData: setting })
    worker.on('message', (answer: Answer) => finish(worker, answer))
    worker.on('error', (error: Error) => fail(error.message))
    idle.push(worker)
    return worker
  })
  return {
    threads,
    run: <J extends Job>(job: J) =>
      new Promise<JobResult<J>>((resolve, reject) => {
        const done = (answer: Answer): void =>
          'fault' in answer
            ? reject(new SourceError(answer.fault))
            : resolve(revive(answer.result) as JobResult<J>)
        if (fault !== null) return done({ fault })
        queue.push({ job, done })
        next()
      }),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }

  function next(): void {
    while (idle.length > 0 && queue.length > 0) {
      const [worker, waiting] = [idle.pop()!, queue.shift()!]
      busy.set(worker, waiting)
      worker.postMessage(waiting.job)
    }
  }

  /** A thread that died answers nothing any more: whoever waits is told. */
  function fail(reason: string): void {
    fault = reason
    for (const { done } of [...busy.values(), ...queue.splice(0)]) done({ fault })
    busy.clear()
  }

  function finish(worker: Worker, answer: Answer): void {
    const waiting = busy.get(worker)
    busy.delete(worker)
    idle.push(worker)
    waiting?.done(answer)
    next()
  }
}

/** Results in the order of their jobs, of which a few more than there are threads are under way. */
export async function* runInOrder<J extends Job>(
  pool: JobPool,
  jobs: Iterable<J>,
): AsyncGenerator<readonly [J, JobResult<J>]> {
  const underWay: { job: J; result: Promise<JobResult<J>> }[] = []
  try {
    for (const job of jobs) {
      const result = pool.run(job)
      result.catch(() => {})
      underWay.push({ job, result })
      if (underWay.length > pool.threads * 2) {
        const first = underWay.shift()!
        yield [first.job, await first.result]
      }
    }
    for (let first = underWay.shift(); first; first = underWay.shift()) yield [first.job, await first.result]
  } finally {
    await Promise.allSettled(underWay.map(({ result }) => result))
  }
}

/** Bytes come from another thread as plain arrays of bytes. */
function revive(result: JobResult<Job>): JobResult<Job> {
  const members = Object.entries(result).map(([name, value]) => [
    name,
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.length)
      : (value as unknown),
  ])
  return Object.fromEntries(members) as JobResult<Job>
}
