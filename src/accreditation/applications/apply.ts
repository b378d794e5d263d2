import type { Act } from '../../platform/act.ts'
import { makeNotice } from '../../organisations/index.ts'
import { applicationRunning, noConditions } from '../errors.ts'
import { findOwnOrganisationId } from '../queries.ts'
import type { Answer, Responsible } from './application.ts'
import { assertCondition, lockForStep, recordStep, requireOrganisation } from './open-application.ts'
import {
  findPublishedVersion,
  insertAnswer,
  insertApplication,
  moveApplication,
  updateResponsible,
} from './queries.ts'

const APPLY = 'accreditation.apply'

/** The organisation for which the actor may do `action`, always the actor's own. */
export async function requireOwn(act: Act, action: 'accreditation.apply' | 'accreditation.read-own' = APPLY) {
  const own = act.actor.userId === null ? undefined : await findOwnOrganisationId(act.sql, act.actor.userId)
  return requireOrganisation(act, action, own ?? 0)
}

/** Begins an application for the actor's own organisation under the conditions in force. @throws DomainError `CP_APPLICATION_RUNNING` */
export async function beginApplication(act: Act): Promise<void> {
  const { organisationId } = await requireOwn(act)
  await insertNew(act, organisationId, false)
  await recordStep(act, APPLY, organisationId, 'begun')
}

/** Begins an application for an organisation, for its delegates to fill in. @throws DomainError `CP_APPLICATION_RUNNING` */
export async function inviteOrganisation(act: Act, code: string): Promise<void> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.invite', code)
  await insertNew(act, organisationId, true)
  await makeNotice(act, {
    organisationId,
    audience: 'delegates',
    kind: 'invited',
    about: act.now.toISOString(),
  })
  await recordStep(act, 'accreditation.invite', organisationId)
}

async function insertNew(act: Act, organisationId: number, isInvited: boolean): Promise<void> {
  const version = await findPublishedVersion(act.sql)
  if (version === undefined) throw noConditions()
  const begun = await insertApplication(act.sql, {
    organisationId,
    version,
    isInvited,
    by: act.actor.userId,
    at: act.now,
  })
  if (!begun) throw applicationRunning()
}

/** Says how far the organisation meets a condition; said again, the last answer counts. @throws DomainError `CP_APPLICATION_STEP` after it was submitted */
export async function answerCondition(act: Act, conditionId: string, answer: Answer): Promise<void> {
  const { organisationId } = await requireOwn(act)
  const application = await lockForStep(act, organisationId, { kind: 'answer' })
  assertCondition(application, conditionId)
  await insertAnswer(act.sql, { ...answer, application, conditionId, by: act.actor.userId!, at: act.now })
  await recordStep(act, APPLY, organisationId, 'answer', conditionId)
}

/** Names who answers for ContactPoint in the organisation. Source: R-93. */
export async function nominateResponsible(act: Act, responsible: Responsible): Promise<void> {
  const { organisationId } = await requireOwn(act)
  const { applicationId } = await lockForStep(act, organisationId, { kind: 'answer' })
  await updateResponsible(act.sql, applicationId, responsible)
  await recordStep(act, APPLY, organisationId, 'responsible')
}

/** Hands the application in. @throws DomainError `CP_APPLICATION_STEP` while an answer or the responsible person is missing */
export async function submitApplication(act: Act): Promise<void> {
  const { organisationId } = await requireOwn(act)
  const { applicationId } = await lockForStep(act, organisationId, { kind: 'submit' })
  await moveApplication(act.sql, applicationId, { state: 'submitted', by: act.actor.userId!, at: act.now })
  await makeNotice(act, { organisationId, audience: 'team', kind: 'submitted', about: act.now.toISOString() })
  await recordStep(act, APPLY, organisationId, 'submitted')
}

/** Takes the application back; a new one may begin. */
export async function withdrawApplication(act: Act): Promise<void> {
  const { organisationId } = await requireOwn(act)
  const { applicationId } = await lockForStep(act, organisationId, { kind: 'withdraw' })
  await moveApplication(act.sql, applicationId, { state: 'withdrawn', by: act.actor.userId!, at: act.now })
  await recordStep(act, APPLY, organisationId, 'withdrawn')
}
