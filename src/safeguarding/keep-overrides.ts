import { recordEntries } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { endSpentLooks, escalateLate } from './queries.ts'
import { tellOfLook } from './tell.ts'

/**
 * Notes the end of looks whose time or session is over, and passes reviews that are late on to the national auditors; for a job.
 *
 * The looks show nothing from their end on, whenever this runs. Source.
 */
export async function keepOverrides(act: Act): Promise<void> {
  await act.require('safeguarding.keep-overrides', { type: 'Directory', id: 'contactpoint' })
  const ended = await endSpentLooks(act.sql, act.now)
  const late = await escalateLate(act.sql, act.today, act.now)
  for (const look of late) await tellOfLook(act, 'emergency-look-overdue', look)
  await recordEntries(act, [
    ...ended.map(({ publicId, userId, childId }) => ({
      action: 'safeguarding.override-stop' as const,
      outcome: 'done' as const,
      childId,
      subjectRef: publicId,
      targetUserId: userId,
    })),
    ...(late.length === 0
      ? []
      : [
          {
            action: 'safeguarding.keep-overrides' as const,
            outcome: 'done' as const,
            quantity: late.length,
          },
        ]),
  ])
}
