import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { findAuthority } from './find-authority.ts'
import type { IdentifierScheme, OrganisationKind } from './kinds.ts'
import {
  findOrganisationByCode,
  listIdentifiersOf,
  listOrganisationsWhere,
  listServicesOf,
  type Organisation,
  type Service,
} from './queries.ts'

export type OrganisationDetails = Organisation & {
  readonly authorityName: string | null
  readonly identifiers: readonly { readonly scheme: IdentifierScheme; readonly value: string }[]
  readonly services: readonly Service[]
}

const LISTED = 1000

/** Organisations by code, 1,000 at most, of one kind or one authority (GSS or DfE code) if asked. */
export async function browseOrganisations(
  act: Act,
  filter: { readonly kind?: OrganisationKind; readonly authority?: string },
): Promise<Organisation[]> {
  await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
  const authority =
    filter.authority === undefined ? undefined : await findAuthority(act.sql, filter.authority)
  if (filter.authority !== undefined && authority === undefined) {
    throw new DomainError('invalid', 'CP_AUTHORITY_UNKNOWN', 'no authority has or had this code')
  }
  return listOrganisationsWhere(
    act.sql,
    {
      ...(filter.kind ? { kind: filter.kind } : {}),
      ...(authority ? { authorityCode: authority.gssCode } : {}),
    },
    LISTED,
  )
}

/** One organisation with everything held about it. @throws DomainError when none has the code. */
export async function getOrganisation(act: Act, code: string): Promise<OrganisationDetails> {
  await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
  const organisation = await findOrganisationByCode(act.sql, code)
  if (organisation === undefined) {
    throw new DomainError('not-found', 'CP_ORGANISATION_UNKNOWN', 'no organisation has this code')
  }
  const authority = organisation.authorityCode && (await findAuthority(act.sql, organisation.authorityCode))
  return {
    ...organisation,
    authorityName: authority ? authority.name : null,
    identifiers: await listIdentifiersOf(act.sql, organisation.organisationId),
    services: await listServicesOf(act.sql, organisation.organisationId),
  }
}
