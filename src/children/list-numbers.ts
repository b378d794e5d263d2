import { recordEntries } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { DeniedError } from '../platform/errors.ts'
import { childResource } from './directory.ts'
import { listOpenNumbers } from './queries.ts'

/**
 * ContactPoint numbers by child, for whoever supervises somebody who looked at these children.
 *
 * Only of open records that the actor may open themselves: for others there is nothing in the answer. Each number shown is recorded.
 * Source.
 */
export async function listNumbersSupervised(
  act: Act,
  childIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const numbers = new Map<number, string>()
  for (const { childId, publicId, childNumber } of await listOpenNumbers(act.sql, childIds))
    if (await mayOpen(act, publicId)) numbers.set(childId, childNumber)
  await recordEntries(
    act,
    [...numbers.keys()].map((childId) => ({
      action: 'access.watch-supervision' as const,
      outcome: 'done' as const,
      childId,
      fields: ['number'],
    })),
  )
  return numbers
}

async function mayOpen(act: Act, publicId: string): Promise<boolean> {
  try {
    return (await act.require('children.open-record', childResource(publicId))).isPermitted
  } catch (error) {
    if (error instanceof DeniedError) return false
    throw error
  }
}
