import { parseDfeLaCode, parseGssLaCode, parsePostcodePrefix, type Result } from '../lib/identifiers/index.ts'
import { addDays, parseIsoDate, type IsoDate } from '../lib/iso-date.ts'
import type { Authority } from './authorities.ts'
import { readCsv, type CsvRow } from './csv-rows.ts'
import { FaultList } from './errors.ts'

/** Texts of the three files, as data/README.md describes them. */
export type ReferenceFiles = {
  readonly authorities: string
  readonly formerAuthorities: string
  readonly outwardCodes: string
}

export type OutwardCode = {
  readonly outwardCode: string
  readonly authorityCode: string
  readonly postcodeArea: string
  readonly postcodes: number
  readonly share: number
}

export type ReferenceData = {
  readonly current: readonly Authority[]
  readonly former: readonly Authority[]
  readonly outwardCodes: readonly OutwardCode[]
}

const AUTHORITY_COLUMNS = ['gss_code', 'dfe_code', 'name', 'type', 'region'] as const
const FORMER_COLUMNS = [...AUTHORITY_COLUMNS, 'end_date', 'successor_gss_codes'] as const
const OUTWARD_COLUMNS = ['outward_code', 'postcode_area', 'la_gss_code', 'postcodes', 'share'] as const

type AuthorityRow = CsvRow<(typeof AUTHORITY_COLUMNS)[number]>
type FormerRow = CsvRow<(typeof FORMER_COLUMNS)[number]>
type OutwardRow = CsvRow<(typeof OUTWARD_COLUMNS)[number]>
type Note = (field: string, problem: string) => void

/**
 * Parses and checks the three files together, since each names authorities of the others; `on` is the day of the load.
 *
 * Rules ORG-1 to ORG-5 of docs/domain/organisations.md. @throws RowsRefusedError with every fault found.
 */
export function parseReferenceFiles(files: ReferenceFiles, on: IsoDate): ReferenceData {
  const faults = new FaultList()
  const noteIn =
    (file: string, line: number): Note =>
    (field, problem) =>
      faults.add({ file, line }, field, problem)

  const currentRows = readCsv(files.authorities, { file: 'authorities', required: AUTHORITY_COLUMNS })
  const formerRows = readCsv(files.formerAuthorities, {
    file: 'former authorities',
    required: FORMER_COLUMNS,
  })
  const outwardRows = readCsv(files.outwardCodes, { file: 'outward codes', required: OUTWARD_COLUMNS })

  const known = new Map<string, Authority>()
  const dfeCodes = new Set<string>()
  const current = currentRows.map((row) => {
    const note = noteIn('authorities', row.line)
    const authority = currentAuthority(row, note)
    if (authority.dfeCode === null) note('dfe_code', 'a current authority has a DfE code')
    else if (dfeCodes.has(authority.dfeCode)) note('dfe_code', 'another current authority has this code')
    else dfeCodes.add(authority.dfeCode)
    return remember(authority, known, note)
  })
  const former = formerRows.map((row) => {
    const note = noteIn('former authorities', row.line)
    return remember(formerAuthority(row, note), known, note)
  })
  former.forEach((authority, i) => {
    checkSuccessors(authority, known, noteIn('former authorities', formerRows[i]!.line))
  })
  const seen = new Set<string>()
  const outwardCodes = outwardRows.map((row) =>
    outwardCode(row, known, seen, on, noteIn('outward codes', row.line)),
  )
  faults.assertNone()
  return { current, former, outwardCodes }
}

function currentAuthority({ values }: AuthorityRow, note: Note): Authority {
  for (const field of ['name', 'type', 'region'] as const) if (values[field] === '') note(field, 'is empty')
  return {
    gssCode: exactly(parseGssLaCode(values.gss_code), values.gss_code, 'gss_code', note),
    dfeCode:
      values.dfe_code === ''
        ? null
        : exactly(parseDfeLaCode(values.dfe_code), values.dfe_code, 'dfe_code', note),
    name: values.name,
    type: values.type,
    region: values.region,
    endedOn: null,
    successors: [],
  }
}

/** The file gives the last day in force; the directory keeps the day after. */
function formerAuthority(row: FormerRow, note: Note): Authority {
  const last = parseIsoDate(row.values.end_date)
  if (last === undefined) note('end_date', 'is not a day written as YYYY-MM-DD')
  const successors = row.values.successor_gss_codes.split(' ').filter((code) => code !== '')
  if (successors.length === 0) note('successor_gss_codes', 'a code that ended names at least one successor')
  return { ...currentAuthority(row, note), endedOn: last === undefined ? null : addDays(last, 1), successors }
}

/** A successor ends later than what it succeeds, so that every chain comes to an end. */
function checkSuccessors(authority: Authority, known: ReadonlyMap<string, Authority>, note: Note): void {
  for (const code of authority.successors) {
    const successor = known.get(code)
    if (successor === undefined)
      note('successor_gss_codes', 'names a code that is in neither file of authorities')
    else if (
      authority.endedOn !== null &&
      successor.endedOn !== null &&
      successor.endedOn <= authority.endedOn
    ) {
      note('successor_gss_codes', 'names a code that did not outlast this one')
    }
  }
}

function outwardCode(
  { values }: OutwardRow,
  known: ReadonlyMap<string, Authority>,
  seen: Set<string>,
  on: IsoDate,
  note: Note,
): OutwardCode {
  const outward = exactly(parsePostcodePrefix(values.outward_code), values.outward_code, 'outward_code', note)
  if (outward.includes(' ')) note('outward_code', 'is not an outward code')
  if (/^[A-Z]+/.exec(outward)?.[0] !== values.postcode_area)
    note('postcode_area', 'does not begin the outward code')
  const authority = known.get(values.la_gss_code)
  if (authority === undefined) note('la_gss_code', 'is in neither file of authorities')
  else if (authority.endedOn !== null && authority.endedOn <= on)
    note('la_gss_code', 'is a code that has ended')
  const key = `${outward} ${values.la_gss_code}`
  if (seen.has(key)) note('outward_code', 'is there twice for the same authority')
  seen.add(key)
  if (!/^[1-9]\d{0,6}$/.test(values.postcodes)) note('postcodes', 'is not a number of postcodes')
  if (!/^(0\.\d{3}|1\.000)$/.test(values.share) || Number(values.share) === 0)
    note('share', 'is not between 0.001 and 1.000')
  return {
    outwardCode: outward,
    authorityCode: values.la_gss_code,
    postcodeArea: values.postcode_area,
    postcodes: Number(values.postcodes),
    share: Number(values.share),
  }
}

function remember(authority: Authority, known: Map<string, Authority>, note: Note): Authority {
  if (known.has(authority.gssCode)) note('gss_code', 'is there twice')
  known.set(authority.gssCode, authority)
  return authority
}

function exactly(result: Result, text: string, field: string, note: Note): string {
  if (!result.ok || result.value !== text) note(field, 'is not a code of this kind as it is published')
  return text
}
