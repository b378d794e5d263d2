import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { findVaulted } from '../../vault/index.ts'
import { listSourceRecordStates, type SourceRecordState } from '../queries.ts'
import type { ChildId } from '../record.ts'
import { openShielded, verdictsIn } from './content.ts'
import { nameForms } from '../../lib/matching/normalise-name.ts'
import { namesDayText, recordText } from './tokens.ts'

/** The shielded child for which each source record stands; records of others are left out. */
export async function findShieldedLinks(
  act: Act,
  sourceId: string,
  sourceRecordIds: readonly string[],
): Promise<Map<string, ChildId>> {
  const found = await findVaulted(
    act,
    sourceRecordIds.map((id) => recordText(sourceId, id)),
  )
  return new Map(
    sourceRecordIds.flatMap((id) =>
      (found.get(recordText(sourceId, id)) ?? []).map((childId) => [id, childId as ChildId] as const),
    ),
  )
}

/**
 * Of source records that stand for shielded children, on which row somebody decided that they do, by source record id; those that
 * nobody decided about are left out.
 *
 * @param links as {@link findShieldedLinks} gives them. @returns the digest of the row's identity, in hexadecimal.
 */
export async function findShieldedVerdicts(
  act: Act,
  sourceId: string,
  links: ReadonlyMap<string, ChildId>,
): Promise<Map<string, string>> {
  const kept = await openShielded(act, [...new Set(links.values())])
  return new Map(
    [...links].flatMap(([sourceRecordId, childId]) => {
      const told = verdictsIn(kept.get(childId)?.content, { sourceId, sourceRecordId })
      const said = told.filter(({ verdict }) => verdict === 'link').at(-1)
      return said ? [[sourceRecordId, said.identity] as const] : []
    }),
  )
}

/** How the given records of a source stand, in the open and in the vault, by source record id. `withdrawn`: those of them that are to go. */
export async function readRecordStates(
  act: Act,
  sourceId: string,
  sourceRecordIds: readonly string[],
  withdrawn: readonly string[],
): Promise<Map<string, SourceRecordState>> {
  const [open, links] = await Promise.all([
    listSourceRecordStates(act.sql, sourceId, sourceRecordIds, withdrawn),
    findShieldedLinks(act, sourceId, sourceRecordIds),
  ])
  if (links.size === 0) return open
  const kept = await openShielded(act, [...new Set(links.values())])
  for (const [id, childId] of links) {
    const rows = kept.get(childId)?.content.source_records ?? []
    const own = rows.find((row) => row.source_id === sourceId && row.source_record_id === id)
    if (!own) continue
    const stays = rows.some((row) => row.source_id !== sourceId || !withdrawn.includes(row.source_record_id))
    open.set(id, {
      childId,
      payloadHash: own.payload_hash.replace(/^\\x/, ''),
      isLastSource: withdrawn.includes(id) && !stays,
    })
  }
  return open
}

/** Shielded children, 10 at most, of those that the person who acts may open, with exactly this name (any of theirs) and day of birth. */
export async function findShieldedByName(
  act: Act,
  given: string,
  family: string,
  dateOfBirth: IsoDate,
): Promise<ChildId[]> {
  const text = namesDayText(nameForms(given).whole, nameForms(family).whole, dateOfBirth)
  const found = await findVaulted(act, [text])
  const kept = await openShielded(act, [...new Set(found.get(text) ?? [])] as ChildId[])
  return [...kept.values()]
    .filter(({ content }) =>
      content.source_records.some(({ payload }) => payload.dateOfBirth?.date === dateOfBirth),
    )
    .map(({ childId }) => childId)
    .slice(0, 10)
}
