import { createHash } from 'node:crypto'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { recordEntry } from '../audit/index.ts'
import {
  insertLoads,
  listAuthorities,
  listCurrentLoads,
  lockForWriting,
  replaceOutwardCodes,
  upsertAuthorities,
  type ReferenceLoad,
} from './queries.ts'
import { parseReferenceFiles, type ReferenceData, type ReferenceFiles } from './reference-files.ts'

/** `rows` is what the files hold together, also when nothing was new. */
export type ReferenceLoadResult = { readonly isChanged: boolean; readonly rows: number }

/**
 * Brings authorities and outward codes to what the files say, all or nothing, and notes the day and the checksums.
 *
 * Files that are loaded already change nothing and leave no log entry. An authority is never removed: one that is in the
 * database but in no file refuses the load.
 * Source: docs/domain/organisations.md, ORG-1 to ORG-7. @throws RowsRefusedError, DomainError
 */
export async function loadReferenceData(act: Act, files: ReferenceFiles): Promise<ReferenceLoadResult> {
  await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
  await lockForWriting(act.sql)
  const held = new Map((await listCurrentLoads(act.sql)).map((load) => [load.dataSet, load]))
  const checksums = {
    authorities: checksumOf(files.authorities),
    'former-authorities': checksumOf(files.formerAuthorities),
    'outward-codes': checksumOf(files.outwardCodes),
  }
  const isHeld = (dataSet: keyof typeof checksums): boolean =>
    held.get(dataSet)?.checksum === checksums[dataSet]
  if (isHeld('authorities') && isHeld('former-authorities') && isHeld('outward-codes')) {
    return { isChanged: false, rows: sumOfRows([...held.values()]) }
  }
  const data = parseReferenceFiles(files, act.today)
  await assertNoneLost(act, data)
  await upsertAuthorities(act.sql, [...data.current, ...data.former])
  await replaceOutwardCodes(act.sql, data.outwardCodes)
  const loads: ReferenceLoad[] = [
    { dataSet: 'authorities', checksum: checksums.authorities, rows: data.current.length },
    { dataSet: 'former-authorities', checksum: checksums['former-authorities'], rows: data.former.length },
    { dataSet: 'outward-codes', checksum: checksums['outward-codes'], rows: data.outwardCodes.length },
  ]
  await insertLoads(
    act.sql,
    loads.filter(({ dataSet }) => !isHeld(dataSet)),
    act.now,
  )
  const rows = sumOfRows(loads)
  await recordEntry(act, { action: 'organisations.load-reference-data', outcome: 'done', quantity: rows })
  return { isChanged: true, rows }
}

async function assertNoneLost(act: Act, data: ReferenceData): Promise<void> {
  const named = new Set([...data.current, ...data.former].map(({ gssCode }) => gssCode))
  const lost = (await listAuthorities(act.sql)).find(({ gssCode }) => !named.has(gssCode))
  if (lost === undefined) return
  throw new DomainError(
    'conflict',
    'CP_REFERENCE_AUTHORITY_LOST',
    `nothing was loaded: authority \`${lost.gssCode}\` is in neither file; a code that ends goes to the former authorities`,
  )
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sumOfRows(loads: readonly ReferenceLoad[]): number {
  return loads.reduce((sum, { rows }) => sum + rows, 0)
}
