import { createHash } from 'node:crypto'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { uuidFrom } from '../../platform/random.ts'
import { evidenceFull } from '../errors.ts'
import { requireOwn } from './apply.ts'
import { checkEvidence, type EvidenceFault, type SentFile } from './check-evidence.ts'
import { assertCondition, lockForStep, recordStep, requireOrganisation } from './open-application.ts'
import { findEvidence, insertEvidence, listEvidence } from './queries.ts'

const FILES_PER_CONDITION = 5

/** A file as it is handed out again. */
export type StoredFile = { readonly name: string; readonly mediaType: string; readonly content: Buffer }

/**
 * Keeps a file of evidence with its SHA-256, whole or not at all.
 *
 * @returns why it was refused, else null. @throws DomainError `CP_APPLICATION_STEP`, `CP_EVIDENCE_FULL`
 */
export async function addEvidence(
  act: Act,
  conditionId: string,
  file: SentFile,
): Promise<EvidenceFault | null> {
  const { organisationId } = await requireOwn(act)
  const application = await lockForStep(act, organisationId, { kind: 'answer' })
  assertCondition(application, conditionId)
  const checked = await checkEvidence(file)
  if (!checked.ok) {
    await recordStep(act, 'accreditation.apply', organisationId, 'evidence-refused', conditionId)
    return checked.fault
  }
  const held = await listEvidence(act.sql, application.applicationId)
  if (held.filter((one) => one.conditionId === conditionId).length >= FILES_PER_CONDITION)
    throw evidenceFull()
  await insertEvidence(act.sql, {
    publicId: uuidFrom(act.random),
    application,
    conditionId,
    name: file.name,
    mediaType: checked.mediaType,
    sha256: createHash('sha256').update(file.bytes).digest(),
    content: file.bytes,
    by: act.actor.userId!,
    at: act.now,
  })
  await recordStep(act, 'accreditation.apply', organisationId, 'evidence', conditionId)
  return null
}

/** A file of an organisation, for the team that looks after it. @throws DeniedError, NotFoundError */
export async function readEvidence(act: Act, code: string, evidenceId: string): Promise<StoredFile> {
  const { organisationId } = await requireOrganisation(act, 'accreditation.read-organisation', code)
  return readFileOf(act, 'accreditation.read-organisation', organisationId, evidenceId)
}

/** A file that the actor's own organisation handed in. @throws DeniedError, NotFoundError */
export async function readOwnEvidence(act: Act, evidenceId: string): Promise<StoredFile> {
  const { organisationId } = await requireOwn(act, 'accreditation.read-own')
  return readFileOf(act, 'accreditation.read-own', organisationId, evidenceId)
}

async function readFileOf(
  act: Act,
  action: 'accreditation.read-organisation' | 'accreditation.read-own',
  organisationId: number,
  evidenceId: string,
): Promise<StoredFile> {
  const file = await findEvidence(act.sql, organisationId, evidenceId)
  if (!file) throw new NotFoundError(evidenceId)
  await recordStep(act, action, organisationId, 'evidence')
  return file
}
