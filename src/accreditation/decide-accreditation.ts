import { recordEntry } from '../audit/index.ts'
import type { Cover } from '../lib/cover.ts'
import { dayInLondon, type IsoDate } from '../lib/iso-date.ts'
import { makeNotice } from '../organisations/index.ts'
import type { Act } from '../platform/act.ts'
import type { Db } from '../platform/db/connect.ts'
import { DomainError } from '../platform/errors.ts'
import { accreditationOn, type SuspensionReason } from './accreditation.ts'
import { requireOrganisation } from './applications/open-application.ts'
import { endSuspension, findAccreditationFacts, insertSuspension, upsertAccreditation } from './queries.ts'

/** Whether an organisation is accredited at `now`, and until which day. */
export async function findAccreditation(sql: Db, organisationId: number, now: Date): Promise<Cover> {
  return accreditationOn(await findAccreditationFacts(sql, organisationId, now), dayInLondon(now))
}

/**
 * Accredits an organisation for `[from, until)` without an application, which the operator alone may; told again for the
 * same `from`, it moves the end. Source: R-93.
 */
export async function accredit(
  act: Act,
  input: { readonly organisationId: number; readonly from: IsoDate; readonly until: IsoDate },
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.accredit', input.organisationId)
  if (input.until <= input.from) {
    throw new DomainError('invalid', 'CP_ACCREDITATION_DATES', 'an accreditation must end after it begins')
  }
  await upsertAccreditation(act.sql, { ...input, organisationId, decidedAt: act.now })
  await recordEntry(act, {
    action: 'accreditation.accredit',
    outcome: 'done',
    targetOrganisationId: organisationId,
  })
}

/**
 * Suspends a body, by code or id: from this moment its users fail the condition and its feeds are not accepted, and its
 * delegates and the team are told. Source: R-95.
 */
export async function suspendOrganisation(
  act: Act,
  key: number | string,
  reason: SuspensionReason = 'decided-elsewhere',
): Promise<void> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.suspend', key)
  if (!(await insertSuspension(act.sql, organisationId, reason, act.now))) {
    throw new DomainError('conflict', 'CP_ORGANISATION_SUSPENDED', 'the organisation is suspended already')
  }
  await tell(act, organisationId, 'suspended', reason)
}

/** Ends a running suspension, of an organisation by code or id; its delegates and the team are told. */
export async function reinstateOrganisation(act: Act, key: number | string): Promise<void> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.suspend', key)
  if (!(await endSuspension(act.sql, organisationId, act.now))) {
    throw new DomainError('conflict', 'CP_ORGANISATION_NOT_SUSPENDED', 'the organisation is not suspended')
  }
  await tell(act, organisationId, 'reinstated')
}

async function tell(
  act: Act,
  organisationId: number,
  kind: 'suspended' | 'reinstated',
  ...fields: string[]
): Promise<void> {
  for (const audience of ['delegates', 'team'] as const) {
    await makeNotice(act, { organisationId, audience, kind, about: act.now.toISOString() })
  }
  await recordEntry(act, {
    action: 'accreditation.suspend',
    outcome: 'done',
    targetOrganisationId: organisationId,
    fields: [kind, ...fields],
  })
}
