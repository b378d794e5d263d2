import type { Runner } from 'graphile-worker'
import { accreditationMails, makeReminders } from '../accreditation/index.ts'
import { accessMails, clearStaleSignIns, reviewAccess, sendMails, warnUsers } from '../access/index.ts'
import { CONTINUE_FILE, continueStoredFile, settleReview } from '../feeds/index.ts'
import {
  clearReplacedRecords,
  MERGE_CHILDREN,
  mergeChildren,
  SETTLE_REVIEW,
  UNMERGE_CHILDREN,
  unmergeChildren,
} from '../linkage/index.ts'
import { createMailer } from '../platform/mail.ts'
import { requeueMails, SEND_MAILS } from '../platform/outbox/outbox.ts'
import { keepOverrides, safeguardingMails } from '../safeguarding/index.ts'
import { startJobs } from '../platform/jobs.ts'
import { trainingMails } from '../training/index.ts'
import { dayInLondon } from '../lib/iso-date.ts'
import type { Application } from './application.ts'
import { systemActor } from './acts.ts'
import { createPgPool, type Databases } from './databases.ts'

/** Each night at 02:10 UTC; a night that was missed is made up for. Looks in an emergency are looked after every five minutes. */
const CRONTAB = `10 2 * * * maintenance:nightly ?fill=1d
*/5 * * * * safeguarding:keep`
const MONTHS_AHEAD = 24

/** Works off jobs until stopped: feeds that go on, and the nightly upkeep: partitions of the log, old sessions, reminders. */
export async function startWorker(
  app: Application,
  databases: Databases,
): Promise<{ stop: () => Promise<void> }> {
  const pgPool = createPgPool(databases.application, { role: 'contactpoint_worker', max: 3 })
  const run = app.acts(app.worker, systemActor('worker'))
  const mailRoom = app.config.mail && {
    writers: { ...accessMails, ...trainingMails, ...accreditationMails, ...safeguardingMails },
    send: createMailer(app.config.mail),
    origin: app.config.publicOrigin,
  }
  const upkeep = async (): Promise<void> => {
    const now = app.config.clock()
    await app.worker`select audit_ensure_months(${dayInLondon(now)}, ${MONTHS_AHEAD})`
    await app.worker.begin((sql) => clearStaleSignIns(sql, now))
    await app.worker.begin((sql) => clearReplacedRecords(sql, now))
    await run(makeReminders)
  }
  await upkeep()
  const nightly = async (): Promise<void> => {
    await upkeep()
    await run(reviewAccess)
    await run(warnUsers)
    if (mailRoom) await app.worker.begin(requeueMails)
  }
  const runner: Runner = await startJobs(
    pgPool,
    {
      [CONTINUE_FILE]: async (payload) => {
        const { sourceId, fileId } = payload as { sourceId: string; fileId: number }
        await continueStoredFile(run, sourceId, fileId, app.variants)
      },
      [SETTLE_REVIEW]: async (payload) => {
        await settleReview(run, (payload as { reviewId: number }).reviewId, app.variants)
      },
      [MERGE_CHILDREN]: async (payload) => {
        await mergeChildren(run, (payload as { mergeId: number }).mergeId)
      },
      [UNMERGE_CHILDREN]: async (payload) => {
        await unmergeChildren(run, (payload as { mergeId: number }).mergeId)
      },
      // without a mail server the pages alone tell, and jobs for mails come to nothing
      [SEND_MAILS]: async (payload) => {
        if (mailRoom) await sendMails(run, (payload as { userId: number }).userId, mailRoom)
      },
      'maintenance:nightly': nightly,
      'safeguarding:keep': () => run(keepOverrides),
    },
    CRONTAB,
    app.log,
  )
  return {
    stop: async () => {
      await runner.stop()
      await pgPool.end()
    },
  }
}
