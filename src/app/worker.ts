import type { Runner } from 'graphile-worker'
import { accreditationMails, makeReminders } from '../accreditation/index.ts'
import { accessMails, clearStaleSignIns, reviewAccess, sendMails, warnUsers } from '../access/index.ts'
import { clearSearch } from '../consent/index.ts'
import { brokerageMails, REMIND_BROKERS, remindBrokers } from '../brokerage/index.ts'
import { CONTINUE_FILE, continueStoredFile, settleQuarantined, settleReview } from '../feeds/index.ts'
import {
  clearReplacedRecords,
  MERGE_CHILDREN,
  mergeChildren,
  forgetUnborneNames,
  SETTLE_REVIEW,
  UNMERGE_CHILDREN,
  unmergeChildren,
} from '../linkage/index.ts'
import { FORGET_NAMES, SETTLE_ROW } from '../vault/index.ts'
import { drawReviews } from '../monitoring/index.ts'
import { createMailer } from '../platform/mail.ts'
import { requeueMails, SEND_MAILS } from '../platform/outbox/outbox.ts'
import { keepOverrides, safeguardingMails } from '../safeguarding/index.ts'
import { startJobs } from '../platform/jobs.ts'
import { CARRY_OUT_SHIELDS, carryOutShields, REMIND_SHIELDS, remindShields } from '../shielding/index.ts'
import { trainingMails } from '../training/index.ts'
import { dayInLondon } from '../lib/iso-date.ts'
import type { Application } from './application.ts'
import { systemActor } from './acts.ts'
import { createPgPool, type Databases } from './databases.ts'
import { watchLogChecks } from './log-checks/log-checks.ts'

/** Each night at 02:10 UTC, made up for where missed; looks in an emergency and what waits at the contact desk, every five minutes; the log's checks and shields whose change has cooled, four times an hour; overdue reviews of shields, each morning. */
const CRONTAB = `10 2 * * * maintenance:nightly ?fill=1d
*/5 * * * * safeguarding:keep
*/5 * * * * ${REMIND_BROKERS} ?fill=10m
*/15 * * * * maintenance:log-checks
*/15 * * * * ${CARRY_OUT_SHIELDS}
30 5 * * * ${REMIND_SHIELDS} ?fill=1d`
const MONTHS_AHEAD = 24

/** Works off jobs until stopped: feeds that go on, and the nightly upkeep: partitions of the log, old sessions, reminders, what is to be reviewed. */
export async function startWorker(
  app: Application,
  databases: Databases,
): Promise<{ stop: () => Promise<void> }> {
  const pgPool = createPgPool(databases.application, { role: 'contactpoint_worker', max: 3 })
  const run = app.acts(app.worker, systemActor('worker'))
  const mailRoom = app.config.mail && {
    writers: {
      ...accessMails,
      ...trainingMails,
      ...accreditationMails,
      ...brokerageMails,
      ...safeguardingMails,
    },
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
    await run(clearSearch)
    await run(reviewAccess)
    await run(warnUsers)
    while ((await run(drawReviews)) !== undefined);
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
      [SETTLE_ROW]: async (payload) => {
        await settleQuarantined(run, (payload as { quarantineId: number }).quarantineId, app.variants)
      },
      [MERGE_CHILDREN]: async (payload) => {
        await mergeChildren(run, (payload as { mergeId: number }).mergeId)
      },
      [UNMERGE_CHILDREN]: async (payload) => {
        await unmergeChildren(run, (payload as { mergeId: number }).mergeId)
      },
      [FORGET_NAMES]: async () => {
        await app.worker.begin(forgetUnborneNames)
      },
      [CARRY_OUT_SHIELDS]: async () => {
        await carryOutShields(run)
      },
      [REMIND_SHIELDS]: async () => {
        await remindShields(run)
      },
      // without a mail server the pages alone tell, and jobs for mails come to nothing
      [SEND_MAILS]: async (payload) => {
        if (mailRoom) await sendMails(run, (payload as { userId: number }).userId, mailRoom)
      },
      [REMIND_BROKERS]: async () => void (await run(remindBrokers)),
      'maintenance:nightly': nightly,
      'maintenance:log-checks': () => watchLogChecks(app, run),
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
