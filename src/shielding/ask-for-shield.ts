import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { findPlace, type ChildPlace } from '../children/index.ts'
import { NotFoundError } from '../platform/errors.ts'
import { askedTooOften } from './errors.ts'
import { hideChild } from './hide-child.ts'
import { countAskedToday, insertRequest, lockShield } from './queries.ts'
import { tellShielders } from './reminders/tell.ts'
import type { Criterion, Level } from './shield.ts'
import { keepWords } from './words.ts'

/** Shields that one practitioner may ask for on one day. Source: security T14. */
export const ASKS_A_DAY = 5

export type AskedShield = {
  readonly criterion: Criterion
  readonly level: Level
  /** 2,000 characters at most. */
  readonly reasons: string
}

/** Whether the person may ask for a shield of this child at all, for the form. @throws as {@link askForShield} */
export async function requireAsking(act: Act, publicId: string): Promise<void> {
  await requirePlace(act, publicId)
}

/**
 * Asks, from an open record, that the child be hidden: it is at once, and the team of its authority, which is told by reference, decides.
 *
 * INVARIANT (shield-on-receipt): see `recordShieldRequest`. The database holds to the day's bound and to the one child. Source.
 * @throws NotFoundError for a record that is not open, unknown or without an authority, alike; DeniedError for a child of the own family;
 *   DomainError `CP_SHIELD_ASKED` after the fifth on a day, `CP_SHIELD_REQUEST` without words.
 */
export async function askForShield(act: Act, publicId: string, asked: AskedShield): Promise<void> {
  const found = await requirePlace(act, publicId)
  await lockShield(act.sql, found.childId)
  const { childId, authorityCode } = await requirePlace(act, publicId)
  if ((await countAskedToday(act.sql, act.today)) >= ASKS_A_DAY) throw askedTooOften()
  const { criterion, level, reasons } = asked
  const reference = await insertRequest(act, {
    child_id: childId,
    authority_code: authorityCode,
    asker: 'practitioner',
    channel: 'record',
    asker_proofs: ['signed-in'],
    child_proofs: ['agency-confirms'],
    criterion,
    level,
    words_id: await keepWords(act, authorityCode, reasons),
    challenges: null,
    recorded_by: act.actor.userId!,
    recorded_at: act.now,
  })
  await hideChild(act, childId, level, authorityCode)
  await tellShielders(act, 'shield-asked', reference, authorityCode)
  await recordEntry(act, {
    action: 'shielding.ask',
    outcome: 'done',
    childId,
    subjectRef: reference,
    fields: [criterion, `level-${level}`],
  })
}

async function requirePlace(
  act: Act,
  publicId: string,
): Promise<ChildPlace & { readonly authorityCode: string }> {
  await act.require('shielding.ask', { type: 'Child', id: publicId })
  const place = await findPlace(act.sql, publicId)
  if (!place || place.authorityCode === null) throw new NotFoundError(publicId)
  return { ...place, authorityCode: place.authorityCode }
}
