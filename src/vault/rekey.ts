import type { Act } from '../platform/act.ts'
import { holdOlderRows, holdOlder, putKeyInForce, updateQuarantined, updateSealed } from './queries.ts'
import { contextOf, keyInForce, openVaulted, quarantineContext, type Vaulted } from './vault.ts'

/** Records, and then rows, that one transaction seals anew. */
const BATCH = 50

/** Puts the newest key of the ring in force, where it is not. @returns whether it was not. */
export function useNewestKey(act: Act): Promise<boolean> {
  return putKeyInForce(act.sql, act.keyring.newest(), act.now)
}

/**
 * Seals what stands under keys older than the one in force under that, with new data keys: a batch of children, or of quarantined rows
 * when no child is left.
 *
 * @param textsOf under which texts matching finds a child. @param recordOf under which text a source record is known.
 * @returns how many; 0 when nothing is left.
 */
export async function rekeyVault<Content extends object>(
  act: Act,
  version: number,
  textsOf: (kept: Vaulted<Content>) => readonly string[],
  recordOf: (sourceId: string, sourceRecordId: string) => string,
): Promise<number> {
  const children = await holdOlder(act.sql, version, BATCH)
  if (children.length === 0) return rekeyRows(act, version, recordOf)
  const key = await keyInForce(act)
  for (const kept of (await openVaulted<Content>(act, children)).values()) {
    const sealed = key.seal(Buffer.from(JSON.stringify(kept.content)), contextOf(kept.childId), act.random)
    const tokens = [...new Set(textsOf(kept))].map((text) => key.blind(text))
    await updateSealed(act.sql, kept.childId, sealed, tokens)
  }
  return children.length
}

async function rekeyRows(
  act: Act,
  version: number,
  recordOf: (sourceId: string, sourceRecordId: string) => string,
): Promise<number> {
  const rows = await holdOlderRows(act.sql, version, BATCH)
  const key = await keyInForce(act)
  for (const { quarantineId, record, ...kept } of rows) {
    const plain = act.keyring.open(kept, quarantineContext(record))
    const { sourceId, record: told } = JSON.parse(plain.toString()) as {
      sourceId: string
      record: { sourceRecordId: string }
    }
    const token = key.blind(recordOf(sourceId, told.sourceRecordId))
    await updateQuarantined(
      act.sql,
      quarantineId,
      token,
      key.seal(plain, quarantineContext(token), act.random),
    )
  }
  return rows.length
}
