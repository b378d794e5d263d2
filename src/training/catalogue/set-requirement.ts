import { recordEntry } from '../../audit/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { deskResource } from '../desk.ts'
import { badRequirement, requirementTaken, unknownCourse } from '../errors.ts'
import { findCourse } from '../queries.ts'
import {
  findRequirement,
  insertRequirement,
  listRequirements,
  updateRequirementEnd,
  type RequirementRow,
} from './queries.ts'

export type NewRequirement = Omit<RequirementRow, 'requirementId' | 'until'>

/**
 * Requires a course of everybody of a kind from a day on, tomorrow at the earliest, so that nobody is shut out unwarned. Source.
 *
 * @throws DomainError when it is required already, or the course is unknown or retired.
 */
export async function requireCourse(act: Act, requirement: NewRequirement): Promise<void> {
  const { authorityCode } = requirement
  await act.require('training.edit-catalogue', deskResource(authorityCode))
  if (requirement.from <= act.today) throw badRequirement()
  const course = await findCourse(act.sql, requirement.course, act.today)
  const isOpen = course && (course.authorityCode === null || course.authorityCode === authorityCode)
  if (!isOpen || course.isRetired) throw unknownCourse()
  if (!(await insertRequirement(act.sql, requirement, act.actor.userId))) throw requirementTaken()
  await recordEntry(act, {
    action: 'training.edit-catalogue',
    outcome: 'done',
    fields: ['required', requirement.course],
  })
}

/**
 * Ends a requirement on a day, tomorrow at the earliest.
 *
 * @throws DomainError when it would leave the people it is for with nothing required in the ContactPoint group.
 */
export async function endRequirement(act: Act, requirementId: number, until: IsoDate): Promise<void> {
  const found = await findRequirement(act.sql, requirementId)
  await act.require('training.edit-catalogue', deskResource(found?.authorityCode ?? null))
  if (!found) throw new NotFoundError()
  const others = await listRequirements(act.sql, found.authorityCode, until)
  const leavesSome =
    found.group !== 'contactpoint' ||
    others.some(
      (one) =>
        one.requirementId !== requirementId &&
        one.group === found.group &&
        one.audience === found.audience &&
        one.from <= until &&
        one.until === null,
    )
  if (until <= act.today || until <= found.from || found.until !== null || !leavesSome) throw badRequirement()
  await updateRequirementEnd(act.sql, requirementId, until)
  await recordEntry(act, {
    action: 'training.edit-catalogue',
    outcome: 'done',
    fields: ['requirement-ended', found.course],
  })
}
