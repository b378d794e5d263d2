export { organisationsPolicy } from './policy.ts'
export type { Authority } from './authorities.ts'
export { findAuthority, listAuthoritiesByOutwardCode } from './find-authority.ts'
export type { IdentifierScheme } from './kinds.ts'
export { loadReferenceData } from './load-reference-data.ts'
export {
  listOrganisations,
  listOrganisationsByCode,
  listOrganisationsByIdentifier,
  listOrganisationsWhere,
  listServices,
  listServicesByCode,
  listServicesOf,
  type Organisation,
  type Service,
  type ServiceReference,
} from './queries.ts'
export { registerOrganisations } from './register-organisations.ts'
export {
  listOwnNotices,
  makeNotice,
  markNoticeSeen,
  readNotices,
  type Notice,
  type NoticeKind,
  type SeenNotice,
  type ShieldNoticeKind,
} from './notices/notices.ts'
