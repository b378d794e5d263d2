import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { uuidFrom } from '../../platform/random.ts'
import { recordStep, requireOrganisation } from '../applications/open-application.ts'
import { notACheckStep } from '../errors.ts'
import { insertCheck, markDone, markFollowedUp } from './queries.ts'

export const checkKinds = ['visit', 'papers', 'sample-of-use', 'feed-quality', 'after-incident'] as const
export type CheckKind = (typeof checkKinds)[number]
export const checkOutcomes = ['no-concern', 'small-concern', 'serious-concern', 'not-possible'] as const
export type CheckOutcome = (typeof checkOutcomes)[number]

/** A check of an organisation: to be done while `outcome` is null, to be followed up until `closedAt`. */
export type ComplianceCheck = {
  readonly publicId: string
  readonly kind: CheckKind
  readonly plannedOn: IsoDate
  readonly outcome: CheckOutcome | null
  readonly doneOn: IsoDate | null
  readonly followUpOn: IsoDate | null
  readonly closedAt: Date | null
}

const CHECK = 'accreditation.check'

/** Plans a check. Source. */
export async function planCheck(
  act: Act,
  code: string,
  check: { readonly kind: CheckKind; readonly plannedOn: IsoDate },
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, CHECK, code)
  if (check.plannedOn < act.today) badDate('a check is planned for today or later')
  await insertCheck(act.sql, {
    ...check,
    publicId: uuidFrom(act.random),
    organisationId,
    by: act.actor.userId!,
  })
  await recordStep(act, CHECK, organisationId, 'planned', check.kind)
}

/**
 * Records today what a check found. A concern is followed up by a day, no concern is not.
 *
 * @throws DomainError `CP_CHECK_STEP` when it was done already, `CP_CHECK_DATE`
 */
export async function recordOutcome(
  act: Act,
  code: string,
  publicId: string,
  found: { readonly outcome: CheckOutcome; readonly followUpOn: IsoDate | null },
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, CHECK, code)
  if ((found.outcome === 'no-concern') !== (found.followUpOn === null)) {
    badDate('a check with a concern has a day of follow-up, and one without has none')
  }
  if (found.followUpOn !== null && found.followUpOn < act.today) badDate('a follow-up is due today or later')
  const done = { ...found, publicId, organisationId, doneOn: act.today, by: act.actor.userId! }
  if (!(await markDone(act.sql, done))) throw notACheckStep()
  await recordStep(act, CHECK, organisationId, 'done', found.outcome)
}

/** Notes that what a check found was put right. @throws DomainError `CP_CHECK_STEP` */
export async function closeFollowUp(act: Act, code: string, publicId: string): Promise<void> {
  const { organisationId } = await requireOrganisation(act, CHECK, code)
  const closed = { publicId, organisationId, by: act.actor.userId!, at: act.now }
  if (!(await markFollowedUp(act.sql, closed))) throw notACheckStep()
  await recordStep(act, CHECK, organisationId, 'followed-up')
}

function badDate(message: string): never {
  throw new DomainError('invalid', 'CP_CHECK_DATE', message)
}
