import type { Act } from '../../platform/act.ts'
import { directory } from '../admit.ts'
import { ownSession } from '../own/own-session.ts'
import { findOwnSupervision } from './queries.ts'
import type { OwnSupervision } from './supervision.ts'

/** Whether this session waits for a supervisor, and who can accept it. Tells of the own account only, and is not recorded. */
export async function readOwnSupervision(act: Act): Promise<OwnSupervision> {
  await act.require('access.await-supervision', directory)
  const { userId, sessionRef } = ownSession(act)
  return findOwnSupervision(act.sql, userId, sessionRef, act.now)
}
