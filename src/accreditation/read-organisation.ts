import { recordEntry } from '../audit/index.ts'
import type { Period } from '../lib/iso-date.ts'
import { listOwnNotices, type Notice } from '../organisations/index.ts'
import type { Act } from '../platform/act.ts'
import { statusOn, type OrganisationStatus } from './accreditation.ts'
import type { EvidenceFile } from './applications/application.ts'
import { requireOwn } from './applications/apply.ts'
import { loadApplication, requireOrganisation, type Application } from './applications/open-application.ts'
import { listEvidence, listSteps, type HistoryStep } from './applications/queries.ts'
import type { ComplianceCheck } from './checks/compliance-check.ts'
import { listChecks } from './checks/queries.ts'
import {
  findAccreditationFacts,
  listSuspensions,
  type AccreditedOrganisation,
  type Suspension,
} from './queries.ts'

/** Everything that is held about an organisation's accreditation. Source: R-121. */
export type OrganisationView = {
  readonly organisation: AccreditedOrganisation
  readonly status: OrganisationStatus
  readonly until: string | null
  readonly periods: readonly Period[]
  readonly suspensions: readonly Suspension[]
  /** The last one; null when there never was any. */
  readonly application: Application | null
  readonly evidence: readonly EvidenceFile[]
  readonly checks: readonly ComplianceCheck[]
  readonly history: readonly HistoryStep[]
}

/** One organisation for the team that looks after it. @throws DeniedError, NotFoundError */
export async function readOrganisation(act: Act, code: string): Promise<OrganisationView> {
  const organisation = await requireOrganisation(act, 'accreditation.read-organisation', code)
  return readView(act, 'accreditation.read-organisation', organisation)
}

/** The actor's own organisation, with what its delegates are told. @throws DeniedError for whoever is no delegate */
export async function readOwnOrganisation(
  act: Act,
): Promise<OrganisationView & { readonly notices: readonly Notice[] }> {
  const organisation = await requireOwn(act, 'accreditation.read-own')
  const view = await readView(act, 'accreditation.read-own', organisation)
  return { ...view, notices: await listOwnNotices(act) }
}

async function readView(
  act: Act,
  action: 'accreditation.read-organisation' | 'accreditation.read-own',
  organisation: AccreditedOrganisation,
): Promise<OrganisationView> {
  const { organisationId } = organisation
  const facts = await findAccreditationFacts(act.sql, organisationId, act.now)
  const application = (await loadApplication(act, organisationId)) ?? null
  const view = {
    organisation,
    ...statusOn(facts, act.today),
    periods: facts.periods,
    suspensions: await listSuspensions(act.sql, organisationId),
    application,
    evidence: application ? await listEvidence(act.sql, application.applicationId) : [],
    checks: await listChecks(act.sql, organisationId),
    history: await listSteps(act.sql, organisationId),
  }
  await recordEntry(act, { action, outcome: 'done', targetOrganisationId: organisationId })
  return view
}
