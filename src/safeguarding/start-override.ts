import { recordEntry } from '../audit/index.ts'
import {
  findOneShieldedByName,
  findShieldedByNumber,
  findShieldedCard,
  readShielded,
  type ChildId,
} from '../children/index.ts'
import { addWorkingDays } from '../lib/working-days.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { uuidFrom } from '../platform/random.ts'
import { isOwnFamily, type RelationKeys } from '../relations/index.ts'
import { overQuota, wordsMissing } from './errors.ts'
import {
  LOOK_MS,
  MAX_WORDS,
  ORGANISATION_QUOTA,
  OWN_QUOTA,
  type EmergencyTarget,
  type StatedEmergency,
} from './override.ts'
import { countLooks, findKeeper, insertLook, markOwnFamily } from './queries.ts'
import { tellOfLook } from './tell.ts'

/** `not-held`: no shielded child, or one of the own family: nothing tells which. */
export type StartedLook = { readonly kind: 'opened'; readonly lookId: string } | { readonly kind: 'not-held' }

/** No child's id: what is asked of the policy before anybody knows which child is meant. */
const NO_CHILD = '00000000-0000-0000-0000-000000000000'

/** Asks whether the person may look in an emergency, with factors given again. @param publicId of a card, where one is looked at. */
export async function requireOverride(act: Act, publicId: string = NO_CHILD): Promise<void> {
  await act.require('safeguarding.override-start', { type: 'Child', id: publicId })
}

/**
 * Opens a shielded record to the person who acts, in this session, for 15 minutes; it stays shielded for everybody else.
 *
 * INVARIANT (told-at-once): the look, its entry and the notices to whoever manages the person and whoever shields are one transaction, and
 * a look that finds nothing counts and is told like any other. Source; security 4.4.
 * @throws NotFoundError for a card that is not there; DomainError `CP_OVERRIDE_QUOTA`, `CP_OVERRIDE_WORDS`.
 */
export async function startOverride(
  act: Act,
  keys: RelationKeys,
  target: EmergencyTarget,
  { reason, words }: StatedEmergency,
): Promise<StartedLook> {
  await requireOverride(act, target.kind === 'card' ? target.publicId : undefined)
  if (words === '' || [...words].length > MAX_WORDS) throw wordsMissing()
  const { userId, organisationId, authorityCode, sessionRef } = act.actor
  if (userId === null || organisationId === null || authorityCode === null || !sessionRef)
    throw new NotFoundError()
  const used = await countLooks(act.sql, act.today)
  if (used.own >= OWN_QUOTA || used.organisation >= ORGANISATION_QUOTA) throw overQuota()
  const childId = await findTarget(act, target)
  if (childId === undefined && target.kind === 'card') throw new NotFoundError(target.publicId)
  const look = { publicId: uuidFrom(act.random), organisationId }
  await insertLook(act.sql, {
    public_id: look.publicId,
    user_id: userId,
    organisation_id: organisationId,
    own_section_code: authorityCode,
    session_ref: sessionRef,
    outcome: childId === undefined ? 'not-held' : 'opened',
    child_id: childId ?? null,
    section_code: (childId && (await findKeeper(act.sql, childId))) ?? authorityCode,
    reason,
    sealed_words: act.sealNote(words),
    began_at: act.now,
    ends_at: new Date(act.now.getTime() + LOOK_MS),
    ended_at: childId === undefined ? act.now : null,
    due_on: addWorkingDays(act.today, 1),
  })
  const isShown = childId !== undefined && (await mayBeShown(act, keys, childId))
  if (childId !== undefined && !isShown) await markOwnFamily(act.sql, look.publicId, act.now)
  await tellOfLook(act, 'emergency-look', look)
  await recordEntry(act, {
    action: 'safeguarding.override-start',
    outcome: isShown ? 'done' : childId === undefined ? 'not-found' : 'refused',
    ...(childId === undefined ? {} : { childId }),
    subjectRef: look.publicId,
    purpose: reason,
    purposeNote: words,
    fields: [target.kind],
  })
  return isShown ? { kind: 'opened', lookId: look.publicId } : { kind: 'not-held' }
}

function findTarget(act: Act, target: EmergencyTarget): Promise<ChildId | undefined> {
  switch (target.kind) {
    case 'card':
      return findShieldedCard(act, target.publicId)
    case 'number':
      return findShieldedByNumber(act, target.childNumber)
    case 'named':
      return findOneShieldedByName(act, target.given, target.family, target.dateOfBirth)
  }
}

/** INVARIANT (not-own-family): held against all names in the vault, for the open card tells one of them at most. */
async function mayBeShown(act: Act, keys: RelationKeys, childId: ChildId): Promise<boolean> {
  const shielded = await readShielded(act, childId)
  if (!shielded) throw new NotFoundError()
  const { record, searchNames } = shielded
  const traits = {
    names: searchNames,
    dateOfBirth: record.dateOfBirth,
    childNumbers: [record.childNumber],
  }
  return !(await isOwnFamily(act, keys, traits))
}
