import { day } from '../../lib/iso-date.ts'
import { FileRefusedError, readFeed, type FeedFormat, type FileSummary, type ParsedRow } from './index.ts'

export const ON = day('2026-09-01')

type Input = string | Uint8Array | AsyncIterable<Uint8Array>

/** For tests: every row of a small file, read on 1 September 2026 in a place where test numbers are usual. */
export async function readAll(
  format: FeedFormat,
  input: Input,
): Promise<{ rows: ParsedRow[]; summary: FileSummary }> {
  const reader = readFeed(format, piecesOf(input), { on: ON, allowsTestNumbers: true })
  const rows: ParsedRow[] = []
  for (;;) {
    const next = await reader.next()
    if (next.done) return { rows, summary: next.value }
    rows.push(next.value)
  }
}

/** The refusal of a file; undefined when it was read to its end. */
export async function refusalOf(format: FeedFormat, input: Input): Promise<FileRefusedError | undefined> {
  try {
    await readAll(format, input)
    return undefined
  } catch (error) {
    if (error instanceof FileRefusedError) return error
    throw error
  }
}

/** A CSV file of one row, from its cells by column. */
export function csvOf(cells: Readonly<Record<string, string>>): string {
  const all = {
    SOURCE_RECORD_ID: 'R1',
    CHILD_FIRST_NAME: 'Example',
    CHILD_LAST_NAME: 'Sample',
    CHILD_DATE_OF_BIRTH: '2015-04-12',
    ...cells,
  }
  const quoted = Object.values(all).map((cell) => `"${cell.replaceAll('"', '""')}"`)
  return `${Object.keys(all).join(',')}\r\n${quoted.join(',')}\r\n`
}

export function ctfOf(pupils: string): string {
  const school = '<SourceSchool><LEA>815</LEA><Estab>2901</Estab></SourceSchool>'
  const header = `<Header><CTFversion>25.0</CTFversion>${school}</Header>`
  return `<CTfile>${header}<CTFpupilData>${pupils}</CTFpupilData></CTfile>`
}

export function pupilOf(inner: string, upn = 'V815290126001'): string {
  const identity = `<UPN>${upn}</UPN><Surname>Sample</Surname><Forename>Example</Forename><DOB>2015-04-12</DOB>`
  return `<Pupil>${identity}${inner}</Pupil>`
}

export function patientOf(fields: Readonly<Record<string, unknown>>): string {
  const name = [{ use: 'usual', given: ['Example'], family: 'Sample' }]
  return JSON.stringify({
    resourceType: 'Patient',
    id: '9990000115',
    birthDate: '2015-04-12',
    name,
    ...fields,
  })
}

export function codesOf(row: ParsedRow | undefined): string[] {
  return row?.faults.map(({ code }) => code) ?? []
}

async function* piecesOf(input: Input): AsyncGenerator<Uint8Array> {
  if (typeof input === 'string') yield Buffer.from(input)
  else if (input instanceof Uint8Array) yield input
  else yield* input
}
