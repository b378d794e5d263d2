import type { Act } from '../platform/act.ts'
import { openQuarantined } from './vault.ts'
import { findQuarantined, type QuarantineChoice, type SealedRow } from './queries.ts'

/** A row in quarantine as whoever settles it has it. */
export type Quarantined<Content> = Omit<SealedRow, 'recordToken' | 'keyVersion' | 'wrappedKey' | 'sealed'> & {
  readonly content: Content
}

/** A row that waits, opened; undefined for one that is at an end, an unknown one, and one that the person who acts may not open. */
export async function findWaitingRow<Content>(
  act: Act,
  by: { readonly quarantineId: number } | { readonly publicId: string },
): Promise<Quarantined<Content> | undefined> {
  const row = await findQuarantined(act.sql, by)
  if (!row) return undefined
  const { recordToken, keyVersion, wrappedKey, sealed, ...rest } = row
  return { ...rest, content: openQuarantined<Content>(act, { recordToken, keyVersion, wrappedKey, sealed }) }
}

/** Whether people have decided about it, as far as it takes. */
export function isDecided({
  choice,
  needsSecond,
  agreedBy,
}: {
  readonly choice: QuarantineChoice | null
  readonly needsSecond: boolean
  readonly agreedBy: number | null
}): boolean {
  return choice !== null && (agreedBy !== null || !needsSecond)
}
