import { recordEntry } from '../audit/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import type { Db } from '../platform/db/connect.ts'
import { NotFoundError } from '../platform/errors.ts'
import { drawCertificate } from './certificate.ts'
import type { RequirementGroup } from './course.ts'
import { currencyOn, type Completion, type TrainingCurrency } from './currency.ts'
import { completionDates, unknownCourse } from './errors.ts'
import {
  findCourse,
  findTrainee,
  listCompletions,
  listRequiredCodes,
  listRequirementsOf,
  upsertCompletions,
} from './queries.ts'
import { nobody, traineeResource, type Trainee } from './trainee.ts'

/** What a user's training amounts to on day `on`; nothing held when the user is unknown. */
export async function findTrainingCurrency(sql: Db, userId: number, on: IsoDate): Promise<TrainingCurrency> {
  const [completions, requirements] = [
    await listCompletions(sql, userId),
    await listRequirementsOf(sql, userId),
  ]
  return currencyOn({ completions, requirements }, on)
}

/** Records that a user completed a course; told again for the same day, it corrects the day of expiry. Source: R-89. */
export async function recordCompletion(
  act: Act,
  { userId, ...completion }: Completion & { readonly userId: number },
): Promise<void> {
  const { authority } = await requireTrainee(act, userId)
  const course = await findCourse(act.sql, completion.course, act.today)
  if (!course || (course.authorityCode ?? authority) !== authority) throw unknownCourse()
  await record(act, userId, [completion])
}

/** Records every course that a user needs today in a group as completed; one that needs none is left as it is. Source: R-89. */
export async function recordRequired(
  act: Act,
  input: Omit<Completion, 'course'> & { readonly userId: number; readonly group: RequirementGroup },
): Promise<void> {
  const { userId, group, completedOn, expiresOn } = input
  await requireTrainee(act, userId)
  const courses = await listRequiredCodes(act.sql, userId, group, act.today)
  await record(
    act,
    userId,
    courses.map((course) => ({ course, completedOn, expiresOn })),
  )
}

async function requireTrainee(act: Act, userId: number): Promise<Trainee> {
  const trainee = await findTrainee(act.sql, userId)
  await act.require('training.record-completion', traineeResource(trainee ?? nobody))
  if (!trainee) throw new NotFoundError()
  return trainee
}

async function record(act: Act, userId: number, completions: readonly Completion[]): Promise<void> {
  for (const { completedOn, expiresOn } of completions) {
    if (expiresOn <= completedOn || act.today < completedOn) throw completionDates()
  }
  const common = {
    userId,
    origin: 'recorded',
    source: null,
    recordedBy: act.actor.userId,
    recordedAt: act.now,
  } as const
  if (completions.length > 0) {
    await upsertCompletions(
      act.sql,
      completions.map((done) => ({ ...done, ...common, certificate: drawCertificate(act.random) })),
    )
  }
  await recordEntry(act, {
    action: 'training.record-completion',
    outcome: 'done',
    targetUserId: userId,
    fields: completions.map(({ course }) => course),
  })
}
