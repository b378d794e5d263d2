import { settleReview } from '../feeds/index.ts'
import { createFeedBed, type FeedBed } from '../feeds/load-file.fixture.ts'
import { buildVariants, type NameVariants } from '../lib/matching/index.ts'
import type { Act, Actor, RunAct } from '../platform/act.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import { createTestUser } from '../../test/support/users.ts'
import { mergeChildren, unmergeChildren } from './index.ts'

export const NOW = new Date('2026-11-22T09:00:00Z')
export const OTHER_AUTHORITY = 'E06000998'

export type Desk = FeedBed & {
  readonly variants: NameVariants
  /** Two of the local team, one of another authority's, and a practitioner. */
  readonly people: Readonly<Record<'priya' | 'stephen' | 'other' | 'worker', Actor>>
  /** As pages do it: the application's role for them, the real policy. */
  readonly as: <T>(actor: Actor, work: (act: Act) => Promise<T>, now?: Date) => Promise<T>
  readonly asSystem: RunAct
  /** Runs every job that waits, as the worker would. @returns their names. */
  readonly runJobs: () => Promise<string[]>
  /** Opaque ids of the items that wait, the newest last. */
  readonly items: () => Promise<{ publicId: string; reason: string; sourceRecordId: string }[]>
}

export async function createDesk(): Promise<Desk> {
  const bed = await createFeedBed()
  const { db } = bed
  await db.owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values (${OTHER_AUTHORITY}, '998', 'Otherby', 'unitary', 'none')`
  const decide = decideAsShipped()
  const variants = buildVariants([['Elizabeth', 'Beth']])
  const person = async (
    username: string,
    role: 'practitioner' | 'local-team',
    authorityCode = 'E06000999',
  ): Promise<Actor> => {
    const userId = await createTestUser(db, username, { role, authorityCode })
    return { ...systemActor, kind: 'person', name: username, role, userId, authorityCode }
  }
  const people = {
    priya: await person('priya', 'local-team'),
    stephen: await person('stephen', 'local-team'),
    other: await person('other', 'local-team', OTHER_AUTHORITY),
    worker: await person('worker', 'practitioner'),
  }
  const asSystem: RunAct = (work) => actAs(db.worker, work, { now: NOW })
  const runJobs = async (): Promise<string[]> => {
    const jobs = await db.owner<{ id: string; task: string; payload: Record<string, number> }[]>`
      select j.id::text, t.identifier as task, j.payload
        from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id order by j.id`
    for (const { id, task, payload } of jobs) {
      await db.owner`select graphile_worker.complete_jobs(array[${id}::bigint])`
      if (task === 'feeds.settle-review') await settleReview(asSystem, payload['reviewId']!, variants)
      if (task === 'linkage.merge-children') await mergeChildren(asSystem, payload['mergeId']!)
      if (task === 'linkage.unmerge-children') await unmergeChildren(asSystem, payload['mergeId']!)
    }
    return jobs.map((job) => job.task)
  }
  return {
    ...bed,
    variants,
    people,
    as: (actor, work, now = NOW) => actAs(db.web, work, { actor, decide, now }),
    asSystem,
    runJobs,
    items: async () => {
      const items = await db.owner<{ publicId: string; reason: string; sourceRecordId: string }[]>`
        select public_id as "publicId", reason, source_record_id as "sourceRecordId"
          from review_items where closed_at is null order by review_id`
      return items.map((item) => ({ ...item }))
    },
  }
}
