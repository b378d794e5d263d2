/** Kinds of organisation that supply data or use the directory. Source. */
export const organisationKinds = [
  'local-authority',
  'school-maintained',
  'school-independent',
  'school-special',
  'fe-college',
  'gp-practice',
  'nhs-trust',
  'childrens-social-care',
  'early-years',
  'youth-service',
  'police',
  'fire-and-rescue',
  'housing',
  'voluntary-body',
  'national-supplier',
] as const

export type OrganisationKind = (typeof organisationKinds)[number]

export const serviceKinds = [
  'school',
  'gp',
  'health-visiting',
  'school-nursing',
  'social-care',
  'early-help',
  'youth-work',
  'youth-justice',
  'police',
  'fire-and-rescue',
  'housing',
  'early-years',
  'voluntary',
  'paediatrics',
  'speech-and-language',
  'sexual-health',
  'mental-health',
  'substance-misuse',
] as const

export type ServiceKind = (typeof serviceKinds)[number]

/** Numbering schemes under which source systems know organisations. */
export const identifierSchemes = ['urn', 'laestab', 'ukprn', 'ods', 'gss'] as const

export type IdentifierScheme = (typeof identifierSchemes)[number]

const SENSITIVE: readonly ServiceKind[] = ['sexual-health', 'mental-health', 'substance-misuse']

/**
 * INVARIANT (sensitive-by-kind): nothing but the kind makes a service sensitive; the database derives the same flag.
 * Source: R-73.
 */
export function isSensitiveKind(kind: ServiceKind): boolean {
  return SENSITIVE.includes(kind)
}

/** `item` of the closed list `items`, or undefined. */
export function memberOf<const T extends string>(items: readonly T[], item: string): T | undefined {
  return items.find((known) => known === item)
}

/** Codes are kept as given and told apart without regard to case. Agrees with `upper` of the database on stored codes. */
export function codeKey(code: string): string {
  return code.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}
