import type { ComparedRecord } from '../../children/index.ts'
import { comparePostcodes, type PostcodeLevel } from '../../lib/matching/compare-postcodes.ts'
import { compareGenders } from '../../lib/matching/compare-genders.ts'
import {
  compareDatesOfBirth,
  compareFamilyNames,
  compareGivenNames,
  normaliseName,
  type DateOfBirthLevel,
  type NameLevel,
  type NameVariants,
} from '../../lib/matching/index.ts'
import type { IncomingRow, NumberAgreement } from './queries.ts'

/** How far one part agrees: `same`, `near` (and how), `different`, `not-told` when either says nothing. */
export type Agreement = 'same' | 'near' | 'different' | 'not-told'

export type ComparedField =
  | 'given-name'
  | 'family-name'
  | 'date-of-birth'
  | 'sex'
  | 'postcode'
  | 'carers'
  | 'school'
  | 'nhs-number'
  | 'upn'
  | 'uln'

/** `level` is the comparison's own, for the words that say how it is near. */
export type FieldAgreement = {
  readonly field: ComparedField
  readonly agreement: Agreement
  readonly level: string
}

/** How a waiting row agrees with one child, part by part, against everything any source says of the child. */
export function compareWithRecord(
  row: IncomingRow,
  child: ComparedRecord,
  numbers: readonly NumberAgreement[],
  variants: NameVariants,
): FieldAgreement[] {
  const { given, family } = bestNames(row, child, variants)
  const born = compareDatesOfBirth(row.dateOfBirth?.date, child.dateOfBirth)
  const sex = compareGenders(row.gender, child.gender)
  return [
    { field: 'given-name', level: given, agreement: ofName(given) },
    { field: 'family-name', level: family, agreement: ofName(family) },
    { field: 'date-of-birth', level: born, agreement: ofBirth(born) },
    { field: 'sex', level: sex, agreement: sex === 'missing' ? 'not-told' : sex },
    postcodeAgreement(row, child),
    carersAgreement(row, child),
    schoolAgreement(row, child),
    ...numbers
      .filter((number) => number.childId === child.childId)
      .map(({ scheme, agrees }) => ({
        field: scheme as 'nhs-number' | 'upn' | 'uln',
        level: agrees ? 'exact' : 'else',
        agreement: agrees ? ('same' as const) : ('different' as const),
      })),
  ]
}

const near: ReadonlySet<string> = new Set(['variant', 'token', 'close', 'similar', 'initial', 'resembling'])
const order: readonly NameLevel[] = [
  'exact',
  'variant',
  'token',
  'close',
  'similar',
  'initial',
  'resembling',
  'else',
  'missing',
]

function bestNames(
  row: IncomingRow,
  child: ComparedRecord,
  variants: NameVariants,
): { given: NameLevel; family: NameLevel } {
  const held = [...child.names, ...child.sources.flatMap(({ record }) => record.names)]
  const pairs = row.names.flatMap((told) =>
    held.map((name) => ({
      given: compareGivenNames(normaliseName(told.given), normaliseName(name.given), variants),
      family: compareFamilyNames(normaliseName(told.family), normaliseName(name.family), variants),
    })),
  )
  const rank = (pair: { given: NameLevel; family: NameLevel }): number =>
    order.indexOf(pair.given) + order.indexOf(pair.family)
  return pairs.sort((a, b) => rank(a) - rank(b))[0] ?? { given: 'missing', family: 'missing' }
}

function ofName(level: NameLevel): Agreement {
  if (level === 'exact') return 'same'
  if (level === 'missing') return 'not-told'
  return near.has(level) ? 'near' : 'different'
}

function ofBirth(level: DateOfBirthLevel): Agreement {
  if (level === 'exact') return 'same'
  if (level === 'missing') return 'not-told'
  return level === 'else' || level === 'within-year' ? 'different' : 'near'
}

const postcodeOrder: readonly PostcodeLevel[] = [
  'exact',
  'one-character',
  'sector',
  'outward',
  'area',
  'else',
  'missing',
]

function postcodeAgreement(row: IncomingRow, child: ComparedRecord): FieldAgreement {
  const told = postcodeOf(row)
  const levels = child.sources.map(({ record }) => comparePostcodes(told, postcodeOf(record)))
  const level = levels.sort((a, b) => postcodeOrder.indexOf(a) - postcodeOrder.indexOf(b))[0] ?? 'missing'
  const agreement: Agreement =
    level === 'exact'
      ? 'same'
      : level === 'missing'
        ? 'not-told'
        : level === 'one-character' || level === 'sector'
          ? 'near'
          : 'different'
  return { field: 'postcode', level, agreement }
}

export function postcodeOf({ address }: Pick<IncomingRow, 'address'>): string | null {
  return address && 'postcode' in address ? (address.postcode ?? null) : null
}

function carersAgreement(row: IncomingRow, child: ComparedRecord): FieldAgreement {
  const name = (carer: { given: string; family: string }): string =>
    `${normaliseName(carer.given)} ${normaliseName(carer.family)}`
  const told = row.carers.map(name)
  const held = [...child.carers, ...child.sources.flatMap(({ record }) => record.carers)].map(name)
  if (told.length === 0 || held.length === 0)
    return { field: 'carers', level: 'missing', agreement: 'not-told' }
  const isSame = told.some((one) => held.includes(one))
  return isSame
    ? { field: 'carers', level: 'exact', agreement: 'same' }
    : { field: 'carers', level: 'else', agreement: 'different' }
}

function schoolAgreement(row: IncomingRow, child: ComparedRecord): FieldAgreement {
  const told = row.education?.setting
  const held = child.sources.flatMap(({ record }) => record.education?.setting ?? [])
  const comparable = held.filter((setting) => setting.scheme === told?.scheme)
  if (!told || comparable.length === 0) return { field: 'school', level: 'missing', agreement: 'not-told' }
  const isSame = comparable.some((setting) => setting.value === told.value)
  return isSame
    ? { field: 'school', level: 'exact', agreement: 'same' }
    : { field: 'school', level: 'else', agreement: 'different' }
}
