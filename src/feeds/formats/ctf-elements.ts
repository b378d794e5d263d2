import { SaxesParser } from 'saxes'
import { DEPTH_LIMIT, FileRefusedError, LINE_LIMIT } from './format.ts'
import type { FileRefusalCode } from './faults.ts'

/** What is kept of an element: the text of its allowed leaves and its allowed children; nothing else exists. */
export type Kept = {
  readonly line: number
  readonly texts: Readonly<Record<string, string>>
  readonly children: Readonly<Record<string, readonly Kept[]>>
}

export type KeptElement = { readonly name: 'Header' | 'Pupil'; readonly root: CtfRoot; readonly kept: Kept }
export type CtfRoot = 'CTfile' | 'ATfile'

/** `null`: a leaf whose text is kept. */
type Shape = { readonly [element: string]: Shape | null }

const text = null
const address: Shape = {
  PostCode: text,
  UniquePropertyReferenceNumber: text,
  BS7666Address: {
    SAON: text,
    PAON: text,
    Street: text,
    Locality: text,
    Town: text,
    AdministrativeArea: text,
    PostTown: text,
    UniquePropertyReferenceNumber: text,
    PostCode: text,
  },
  AddressLines: {
    AddressLine1: text,
    AddressLine2: text,
    AddressLine3: text,
    AddressLine4: text,
    AddressLine5: text,
  },
}
const pupil: Shape = {
  ApplicationReference: text,
  UPN: text,
  UniqueLearnerNumber: text,
  Surname: text,
  Forename: text,
  DOB: text,
  Gender: text,
  Sex: text,
  BasicDetails: {
    FormerUPN: text,
    PreferredSurname: text,
    PreferredForename: text,
    FormerSurname: text,
    FormerForename: text,
    MiddleNames: text,
  },
  Address: address,
  Contacts: {
    Contact: {
      Surname: text,
      Forename: text,
      Relationship: text,
      Responsibility: text,
      AddressAsPupil: text,
      Address: address,
      Phones: { Phone: { TelephoneType: text, PhoneNo: text } },
      Email: text,
    },
  },
  SchoolHistory: { School: { LEA: text, Estab: text, EntryDate: text, LeavingDate: text, LastSchool: text } },
}
const header: Shape = {
  CTFversion: text,
  ATFversion: text,
  DateTime: text,
  DocumentQualifier: text,
  SourceSchool: { LEA: text, Estab: text },
}

/**
 * INVARIANT (ctf-allow-list): the elements of a transfer file that are read. Every other one, with all below it, is
 * passed over while parsing, so that attainment, attendance, needs, meals, care and ethnicity never reach memory we hold.
 */
const document: Readonly<Record<CtfRoot, Shape>> = {
  CTfile: { Header: header, CTFpupilData: { Pupil: pupil } },
  ATfile: { Header: header, ATFpupilData: { Pupil: pupil } },
}

const TEXT_LIMIT = 500
const CHILDREN_LIMIT = 50
const ATTRIBUTE_LIMIT = 100

type Open = {
  readonly name: string
  readonly shape: Shape | null
  readonly line: number
  text: string
  readonly texts: Record<string, string>
  readonly children: Record<string, Kept[]>
}

/** Takes XML text piece by piece and hands out each Header and Pupil when it closes. */
export class CtfElements {
  readonly #parser = new SaxesParser({ position: false })
  readonly #open: Open[] = []
  #ready: KeptElement[] = []
  #root: CtfRoot | undefined
  #depth = 0
  /** Depth of elements inside one that is passed over. */
  #passing = 0
  #sinceEvent = 0

  constructor() {
    // Seven handlers at most: with an eighth the parser's object loses its fast form, and it runs five times slower.
    this.#parser.on('error', () => this.#refuse('CP_FILE_XML'))
    this.#parser.on('doctype', () => this.#refuse('CP_FILE_XML_DOCTYPE'))
    this.#parser.on('opentag', (tag) => this.#openElement(localName(tag.name), tag.attributes))
    this.#parser.on('closetag', () => this.#closeElement())
    this.#parser.on('text', (piece) => this.#addText(piece))
    this.#parser.on('cdata', (piece) => this.#addText(piece))
  }

  /** What became complete; the caller's to keep. */
  write(piece: string): readonly KeptElement[] {
    this.#parser.write(piece)
    this.#sinceEvent += piece.length
    if (this.#sinceEvent > LINE_LIMIT) this.#refuse('CP_FILE_LINE_TOO_LONG')
    return this.#take()
  }

  /** Refuses a document that is not complete. */
  close(): readonly KeptElement[] {
    this.#parser.close()
    return this.#take()
  }

  #take(): readonly KeptElement[] {
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  #refuse(code: FileRefusalCode): never {
    throw new FileRefusedError(code, { line: this.#parser.line })
  }

  #openElement(name: string, attributes: object): void {
    this.#sinceEvent = 0
    if (++this.#depth > DEPTH_LIMIT) this.#refuse('CP_FILE_XML_DEPTH')
    if (Object.keys(attributes).length > ATTRIBUTE_LIMIT) this.#refuse('CP_FILE_XML_DEPTH')
    if (this.#passing > 0 || !this.#isAllowed(name)) {
      this.#passing++
      return
    }
    const shape: Shape = this.#open.at(-1)?.shape ?? document
    const open = {
      name,
      shape: shape[name] ?? null,
      line: this.#parser.line,
      text: '',
      texts: {},
      children: {},
    }
    this.#open.push(open)
  }

  #isAllowed(name: string): boolean {
    const parent = this.#open.at(-1)
    if (parent) return parent.shape !== null && Object.hasOwn(parent.shape, name)
    const { encoding } = this.#parser.xmlDecl
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding)) this.#refuse('CP_FILE_ENCODING')
    if (name !== 'CTfile' && name !== 'ATfile') this.#refuse('CP_FILE_XML_ROOT')
    this.#root = name
    return true
  }

  #addText(piece: string): void {
    this.#sinceEvent = 0
    const open = this.#open.at(-1)
    if (this.#passing > 0 || open?.shape !== null) return
    // One character over the limit is kept, so that the value is later found too long.
    open.text += piece.slice(0, TEXT_LIMIT + 1 - open.text.length)
  }

  #closeElement(): void {
    this.#sinceEvent = 0
    this.#depth--
    if (this.#passing > 0) {
      this.#passing--
      return
    }
    const closed = this.#open.pop()
    const parent = this.#open.at(-1)
    if (!closed || !parent || !this.#root) return
    const { name, line, texts, children } = closed
    if (closed.shape === null) parent.texts[name] ??= closed.text
    else if (name === 'Header' || name === 'Pupil') this.#ready.push({ name, root: this.#root, kept: closed })
    else keepChild(parent.children, name, { line, texts, children })
  }
}

function keepChild(children: Record<string, Kept[]>, name: string, kept: Kept): void {
  const siblings = (children[name] ??= [])
  if (siblings.length < CHILDREN_LIMIT) siblings.push(kept)
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
