import assert from 'node:assert/strict'
import { childOf, csvFile, type Told } from '../../feeds/load-file.fixture.ts'
import type { Actor } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { createDesk, type Desk } from '../desk.fixture.ts'
import { requestMerge } from '../index.ts'

export const code = (expected: string) => (error: unknown) =>
  error instanceof DomainError && error.code === expected
export const missing = code('CP_NOT_FOUND')

export const oliver: Told = {
  id: 'A1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
}
export const double: Told = {
  ...oliver,
  id: 'B1',
  given: 'Ollie',
  family: 'Otherby',
  born: '2015-09-30',
  postcode: 'YO1 1ZZ',
}
export const youthWork = {
  SERVICE_CODE: 'YW-1',
  INVOLVEMENT_START: '2026-01-05',
  PRACTITIONER_NAME: 'Jo Youth',
}

/** A school of the own authority tells of one child, social care of the same or another authority of the same child otherwise. */
export async function createDouble(
  one: Partial<Told> = {},
  other: Partial<Told> = {},
  otherAuthority?: string,
): Promise<{ desk: Desk; survivor: Known; merged: Known }> {
  const desk = await createDesk()
  await desk.register('first')
  await desk.register('second', {
    kind: 'social-care',
    ...(otherAuthority ? { authorityCode: otherAuthority } : {}),
  })
  await desk.load('first', csvFile([{ ...oliver, ...one }]))
  await desk.load('second', csvFile([{ ...double, ...other }]))
  return { desk, survivor: await known(desk, 'first', 'A1'), merged: await known(desk, 'second', 'B1') }
}

export type Known = { readonly childId: number; readonly publicId: string; readonly childNumber: string }

export async function known(desk: Desk, sourceId: string, recordId: string): Promise<Known> {
  const child = await childOf(desk.db, sourceId, recordId)
  assert.ok(child, `${recordId} is linked to no child`)
  return child
}

export async function ask(desk: Desk, survivor: Known, merged: Known, by: Actor = desk.people.priya) {
  return desk.as(by, (act) => requestMerge(act, survivor.publicId, merged.publicId, 'details-agree'))
}

const composed = [
  'children',
  'child_names',
  'child_addresses',
  'child_identifiers',
  'child_carers',
  'child_settings',
  'child_health_contacts',
  'child_attribute_sources',
  'link_keys',
  'child_search',
  'given_names',
  'family_names',
  'source_records',
  'source_links',
  'involvements',
  'lead_professionals',
  'shared_assessments',
  'sensitive_involvements',
] as const

/** Every row of every table that a record is made of, times included. */
export async function dump(desk: Desk): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {}
  for (const table of composed) {
    const rows = await desk.db.owner<{ row: string }[]>`
      select to_jsonb(t)::text as row from ${desk.db.owner(table)} t order by 1`
    tables[table] = rows.map(({ row }) => row)
  }
  return tables
}
