import { parseSupplierDate } from '../../lib/supplier-date.ts'
import { CtfElements, type CtfRoot, type Kept, type KeptElement } from './ctf-elements.ts'
import { ctfDates, laestabOf, only, readPupil, textOf } from './ctf-pupil.ts'
import {
  FileRefusedError,
  type DeclaredFacts,
  type Fault,
  type FormatReader,
  type ParsedRow,
  type ReadContext,
} from './format.ts'
import { defined, fileWarning } from './row.ts'
import { utf8Pieces } from './utf8.ts'

const FIRST_VERSION = 18
const LAST_VERSION = 26

/**
 * Common Transfer Files and Admissions Transfer Files of schools.
 *
 * Versions 18 to 26 are known; any other is read all the same, with a warning. Elements are told by local name, with
 * or without namespace. The pupils of an admissions file do not attend the sender, so no school is taken from its header.
 * Source: interop-ux 1.1.
 */
export const readCtf: FormatReader = async function* (bytes, context) {
  const elements = new CtfElements()
  const file = new CtfFile(context)
  for await (const piece of utf8Pieces(bytes)) {
    file.isEmpty = false
    for (const element of elements.write(piece.toString())) yield* file.take(element)
  }
  if (file.isEmpty) throw new FileRefusedError('CP_FILE_EMPTY')
  for (const element of elements.close()) yield* file.take(element)
  if (!file.hasHeader) throw new FileRefusedError('CP_FILE_XML_HEADER')
  const { rows, rejected, declared, warnings } = file
  if (rows === 0) warnings.push(fileWarning('CP_FILE_NO_ROWS', 'file', 1))
  return { format: 'ctf', rows, rejected, declared, warnings }
}

class CtfFile {
  readonly context: ReadContext
  readonly warnings: Fault[] = []
  isEmpty = true
  hasHeader = false
  rows = 0
  rejected = 0
  declared: DeclaredFacts = {}
  #sourceSchool: string | undefined

  constructor(context: ReadContext) {
    this.context = context
  }

  *take({ name, root, kept }: KeptElement): Generator<ParsedRow> {
    if (name === 'Header') {
      this.#takeHeader(kept, root)
      return
    }
    if (!this.hasHeader) throw new FileRefusedError('CP_FILE_XML_HEADER', { line: kept.line })
    const row = readPupil(kept, this.#sourceSchool, this.context)
    this.rows++
    if (row.record === null) this.rejected++
    yield row
  }

  #takeHeader(header: Kept, root: CtfRoot): void {
    this.hasHeader = true
    const version = textOf(header, root === 'CTfile' ? 'CTFversion' : 'ATFversion').trim()
    const school = only(header, 'SourceSchool')
    const sourceSchool = school && laestabOf(school)
    const qualifier = textOf(header, 'DocumentQualifier').trim().toLowerCase()
    if (root === 'CTfile') this.#checkCtf(header, version, sourceSchool)
    this.declared = defined({
      formatVersion: /^\d{1,2}(?:\.\d{1,2})?$/.test(version) ? version : undefined,
      sourceSchool,
      createdOn: parseSupplierDate(textOf(header, 'DateTime'), ctfDates),
      extent: (['full', 'partial'] as const).find((extent) => extent === qualifier),
    })
  }

  #checkCtf(header: Kept, version: string, sourceSchool: string | undefined): void {
    this.#sourceSchool = sourceSchool
    const number = Number.parseInt(version, 10)
    const isKnown = number >= FIRST_VERSION && number <= LAST_VERSION
    if (!isKnown) this.warnings.push(fileWarning('CP_FILE_VERSION_UNKNOWN', 'CTFversion', header.line))
    if (!sourceSchool) this.warnings.push(fileWarning('CP_FILE_SOURCE_SCHOOL', 'SourceSchool', header.line))
  }
}
