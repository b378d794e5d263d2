import { addYears, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { makeNotice } from '../../organisations/index.ts'
import { notACheckStep } from '../errors.ts'
import { endSuspension, upsertAccreditation } from '../queries.ts'
import { LONGEST_YEARS, type Finding, type PlanItem, type Recommendation } from './application.ts'
import {
  assertCondition,
  loadApplication,
  lockForStep,
  recordStep,
  requireOrganisation,
} from './open-application.ts'
import { closePlanItem, insertFinding, insertPlanItem, moveApplication } from './queries.ts'

const ASSESS = 'accreditation.assess'

/** Says what was found about a condition; said again, the last finding counts. @throws DomainError `CP_APPLICATION_STEP` */
export async function recordFinding(
  act: Act,
  code: string,
  conditionId: string,
  finding: Finding,
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, ASSESS, code)
  const by = act.actor.userId!
  const application = await lockForStep(act, organisationId, { kind: 'find', by })
  assertCondition(application, conditionId)
  await insertFinding(act.sql, { application, conditionId, finding, by, at: act.now })
  if (application.state === 'submitted') {
    await moveApplication(act.sql, application.applicationId, { state: 'assessing', by, at: act.now })
  }
  await recordStep(act, ASSESS, organisationId, 'finding', conditionId)
}

/** Adds a remedy to a condition that is met with a plan. @throws DomainError `CP_APPLICATION_STEP`, `CP_PLAN_DATE` for a day that is past */
export async function addPlanItem(
  act: Act,
  code: string,
  item: Pick<PlanItem, 'conditionId' | 'remedy' | 'ownerPost' | 'dueOn'>,
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, ASSESS, code)
  const application = await lockForStep(act, organisationId, { kind: 'plan', conditionId: item.conditionId })
  if (item.dueOn < act.today)
    throw new DomainError('invalid', 'CP_PLAN_DATE', 'a remedy is due in the future')
  await insertPlanItem(act.sql, { ...item, application, by: act.actor.userId!, at: act.now })
  await recordStep(act, ASSESS, organisationId, 'plan', item.conditionId)
}

/** Notes that a remedy is done. @throws DomainError `CP_CHECK_STEP` when it was already, or is another organisation's */
export async function finishPlanItem(act: Act, code: string, itemId: number): Promise<void> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.check', code)
  if (!(await closePlanItem(act.sql, organisationId, itemId, act.actor.userId!, act.now)))
    throw notACheckStep()
  await recordStep(act, 'accreditation.check', organisationId, 'plan-closed')
}

/**
 * Puts a recommendation before a second person. `until`: the first day on which the accreditation no longer holds, null
 * for `refused`.
 *
 * @throws DomainError `CP_APPLICATION_STEP` unless the findings allow it; `CP_ACCREDITATION_DATES` for a day that is past or over three years ahead
 */
export async function recommend(
  act: Act,
  code: string,
  recommendation: Recommendation,
  until: IsoDate | null,
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, ASSESS, code)
  const by = act.actor.userId!
  const { applicationId } = await lockForStep(act, organisationId, { kind: 'recommend', recommendation, by })
  const isRefusal = recommendation === 'refused'
  if (isRefusal !== (until === null) || (until !== null && !isGoodEnd(act, until))) {
    throw new DomainError(
      'invalid',
      'CP_ACCREDITATION_DATES',
      'an accreditation ends after today and within three years',
    )
  }
  await moveApplication(act.sql, applicationId, {
    state: 'recommended',
    by,
    at: act.now,
    recommended: { recommendation, until },
  })
  await recordStep(act, ASSESS, organisationId, 'recommendation', recommendation)
}

/** Whether an accreditation that begins today may end on `until`. */
function isGoodEnd(act: Act, until: IsoDate): boolean {
  return act.today < until && until <= addYears(act.today, LONGEST_YEARS)
}

/**
 * The second person's answer: agreed, the recommendation takes effect today, and a suspension that runs ends with an
 * accreditation; otherwise the application goes back to its assessors.
 *
 * @throws DeniedError for whoever assessed, and for people of the organisation itself; DomainError `CP_APPLICATION_STEP`
 */
export async function decideApplication(act: Act, code: string, agrees: boolean): Promise<void> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.decide', code, async (id) => {
    const application = await loadApplication(act, id, true)
    return application?.progress.assessors.has(act.actor.userId ?? 0) ?? false
  })
  const by = act.actor.userId!
  const application = await lockForStep(act, organisationId, { kind: 'decide', by })
  const { applicationId, recommendation, recommendedUntil } = application
  const state = agrees ? 'decided' : 'assessing'
  await moveApplication(act.sql, applicationId, { state, by, at: act.now })
  if (agrees && recommendedUntil !== null) {
    await upsertAccreditation(act.sql, {
      organisationId,
      from: act.today,
      until: recommendedUntil,
      decidedAt: act.now,
    })
    await endSuspension(act.sql, organisationId, act.now)
  }
  if (agrees) {
    await makeNotice(act, {
      organisationId,
      audience: 'delegates',
      kind: 'decided',
      about: String(applicationId),
    })
  }
  await recordStep(act, 'accreditation.decide', organisationId, agrees ? recommendation! : 'sent-back')
}
