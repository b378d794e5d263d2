import {
  parseEmail,
  parseGssLaCode,
  parseLaestab,
  parseOdsCode,
  parsePhone,
  parsePostcode,
  parseUkprn,
  parseUrn,
  type Result,
} from '../lib/identifiers/index.ts'
import { addDays, parseIsoDate, type IsoDate } from '../lib/iso-date.ts'
import { resolveIn, type Authority } from './authorities.ts'
import type { FaultList } from './errors.ts'
import {
  codeKey,
  identifierSchemes,
  memberOf,
  organisationKinds,
  serviceKinds,
  type IdentifierScheme,
  type OrganisationKind,
  type ServiceKind,
} from './kinds.ts'

/** An organisation as someone states it, unchecked; what is absent, null or `''` is not known. */
export type OrganisationRow = {
  /** Line of the file that the row comes from. */
  readonly line?: number
  readonly code: string
  readonly name: string
  readonly kind: string
  /** GSS or DfE code, current or ended. */
  readonly authority?: string | null
  readonly identifiers?: readonly { readonly scheme: string; readonly value: string }[]
  readonly address?: { readonly lines: readonly string[]; readonly postcode?: string }
  readonly phone?: string
  readonly email?: string
  readonly openedOn?: string
  /** First day on which it is no longer open. */
  readonly closedOn?: string
}

/** A service as someone states it. Whether it is sensitive is not stated: the kind says so. */
export type ServiceRow = {
  readonly line?: number
  readonly code: string
  readonly organisationCode: string
  readonly name: string
  readonly kind: string
  readonly phone?: string
  readonly email?: string
  readonly openedOn?: string
  readonly closedOn?: string
}

export type CheckedOrganisation = {
  readonly code: string
  readonly name: string
  readonly kind: OrganisationKind
  /** GSS code; null where no one authority is answerable, as for a national supplier. */
  readonly authorityCode: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly addressLines: readonly string[]
  readonly postcode: string | null
  readonly openedOn: IsoDate | null
  /** First day on which it is no longer open. */
  readonly closedOn: IsoDate | null
  /** `scheme:value`, sorted, normalised. */
  readonly identifiers: readonly string[]
}

export type CheckedService = {
  readonly code: string
  readonly organisationCode: string
  readonly name: string
  readonly kind: ServiceKind
  readonly phone: string | null
  readonly email: string | null
  readonly openedOn: IsoDate | null
  readonly closedOn: IsoDate | null
}

/** Notes a fault of the row at hand. */
type Note = (field: string, problem: string) => void
/** GSS code of the authority that a stated code means for an organisation that closes on `closedOn`. */
export type AuthorityReader = (code: string, closedOn: IsoDate | null) => string | undefined
/** `leave-out`: an authority code that leads nowhere is dropped, for registers that use codes of other countries. */
export type OnUnknownAuthority = 'refuse' | 'leave-out'

const CODE = /^[A-Za-z0-9-]{2,60}$/
const NAME_LENGTH = 120
const LINES = 5

const parserOf: Readonly<Record<IdentifierScheme, (raw: string) => Result>> = {
  urn: parseUrn,
  laestab: parseLaestab,
  ukprn: parseUkprn,
  ods: parseOdsCode,
  gss: parseGssLaCode,
}

/** Reads authorities as of `today`, or of an organisation's last day if it has closed, since it may have closed with one. */
export function authorityReader(authorities: readonly Authority[], today: IsoDate): AuthorityReader {
  const read = new Map<string, string | undefined>()
  return (code, closedOn) => {
    const on = closedOn !== null && closedOn <= today ? addDays(closedOn, -1) : today
    const key = `${code} ${on}`
    if (!read.has(key)) read.set(key, resolveIn(authorities, code, on)?.gssCode)
    return read.get(key)
  }
}

/** Rules ORG-8 to ORG-10, as far as the rows alone tell. What a fault leaves open comes back as null or empty. */
export function checkOrganisations(
  rows: readonly OrganisationRow[],
  readAuthority: AuthorityReader,
  onUnknownAuthority: OnUnknownAuthority,
  faults: FaultList,
): CheckedOrganisation[] {
  const codes = new Set<string>()
  const identifiers = new Set<string>()
  return rows.map((row, i) => {
    const note = noteFor('organisations', row, i, faults)
    const kind =
      memberOf(organisationKinds, row.kind) ?? reject(note, 'kind', 'is not a kind of organisation')
    const period = checkPeriod(row, note)
    const authorityCode = row.authority ? readAuthority(row.authority, period.closedOn) : undefined
    if (authorityCode === undefined) {
      if (row.authority && onUnknownAuthority === 'refuse')
        note('authority', 'is not a code that leads to one authority')
      else if (kind === 'local-authority') note('authority', 'a local authority names its own code')
    }
    return {
      code: checkCode(row.code, codes, note),
      name: checkText(row.name, 'name', NAME_LENGTH, note),
      kind: kind ?? 'local-authority',
      authorityCode: authorityCode ?? null,
      ...checkContact(row, note),
      addressLines: checkLines(row.address?.lines ?? [], note),
      postcode: optional(row.address?.postcode, parsePostcode, note, 'postcode', 'is not a postcode'),
      ...period,
      identifiers: checkIdentifiers(row.identifiers ?? [], identifiers, note),
    }
  })
}

