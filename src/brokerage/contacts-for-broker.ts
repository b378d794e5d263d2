import { findPlace } from '../children/index.ts'
import { readSensitiveContacts } from '../consent/index.ts'
import { listServicesWorkingWith } from '../involvement/index.ts'
import type { Act } from '../platform/act.ts'

/** Somebody whom a broker may ring about a child. */
export type BrokerContact = {
  readonly serviceName: string
  readonly organisationName: string
  readonly practitioner: string | null
  readonly role: string | null
  readonly phone: string | null
  readonly email: string | null
}

/**
 * Services working with a child today, for the broker who works on a request about it, as part of an act that asked the policy.
 *
 * The one place that says whom a broker may know of: the open services, and sensitive ones of a child of the own authority where it was
 * agreed that the team knows whom to ask. Source.
 */
export async function contactsForBroker(
  act: Act,
  child: { readonly childId: number; readonly publicId: string },
): Promise<readonly BrokerContact[]> {
  const { current } = await listServicesWorkingWith(act, child.childId)
  const place = await findPlace(act.sql, child.publicId)
  const isOwn = place !== undefined && place.authorityCode === act.actor.authorityCode
  const sensitive = isOwn ? await readSensitiveContacts(act, child.childId) : []
  return [
    ...current.map(({ serviceName, organisationName, practitioner, role, phone, email }) => ({
      serviceName,
      organisationName,
      practitioner,
      role,
      phone,
      email,
    })),
    ...sensitive.flatMap(({ service, organisation, practitioner, role, phone, email, isAgreed }) =>
      isAgreed && service !== null && organisation !== null
        ? [{ serviceName: service, organisationName: organisation, practitioner, role, phone, email }]
        : [],
    ),
  ]
}
