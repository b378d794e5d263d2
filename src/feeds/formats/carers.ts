import type { CarerRelationship, SourceCarer } from './shape.ts'
import type { Row } from './row.ts'

const MAX_CARERS = 6

/** Common Basic Data Set codes of a contact's relationship; codes of staff and relatives without care are `other`. */
const cbdsRelationships: Readonly<Record<string, CarerRelationship>> = {
  PAM: 'mother',
  PAF: 'father',
  STP: 'step-parent',
  FOP: 'foster-carer',
  FOF: 'foster-carer',
  FOM: 'foster-carer',
  GDN: 'guardian',
  CAR: 'carer',
  GPR: 'grandparent',
  GRP: 'grandparent',
  REL: 'other',
  OTH: 'other',
}

/** HL7 role codes as PDS uses them; those of emergency contacts and next of kin are absent, being no carers. */
const fhirRelationships: Readonly<Record<string, CarerRelationship>> = {
  PRN: 'other',
  MTH: 'mother',
  NMTH: 'mother',
  ADOPTM: 'mother',
  FTH: 'father',
  NFTH: 'father',
  ADOPTF: 'father',
  STPPRN: 'step-parent',
  STPMTH: 'step-parent',
  STPFTH: 'step-parent',
  PRNFOST: 'foster-carer',
  MTHFOST: 'foster-carer',
  FTHFOST: 'foster-carer',
  GUARD: 'guardian',
  GUARDIAN: 'guardian',
  CARER: 'carer',
  GRPRN: 'grandparent',
  GRMTH: 'grandparent',
  GRFTH: 'grandparent',
}

const words: Readonly<Record<string, CarerRelationship>> = {
  MOTHER: 'mother',
  MUM: 'mother',
  FATHER: 'father',
  DAD: 'father',
  PARENT: 'other',
  'STEP-PARENT': 'step-parent',
  'STEP PARENT': 'step-parent',
  'FOSTER CARER': 'foster-carer',
  'FOSTER-CARER': 'foster-carer',
  GUARDIAN: 'guardian',
  CARER: 'carer',
  GRANDPARENT: 'grandparent',
  OTHER: 'other',
}

export function relationshipOfCbds(row: Row, field: string, code: string): CarerRelationship {
  return lookUp(row, field, cbdsRelationships, code)
}

export function relationshipOfWord(row: Row, field: string, word: string): CarerRelationship {
  return lookUp(row, field, words, word)
}

/** Undefined for whoever is no carer. */
export function relationshipOfFhir(code: string): CarerRelationship | undefined {
  const key = code.toUpperCase()
  return Object.hasOwn(fhirRelationships, key) ? fhirRelationships[key] : undefined
}

/** What is assumed where a format does not say: a mother and a guardian have parental responsibility by law. */
export function assumedResponsibility(relationship: CarerRelationship): boolean {
  return relationship === 'mother' || relationship === 'guardian'
}

export function listCarers(row: Row, field: string, carers: readonly SourceCarer[]): readonly SourceCarer[] {
  if (carers.length <= MAX_CARERS) return carers
  row.note('CP_ROW_CARERS_TOO_MANY', field)
  return carers.slice(0, MAX_CARERS)
}

function lookUp(
  row: Row,
  field: string,
  table: Readonly<Record<string, CarerRelationship>>,
  raw: string,
): CarerRelationship {
  const key = raw.trim().toUpperCase()
  const found = Object.hasOwn(table, key) ? table[key] : undefined
  if (found === undefined) row.note('CP_ROW_RELATIONSHIP_UNKNOWN', field)
  return found ?? 'other'
}