export function checkServices(rows: readonly ServiceRow[], faults: FaultList): CheckedService[] {
  const codes = new Set<string>()
  return rows.map((row, i) => {
    const note = noteFor('services', row, i, faults)
    const kind = memberOf(serviceKinds, row.kind) ?? reject(note, 'kind', 'is not a kind of service')
    return {
      code: checkCode(row.code, codes, note),
      organisationCode: row.organisationCode,
      name: checkText(row.name, 'name', NAME_LENGTH, note),
      kind: kind ?? 'school',
      ...checkContact(row, note),
      ...checkPeriod(row, note),
    }
  })
}

export function noteFor(
  file: 'organisations' | 'services',
  row: { readonly line?: number } | undefined,
  index: number,
  faults: FaultList,
): Note {
  const place = row?.line === undefined ? { file, row: index + 1 } : { file, line: row.line }
  return (field, problem) => faults.add(place, field, problem)
}

function checkCode(code: string, seen: Set<string>, note: Note): string {
  if (!CODE.test(code)) note('code', 'is not 2 to 60 letters, digits and hyphens')
  if (seen.has(codeKey(code))) note('code', 'is that of an earlier row')
  seen.add(codeKey(code))
  return code
}

function checkText(raw: string, field: string, maxLength: number, note: Note): string {
  const text = raw.replace(/\s+/g, ' ').trim()
  if (text === '') note(field, 'is empty')
  if (text.length > maxLength) note(field, `is longer than ${maxLength} characters`)
  if (/\p{C}/u.test(text)) note(field, 'holds characters that cannot be printed')
  return text
}

function checkContact(
  row: OrganisationRow | ServiceRow,
  note: Note,
): { phone: string | null; email: string | null } {
  return {
    phone: optional(row.phone, parsePhone, note, 'phone', 'is not a telephone number'),
    email: optional(row.email, parseEmail, note, 'email', 'is not an email address'),
  }
}

function checkLines(lines: readonly string[], note: Note): string[] {
  const kept = lines.filter((line) => line.trim() !== '')
  if (kept.length > LINES) note('address_line_5', `an address has at most ${LINES} lines`)
  return kept.map((line) => checkText(line, `address_line_${lines.indexOf(line) + 1}`, NAME_LENGTH, note))
}

function checkPeriod(
  row: OrganisationRow | ServiceRow,
  note: Note,
): { openedOn: IsoDate | null; closedOn: IsoDate | null } {
  const openedOn = checkDay(row.openedOn, 'opened_on', note)
  const closedOn = checkDay(row.closedOn, 'closed_on', note)
  if (openedOn !== null && closedOn !== null && closedOn <= openedOn)
    note('closed_on', 'is not after `opened_on`')
  return { openedOn, closedOn }
}

function checkDay(raw: string | undefined, field: string, note: Note): IsoDate | null {
  return raw ? (parseIsoDate(raw) ?? reject(note, field, 'is not a day written as YYYY-MM-DD')) : null
}

function checkIdentifiers(
  stated: readonly { readonly scheme: string; readonly value: string }[],
  seen: Set<string>,
  note: Note,
): string[] {
  const kept = stated.flatMap(({ scheme, value }) => {
    const known = memberOf(identifierSchemes, scheme)
    if (known === undefined) return reject(note, 'identifiers', 'are of a scheme that is not known') ?? []
    const normal = optional(value, parserOf[known], note, known, 'is not well-formed')
    if (normal === null) return []
    const identifier = `${known}:${normal}`
    if (seen.has(identifier)) note(known, 'is that of an earlier row')
    seen.add(identifier)
    return [identifier]
  })
  return kept.sort()
}

function optional(
  raw: string | undefined,
  parse: (raw: string) => Result,
  note: Note,
  field: string,
  problem: string,
): string | null {
  const result = parse(raw ?? '')
  if (result.ok) return result.value
  return result.code === 'empty' ? null : reject(note, field, problem)
}

function reject(note: Note, field: string, problem: string): null {
  note(field, problem)
  return null
}
