import type { Act } from '../../platform/act.ts'
import { deskResource } from '../desk.ts'
import { unknownTrainer } from '../errors.ts'
import { findTrainee } from '../queries.ts'
import { findUserId } from './queries.ts'

/** The user of a trainer's username, of the own authority. @throws DomainError when there is none. */
export async function findTrainer(act: Act, username: string): Promise<number> {
  const { authorityCode } = act.actor
  await act.require('training.plan-session', deskResource(authorityCode))
  const userId = await findUserId(act.sql, username.toLowerCase(), act.today)
  const trainee = userId === undefined ? undefined : await findTrainee(act.sql, userId)
  if (!trainee || trainee.authority !== authorityCode) throw unknownTrainer()
  return trainee.userId
}
