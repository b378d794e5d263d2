import { parentPort, workerData } from 'node:worker_threads'
import { createJobRunner, type Job, type JobSetting } from './jobs.ts'

const run = createJobRunner(workerData as JobSetting)

parentPort!.on('message', (job: Job) => {
  run(job).then(
    (result) => parentPort!.postMessage({ result }),
    (error: unknown) =>
      parentPort!.postMessage({ fault: error instanceof Error ? error.message : 'unknown' }),
  )
})
