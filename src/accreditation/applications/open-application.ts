import type { AuditAction } from '../../audit/index.ts'
import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { listConditions } from '../conditions/queries.ts'
import type { Condition } from '../conditions/condition.ts'
import { notAStep } from '../errors.ts'
import { findOrganisation, type AccreditedOrganisation } from '../queries.ts'
import { canTake, type Answer, type PlanItem, type Progress, type Step } from './application.ts'
import { findApplication, readWork, type ApplicationRow } from './queries.ts'

/** An application with all that was said and found about its conditions. */
export type Application = ApplicationRow & {
  readonly progress: Progress
  readonly conditions: readonly Condition[]
  readonly answers: ReadonlyMap<string, Answer>
  readonly plan: readonly PlanItem[]
}

/** The last application of an organisation; undefined when it never had one. */
export async function loadApplication(
  act: Act,
  organisationId: number,
  isLocked = false,
): Promise<Application | undefined> {
  const row = await findApplication(act.sql, organisationId, isLocked)
  if (!row) return undefined
  const conditions = await listConditions(act.sql, row.conditionsVersion)
  const work = await readWork(act.sql, row.applicationId)
  const progress: Progress = {
    state: row.state,
    conditions: conditions.map(({ id }) => id),
    answered: new Set(work.answers.map(({ conditionId }) => conditionId)),
    findings: new Map(work.findings.map(({ conditionId, finding }) => [conditionId, finding])),
    planned: new Set(work.plan.filter((item) => !item.closedAt).map((item) => item.conditionId)),
    hasResponsible: row.responsible !== null,
    assessors: new Set(work.assessors),
  }
  const answers = new Map(work.answers.map(({ conditionId, ...answer }) => [conditionId, answer]))
  return { ...row, progress, conditions, answers, plan: work.plan }
}

/**
 * An organisation, once the policy lets the actor do `action` about it. One that is unknown is refused like one of
 * another authority. @throws DeniedError, NotFoundError
 */
export async function requireOrganisation(
  act: Act,
  action: AuditAction,
  key: string | number,
  tookPart: (organisationId: number) => Promise<boolean> = () => Promise.resolve(false),
): Promise<AccreditedOrganisation> {
  const organisation = await findOrganisation(act.sql, key)
  if (!organisation) {
    await requireAbout(
      act,
      action,
      { organisationId: 0, authorityCode: act.actor.authorityCode, isTeam: false },
      false,
    )
    throw new NotFoundError()
  }
  await requireAbout(act, action, organisation, await tookPart(organisation.organisationId))
  return organisation
}

/** Asks the policy about an organisation, or with id 0 about a whole authority. */
export async function requireAbout(
  act: Act,
  action: AuditAction,
  about: { readonly organisationId: number; readonly authorityCode: string | null; readonly isTeam: boolean },
  tookPart = false,
): Promise<void> {
  await act.require(action, {
    type: 'Accredited',
    id: `organisation-${about.organisationId}`,
    attributes: {
      authority: about.authorityCode ?? '',
      organisation: about.organisationId,
      isTeam: about.isTeam,
      tookPart,
    },
  })
}

/** The application, locked, once `step` can be taken. @throws DomainError `CP_APPLICATION_STEP` */
export async function lockForStep(act: Act, organisationId: number, step: Step): Promise<Application> {
  const application = await loadApplication(act, organisationId, true)
  if (!application || !canTake(step, application.progress)) throw notAStep()
  return application
}

/** @throws NotFoundError for a condition that the application's version does not have. */
export function assertCondition({ progress }: Application, conditionId: string): void {
  if (!progress.conditions.includes(conditionId)) throw new NotFoundError()
}

export function recordStep(
  act: Act,
  action: AuditAction,
  targetOrganisationId: number,
  ...fields: string[]
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', targetOrganisationId, fields })
}
