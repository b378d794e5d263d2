import { recordEntry, type AuditAction } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { findConsentChild, listSensitiveContacts, type SensitiveContact } from './queries.ts'

/**
 * Whom a broker may ask: sensitive services working with a child of the own authority now. On what they are recorded is not told.
 *
 * INVARIANT (contacts-for-brokers): nobody else reads a contact; the database gives it to a broker of the section alone, and the entry
 * names what was shown. For pages of the team (`administers`). Source.
 * @throws DeniedError for whoever is no broker of the authority of an open record.
 */
export async function readSensitiveContacts(act: Act, childId: number): Promise<SensitiveContact[]> {
  await requireBrokering(act, 'consent.read-contacts', childId)
  const contacts = await listSensitiveContacts(act.sql, childId)
  const isAnyAgreed = contacts.some((one) => one.isAgreed)
  await recordEntry(act, {
    action: 'consent.read-contacts',
    outcome: 'done',
    childId,
    fields: isAnyAgreed ? ['service', 'practitioner', 'contact'] : [],
    quantity: contacts.length,
  })
  return contacts
}

/** Asks whether the person may broker for this child; unknown and another authority's are refused alike. */
export async function requireBrokering(act: Act, action: AuditAction, childId: number): Promise<void> {
  const child = await findConsentChild(act.sql, childId)
  const attributes = { authority: child?.authorityCode ?? '' }
  await act.require(action, { type: 'SensitiveContacts', id: String(childId), attributes })
  if (!child) throw new NotFoundError()
  await act.require('relations.work-with-child', { type: 'Child', id: child.publicId })
}
