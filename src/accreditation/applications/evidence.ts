import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { uuidFrom } from '../../platform/random.ts'
import { evidenceFull } from '../errors.ts'
import { requireOwn } from './apply.ts'
import {
  EvidenceRefusedError,
  readEvidenceFile,
  type EvidenceFault,
  type SentFile,
} from './check-evidence.ts'
import {
  assertCondition,
  lockForStep,
  recordStep,
  requireOrganisation,
  type Application,
} from './open-application.ts'
import {
  findEvidence,
  findEvidenceChunk,
  insertEvidence,
  insertEvidenceChunk,
  listEvidence,
  type StoredFile,
} from './queries.ts'

export type { StoredFile }

const FILES_PER_CONDITION = 5

/**
 * Keeps a file of evidence with its SHA-256 while it arrives, whole or not at all: a file that is refused or breaks off leaves nothing.
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
  const held = await listEvidence(act.sql, application.applicationId)
  if (held.filter((one) => one.conditionId === conditionId).length >= FILES_PER_CONDITION)
    throw evidenceFull()
  const fault = await keepFile(act, application, conditionId, file)
  const done = fault === null ? 'evidence' : 'evidence-refused'
  await recordStep(act, 'accreditation.apply', organisationId, done, conditionId)
  return fault
}

async function keepFile(
  act: Act,
  application: Application,
  conditionId: string,
  file: SentFile,
): Promise<EvidenceFault | null> {
  const publicId = uuidFrom(act.random)
  let position = 0
  try {
    await act.sql.savepoint(async (sql) => {
      const read = await readEvidenceFile(file, (chunk) =>
        insertEvidenceChunk(sql, publicId, position++, chunk),
      )
      const of = { publicId, application, conditionId, name: file.name }
      await insertEvidence(sql, { ...of, ...read, by: act.actor.userId!, at: act.now })
    })
    return null
  } catch (error) {
    if (error instanceof EvidenceRefusedError) return error.fault
    throw error
  }
}

type Whose = (act: Act) => Promise<{ readonly organisationId: number }>
type ReadAction = 'accreditation.read-organisation' | 'accreditation.read-own'

/** A file as those read it who may: what it is, which the log records, and then its chunks in turn. */
export type EvidenceReader = {
  /** @throws DeniedError, NotFoundError */
  readonly open: (act: Act) => Promise<StoredFile>
  /** The chunk at a position from 0 on, undefined after the last; asks the policy again. @throws DeniedError */
  readonly readChunk: (act: Act, position: number) => Promise<Buffer | undefined>
}

/** A file of an organisation, for the team that looks after it. */
export function evidenceOf(code: string, evidenceId: string): EvidenceReader {
  const action = 'accreditation.read-organisation'
  return readerOf(action, (act) => requireOrganisation(act, action, code), evidenceId)
}

/** A file that the actor's own organisation handed in. */
export function ownEvidence(evidenceId: string): EvidenceReader {
  const action = 'accreditation.read-own'
  return readerOf(action, (act) => requireOwn(act, action), evidenceId)
}

function readerOf(action: ReadAction, whose: Whose, evidenceId: string): EvidenceReader {
  return {
    open: async (act) => {
      const { organisationId } = await whose(act)
      const file = await findEvidence(act.sql, organisationId, evidenceId)
      if (!file) throw new NotFoundError(evidenceId)
      await recordStep(act, action, organisationId, 'evidence')
      return file
    },
    readChunk: async (act, position) => {
      const { organisationId } = await whose(act)
      return findEvidenceChunk(act.sql, organisationId, evidenceId, position)
    },
  }
}
