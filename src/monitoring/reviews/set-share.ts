import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { shareOutOfBounds } from '../errors.ts'
import { findShare, insertShare, listShares, type SetShare } from './queries.ts'
import type { Share } from './review.ts'

/** Bounds of a share, both included. */
export const shareBounds = { oneIn: [1, 1000], atLeast: [0, 100] } as const

const directory = { type: 'Directory', id: 'contactpoint' }

/** The share that holds, and who set which when, the newest first, 20 at most. */
export async function readShare(
  act: Act,
): Promise<{ readonly share: Share; readonly history: readonly SetShare[] }> {
  await act.require('monitoring.read-share', directory)
  const share = await findShare(act.sql)
  const history = await listShares(act.sql)
  await recordEntry(act, { action: 'monitoring.read-share', outcome: 'done', quantity: history.length })
  return { share, history }
}

/** Sets how much is sampled of the days drawn from now on; earlier settings stay. @throws DomainError `CP_LOG_REVIEW_SHARE`. */
export async function setShare(act: Act, share: Share): Promise<void> {
  await act.require('monitoring.set-share', directory)
  if (!isWithin(share.oneIn, shareBounds.oneIn) || !isWithin(share.atLeast, shareBounds.atLeast))
    throw shareOutOfBounds()
  const by = act.actor.userId
  if (by === null) throw new NotFoundError()
  await insertShare(act.sql, share, by, act.now)
  await recordEntry(act, {
    action: 'monitoring.set-share',
    outcome: 'done',
    fields: ['one-in', 'at-least'],
  })
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return Number.isInteger(value) && least <= value && value <= most
}
