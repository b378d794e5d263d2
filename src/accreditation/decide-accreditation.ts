import { recordEntry } from '../audit/index.ts'
import type { Cover } from '../lib/cover.ts'
import { dayInLondon, type IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import type { Db } from '../platform/db/connect.ts'
import { DomainError, NotFoundError } from '../platform/errors.ts'
import { accreditationOn } from './accreditation.ts'
import {
  endSuspension,
  findAccreditationFacts,
  findSectionOfOrganisation,
  insertSuspension,
  upsertAccreditation,
} from './queries.ts'

/** Whether an organisation is accredited at `now`, and until which day. */
export async function findAccreditation(sql: Db, organisationId: number, now: Date): Promise<Cover> {
  return accreditationOn(await findAccreditationFacts(sql, organisationId, now), dayInLondon(now))
}

/** Accredits an organisation for `[from, until)`; told again for the same `from`, it moves the end. Source: R-93. */
export async function accredit(
  act: Act,
  input: { readonly organisationId: number; readonly from: IsoDate; readonly until: IsoDate },
): Promise<void> {
  await requireAdministration(act, input.organisationId)
  if (input.until <= input.from) {
    throw new DomainError('invalid', 'CP_ACCREDITATION_DATES', 'an accreditation must end after it begins')
  }
  await upsertAccreditation(act.sql, { ...input, decidedAt: act.now })
  await recordDecision(act, input.organisationId)
}

/** Suspends a body: from this moment its users fail the condition and its feeds are not accepted. Source: R-95. */
export async function suspendOrganisation(act: Act, organisationId: number): Promise<void> {
  await requireAdministration(act, organisationId)
  if (!(await insertSuspension(act.sql, organisationId, act.now))) {
    throw new DomainError('conflict', 'CP_ORGANISATION_SUSPENDED', 'the organisation is suspended already')
  }
  await recordDecision(act, organisationId)
}

/** Ends a running suspension. */
export async function reinstateOrganisation(act: Act, organisationId: number): Promise<void> {
  await requireAdministration(act, organisationId)
  if (!(await endSuspension(act.sql, organisationId, act.now))) {
    throw new DomainError('conflict', 'CP_ORGANISATION_NOT_SUSPENDED', 'the organisation is not suspended')
  }
  await recordDecision(act, organisationId)
}

async function requireAdministration(act: Act, organisationId: number): Promise<void> {
  const authority = await findSectionOfOrganisation(act.sql, organisationId)
  if (authority === undefined) throw new NotFoundError()
  await act.require('access.administer-users', {
    type: 'Administered',
    id: `organisation-${organisationId}`,
    attributes: { authority, userId: 0 },
  })
}

function recordDecision(act: Act, targetOrganisationId: number): Promise<void> {
  return recordEntry(act, {
    action: 'access.administer-users',
    outcome: 'done',
    targetOrganisationId,
    fields: ['accreditation'],
  })
}
