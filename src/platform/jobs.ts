import { Logger as WorkerLogger, run, type Runner, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import type { Tx } from './db/connect.ts'
import type { Logger } from './log.ts'

/**
 * Queues a job in the caller's transaction: it runs after the commit, and never when there is none.
 *
 * `key` makes it one job however often it is asked for until it runs.
 */
export async function enqueueJob(sql: Tx, task: string, payload: object, key: string): Promise<void> {
  await sql`select from graphile_worker.add_job(${task}, ${sql.json(payload as never)}::json, job_key => ${key})`
}

/** The queue's own lines, at the levels that an operator wants to see, without what they were about. */
export function queueLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level) => {
    if (level === 'error') log.error('job-queue-fault')
    else if (level === 'warning') log.warn('job-queue-warning')
  })
}

/**
 * Works jobs off until stopped; a job that fails is tried again with growing waits.
 *
 * @param crontab lines of the queue's own crontab form, UTC.
 */
export function startJobs(pool: pg.Pool, tasks: TaskList, crontab: string, log: Logger): Promise<Runner> {
  return run({
    pgPool: pool,
    taskList: tasks,
    crontab,
    concurrency: 1,
    noHandleSignals: true,
    logger: queueLogger(log),
  })
}
