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
 * The one place that says whom a broker may know of: the open services.
 */
export async function contactsForBroker(act: Act, childId: number): Promise<readonly BrokerContact[]> {
  const { current } = await listServicesWorkingWith(act, childId)
  return current.map(({ serviceName, organisationName, practitioner, role, phone, email }) => ({
    serviceName,
    organisationName,
    practitioner,
    role,
    phone,
    email,
  }))
}
