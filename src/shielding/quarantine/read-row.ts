import type { Act } from '../../platform/act.ts'
import { recordEntries, recordEntry, type AuditAction } from '../../audit/index.ts'
import { compareRecords, compareShielded, type ComparedRecord } from '../../children/index.ts'
import type { QuarantinedContent } from '../../feeds/index.ts'
import type { IncomingRow, NumberAgreement } from '../../linkage/index.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { requireNotOwnFamily } from '../../relations/index.ts'
import { findWaitingRow, type QuarantineChoice } from '../../vault/index.ts'
import { askHidden, ownAuthority } from '../desk-access.ts'
import { shieldResource } from '../shield.ts'
import { compareNumbers, incomingRow, rowChoices, type QuarantinedRow } from './quarantined.ts'

/** A row that waits beside the children that it may be about. */
export type OpenedRow = {
  readonly row: QuarantinedRow
  readonly told: IncomingRow
  /** Those that the team may see, nearest first; a shielded child of another authority is not told of. */
  readonly children: readonly ComparedRecord[]
  readonly numbers: readonly NumberAgreement[]
  readonly choices: readonly QuarantineChoice[]
  readonly isOwnDecision: boolean
}

/**
 * One row with the shielded and open children near it, each of them in the log before it is shown.
 *
 * Source.
 * @throws NotFoundError for a row that is at an end, unknown or another authority's, alike; DeniedError for a child of the own family.
 */
export async function openRow(act: Act, publicId: string): Promise<OpenedRow> {
  const row = await requireRow(act, 'shielding.read-row', publicId)
  const beside = await listBeside(act, row)
  await recordEntry(act, {
    action: 'shielding.read-row',
    outcome: 'done',
    subjectRef: publicId,
    feedSourceId: row.content.sourceId,
    fields: ['row'],
  })
  return {
    row,
    told: incomingRow(row.content.record),
    ...beside,
    choices: rowChoices(row.content, beside.children.length > 0),
    isOwnDecision: row.decidedBy === act.actor.userId,
  }
}

/** The children near a row, as part of an act that asked the policy about the row. */
export async function listBeside(
  act: Act,
  { publicId, content }: QuarantinedRow,
): Promise<Pick<OpenedRow, 'children' | 'numbers'>> {
  const children: ComparedRecord[] = []
  const numbers: NumberAgreement[] = []
  for (const childId of new Set(content.near)) {
    await requireNotOwnFamily(act, childId)
    const shielded = await compareShielded(act, childId)
    if (!shielded) {
      children.push(...(await compareRecords(act, [childId])))
      continue
    }
    children.push(shielded.child)
    numbers.push(...compareNumbers(childId, content.record.identifiers, shielded.identifiers))
    await recordEntries(act, [
      {
        action: 'shielding.read-row',
        outcome: 'done',
        childId,
        subjectRef: publicId,
        fields: ['identity', 'address', 'carers', 'education', 'sources'],
      },
    ])
  }
  return { children, numbers }
}

/** @throws NotFoundError; DeniedError for whoever decided and would agree, too. */
export async function requireRow(act: Act, action: AuditAction, publicId: string): Promise<QuarantinedRow> {
  const row = await findWaitingRow<QuarantinedContent>(act, { publicId })
  const deciderId = row?.decidedBy ?? 0
  const resource = shieldResource(publicId, row?.authorityCode ?? ownAuthority(act), deciderId)
  if (deciderId === act.actor.userId) await act.require(action, resource)
  else await askHidden(act, action, resource)
  if (!row) throw new NotFoundError(publicId)
  return row
}
