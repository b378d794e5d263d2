import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { needsSecondPerson, type NoteCode } from '../../linkage/index.ts'
import { enqueueJob } from '../../platform/jobs.ts'
import {
  isDecided,
  SETTLE_ROW,
  updateAgreed,
  updateChoice,
  type QuarantineChoice,
} from '../../vault/index.ts'
import { notThisStep } from '../errors.ts'
import { lockRow } from './queries.ts'
import { rowChoices, type QuarantinedRow } from './quarantined.ts'
import { listBeside, requireRow } from './read-row.ts'

export type RowDecision = {
  readonly choice: QuarantineChoice
  /** Opaque id of the child that it is; null for the other choices. */
  readonly childPublicId: string | null
  readonly noteCode: NoteCode
}

/**
 * Decides about a row in quarantine; a job of the same transaction carries it out, or waits for a second person.
 *
 * Source: R-39. INVARIANT (two-for-contradictions): see `needsSecondPerson`.
 * @throws NotFoundError; DomainError `CP_SHIELD_STEP` when it is decided, or cannot be decided so.
 */
export async function decideRow(act: Act, publicId: string, decision: RowDecision): Promise<void> {
  await lockRow(act.sql, publicId)
  const row = await requireRow(act, 'shielding.decide-row', publicId)
  const { children, numbers } = await listBeside(act, row)
  const child = children.find((one) => one.publicId === decision.childPublicId)
  const { choice } = decision
  const isOffered = rowChoices(row.content, children.length > 0).includes(choice)
  if (row.choice !== null || !isOffered || (choice === 'same-child') !== (child !== undefined))
    throw notThisStep()
  const differs = numbers.some(
    (one) => one.childId === child?.childId && one.scheme === 'nhs-number' && !one.agrees,
  )
  const asked = {
    'same-child': 'link',
    'another-child': 'new-child',
    'new-child': 'new-child',
    keep: 'keep',
  } as const
  const needsSecond = needsSecondPerson({ reason: row.content.rule }, asked[choice], differs)
  await updateChoice(act.sql, row.quarantineId, {
    choice,
    chosen_child_id: child?.childId ?? null,
    note_code: decision.noteCode,
    needs_second: needsSecond,
    decided_by: act.actor.userId!,
    decided_at: act.now,
  })
  if (!needsSecond) await settleLater(act, row)
  await recordEntry(act, {
    action: 'shielding.decide-row',
    outcome: 'done',
    ...(child ? { childId: child.childId } : {}),
    subjectRef: publicId,
    feedSourceId: row.content.sourceId,
    fields: [choice, ...(needsSecond ? ['needs-second'] : [])],
  })
}

/** Agrees as the second person. @throws NotFoundError; DeniedError for whoever decided; DomainError `CP_SHIELD_STEP` when it does not wait for that. */
export async function secondRow(act: Act, publicId: string): Promise<void> {
  const row = await requireUndone(act, 'shielding.second-row', publicId)
  await updateAgreed(act.sql, row.quarantineId, act.actor.userId!, act.now)
  await settleLater(act, row)
  await recordStep(act, 'shielding.second-row', row)
}

/** Takes back a decision that waits for a second person; anybody of the team may. @throws as {@link secondRow} */
export async function returnRow(act: Act, publicId: string): Promise<void> {
  const row = await requireUndone(act, 'shielding.return-row', publicId)
  await updateChoice(act.sql, row.quarantineId, null)
  await recordStep(act, 'shielding.return-row', row)
}

async function requireUndone(
  act: Act,
  action: 'shielding.second-row' | 'shielding.return-row',
  publicId: string,
): Promise<QuarantinedRow> {
  await lockRow(act.sql, publicId)
  const row = await requireRow(act, action, publicId)
  if (row.choice === null || isDecided(row)) throw notThisStep()
  return row
}

function recordStep(
  act: Act,
  action: 'shielding.second-row' | 'shielding.return-row',
  { publicId, content, choice }: QuarantinedRow,
): Promise<void> {
  const fields = choice === null ? [] : [choice]
  return recordEntry(act, {
    action,
    outcome: 'done',
    subjectRef: publicId,
    feedSourceId: content.sourceId,
    fields,
  })
}

function settleLater(act: Act, { quarantineId }: QuarantinedRow): Promise<void> {
  return enqueueJob(act.sql, SETTLE_ROW, { quarantineId }, `${SETTLE_ROW} ${quarantineId}`)
}
