import type { Act, RunAct } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { lastPublished } from '../log/last-published.ts'
import { recordEntry } from '../record-entry.ts'
import {
  countErasable,
  eraseEntries,
  listErasable,
  type ErasureCounts,
  type ErasureScope,
} from './queries.ts'

/** Why entries go; each has a code in the published leaf. Source: docs/specs/audit-log.md, section 2. */
export const erasureGrounds = ['retention', 'court-order', 'right-to-erasure'] as const
export type ErasureGround = (typeof erasureGrounds)[number]

/** As many as one leaf may name. */
const ENTRIES_AT_ONCE = 8_000

export type Erasure = {
  readonly scope: ErasureScope
  readonly ground: ErasureGround
  /** Two different people who agreed, by their user id. */
  readonly approvers: readonly [number, number]
  /** Folder of the published log. */
  readonly directory: string
}

/** What an erasure would take out; changes nothing. @throws DomainError as {@link eraseLog} */
export async function previewErasure(run: RunAct, erasure: Erasure): Promise<ErasureCounts> {
  return run(async (act) => {
    await requireErasure(act, erasure)
    return countErasable(act.sql, erasure.scope, await lastPublished(erasure.directory))
  })
}

/**
 * Takes rows and salts of entries out for good, some thousands in a transaction; run again it goes on where it was stopped.
 *
 * INVARIANT (erased-by-entry): entries go in the transaction of an entry that names how many, why and who agreed; their leaves stay.
 * Entries that are held, have no leaf yet, or are younger than six years where the ground is retention, stay.
 * @returns how many went. @throws DomainError `CP_AUDIT_APPROVERS`, `CP_AUDIT_TOO_YOUNG`
 */
export async function eraseLog(
  run: RunAct,
  erasure: Erasure,
  onProgress: (erased: number) => void,
): Promise<number> {
  let erased = 0
  for (;;) {
    const taken = await run((act) => eraseSome(act, erasure))
    onProgress((erased += taken))
    if (taken < ENTRIES_AT_ONCE) return erased
  }
}

async function eraseSome(act: Act, erasure: Erasure): Promise<number> {
  await requireErasure(act, erasure)
  const { scope, ground, approvers, directory } = erasure
  const entries = await listErasable(act.sql, scope, await lastPublished(directory), ENTRIES_AT_ONCE)
  if (entries.length === 0) return 0
  await recordEntry(act, {
    action: 'audit.erase-entries',
    outcome: 'done',
    fields: [ground, ...approvers.map((userId) => `approver-${userId}`)],
    quantity: entries.length,
  })
  await eraseEntries(act.sql, ground, entries)
  return entries.length
}

async function requireErasure(act: Act, { scope, ground, approvers }: Erasure): Promise<void> {
  await act.require('audit.erase-entries', { type: 'Directory', id: 'contactpoint' })
  if (approvers[0] === approvers[1])
    throw new DomainError('invalid', 'CP_AUDIT_APPROVERS', 'two different people must have agreed')
  if ('before' in scope && ground !== 'retention')
    throw new DomainError(
      'invalid',
      'CP_AUDIT_SCOPE',
      'all that is older is erased at the end of retention alone',
    )
  const oldest = new Date(act.now)
  oldest.setUTCFullYear(oldest.getUTCFullYear() - 6)
  if ('before' in scope && scope.before > oldest)
    throw new DomainError('invalid', 'CP_AUDIT_TOO_YOUNG', 'entries are kept for six years at least')
}
