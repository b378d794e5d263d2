import type { Act } from '../../platform/act.ts'
import { enqueueJob } from '../../platform/jobs.ts'
import {
  collectChild,
  FORGET_NAMES,
  putIntoVault,
  quarantineWaiting,
  restoreChild,
  type Shield,
} from '../../vault/index.ts'
import type { SourceFacts } from '../apply-source-records.ts'
import { numberNames } from '../number-names.ts'
import type { ChildId, ComposedRecord } from '../record.ts'
import { searchRows } from '../search/search-rows.ts'
import { composeVaulted, openShielded, type VaultContent, type VaultedChild } from './content.ts'
import { recordText, vaultTexts } from './tokens.ts'

/**
 * Moves all that is said of a child into the vault, and leaves in the open what the level allows: the current name, gender and day of
 * birth at level 1, and nothing at level 2.
 *
 * The child's other names, whoever gave them, do not find it any more. Source; security 4.3.
 * @returns the whole record as it was put away.
 */
export async function putAway(
  act: Act,
  childId: ChildId,
  shield: Shield,
  facts: SourceFacts,
): Promise<ComposedRecord> {
  await quarantineWaiting(act, childId, recordText)
  const content = await collectChild<VaultContent>(act, childId)
  const record = composeVaulted(content, facts)
  await putIntoVault(
    act,
    childId,
    shield,
    content,
    vaultTexts(record, content),
    shield.level === 1 ? await openPart(act, childId, record) : { card: null, names: [], search: [] },
  )
  return record
}

/** Shields a child that is in the open. What it alone was called is forgotten by a job of the same transaction. */
export async function shieldChild(
  act: Act,
  childId: ChildId,
  shield: Shield,
  facts: SourceFacts,
): Promise<void> {
  await putAway(act, childId, shield, facts)
  await enqueueJob(act.sql, FORGET_NAMES, {}, act.requestId)
}

async function openPart(act: Act, childId: ChildId, record: ComposedRecord) {
  const [current] = record.names
  const card = { ...record, searchNames: [{ ...current!, kind: 'current' as const }], address: null }
  const ids = await numberNames(act.sql, card.searchNames)
  return {
    card: {
      date_of_birth: record.dateOfBirth.date,
      date_of_birth_accuracy: record.dateOfBirth.accuracy,
      gender: record.gender,
    },
    names: [{ child_id: childId, position: 0, ...current!, kind: 'current' }],
    search: searchRows(childId, card, null, ids),
  }
}

/**
 * Puts the rows of those of the children that are shielded back where they are worked on, until `putAway` in the same transaction.
 *
 * Nobody else sees them there, and their records are not composed. @returns the shielded ones as they were kept.
 */
export async function takeOut(act: Act, childIds: readonly ChildId[]): Promise<VaultedChild[]> {
  const kept = [...(await openShielded(act, childIds)).values()]
  for (const { childId, content } of kept) await restoreChild(act, childId, content)
  return kept
}
