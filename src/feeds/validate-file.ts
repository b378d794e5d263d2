import { createHash } from 'node:crypto'
import type { Act, RunAct } from '../platform/act.ts'
import { listServicesByCode, type ServiceReference } from '../organisations/index.ts'
import { FileRefusedError, readFeed, serviceColumns, type Fault, type ParsedRow } from './formats/index.ts'
import { changedFile } from './errors.ts'
import { beginStep } from './file-step.ts'
import { insertRows, listKnownRecordIds, refuseFile, updateFileState } from './queries.ts'
import type { FeedFile, FeedSource } from './source.ts'
import { faultOf } from './formats/index.ts'

const VALIDATE_ROWS = 1000

/** The bytes of a file, from its start, each time it is called. */
export type FileBytes = () => AsyncIterable<Uint8Array>

/**
 * First step: reads the file, keeps what passes in the closed shape, and the faults of what does not.
 *
 * Goes on after the rows already kept. A file that turns out unreadable keeps no row at all.
 * @throws FileRefusedError after having recorded the refusal.
 */
export async function validateFile(
  run: RunAct,
  source: FeedSource,
  file: FeedFile,
  input: { readonly bytes: FileBytes; readonly checksum: string; readonly allowsTestNumbers?: boolean },
  onProgress: (rows: number) => void,
): Promise<void> {
  let rowNumber = 0
  let batch: ParsedRow[] = []
  let storing = Promise.resolve()
  /** Stores the batch while the next is read; one batch waits at most. */
  const flush = async (isLast: boolean): Promise<void> => {
    const rows = batch
    const last = rowNumber
    batch = []
    await storing
    storing = run(async (act) => {
      await beginStep(act, source.sourceId, file.fileId)
      if (rows.length > 0) await storeRows(act, file.fileId, last - rows.length + 1, rows)
      if (isLast) await updateFileState(act.sql, file.fileId, 'validated', null)
    }).then(() => onProgress(last))
    storing.catch(() => {})
  }
  const digest = createHash('sha256')
  try {
    const on = await run(async (act) => {
      await beginStep(act, source.sourceId, file.fileId)
      return act.today
    })
    for await (const row of readFeed(source.format, digesting(input.bytes(), digest), {
      on,
      allowsTestNumbers: input.allowsTestNumbers ?? false,
    })) {
      rowNumber += 1
      if (rowNumber <= file.rowsRead) continue
      batch.push(row)
      if (batch.length >= VALIDATE_ROWS) await flush(false)
    }
  } catch (error) {
    await storing
    if (!(error instanceof FileRefusedError)) throw error
    await run(async (act) => {
      await beginStep(act, source.sourceId, file.fileId)
      await refuseFile(act.sql, file.fileId, { code: error.code, line: error.line ?? null }, act.now)
    })
    throw error
  }
  if (digest.digest('hex') !== input.checksum) throw changedFile()
  await flush(true)
  await storing
}

async function* digesting(
  bytes: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    digest.update(piece)
    yield piece
  }
}

async function storeRows(
  act: Act,
  fileId: number,
  first: number,
  parsed: readonly ParsedRow[],
): Promise<void> {
  const rows = await checkAgainstDirectory(act, fileId, parsed)
  const rejected = rows.filter((row) => row.record === null).length
  await insertRows(
    act.sql,
    fileId,
    rows.map((row, i) => storedRow(row, first + i)),
    rows.flatMap((row, i) => row.faults.map((fault, position) => storedFault(fault, first + i, position))),
    { read: rows.length, valid: rows.length - rejected, rejected },
  )
}

/** What a parser alone cannot know: ids given twice, services that do not exist, sensitive ones without consent. */
async function checkAgainstDirectory(
  act: Act,
  fileId: number,
  rows: readonly ParsedRow[],
): Promise<ParsedRow[]> {
  const records = rows.flatMap((row) => (row.record ? [row.record] : []))
  const known = await listKnownRecordIds(
    act.sql,
    fileId,
    records.map((record) => record.sourceRecordId),
  )
  const codes = rows.flatMap(
    ({ record, supplied }) => record?.involvement?.serviceCode ?? supplied.SERVICE_CODE?.trim() ?? [],
  )
  const services = await listServicesByCode(act.sql, [...new Set(codes)])
  return rows.map((row) => {
    const { record } = row
    if (!record)
      return isOpenService(services.get(row.supplied.SERVICE_CODE?.trim() ?? '')) ? row : withoutService(row)
    if (known.has(record.sourceRecordId))
      return reject(row, faultOf('CP_ROW_SOURCE_ID_REPEATED', row.line, 'sourceRecordId'))
    known.add(record.sourceRecordId)
    if (!record.involvement) return row
    const service = services.get(record.involvement.serviceCode)
    if (!service) return reject(row, faultOf('CP_ROW_SERVICE_UNKNOWN', row.line, 'SERVICE_CODE'))
    if (service.isSensitive && !record.involvement.consentedOn)
      return reject(row, faultOf('CP_ROW_CONSENT_MISSING', row.line, 'CONSENT_DATE'))
    return row
  })
}

function isOpenService(service: ServiceReference | undefined): boolean {
  return service !== undefined && !service.isSensitive
}

/**
 * A rejected row without what it says of a service, unless that is known as an open one.
 *
 * INVARIANT (marker-only): what is kept to be given back names no sensitive service, with consent or without.
 */
function withoutService(row: ParsedRow): ParsedRow {
  const kept = Object.entries(row.supplied).filter(([column]) => !serviceColumns.includes(column))
  return { ...row, supplied: Object.fromEntries(kept) }
}

function reject(row: ParsedRow, fault: Fault): ParsedRow {
  const id = row.record?.sourceRecordId
  return {
    ...row,
    record: null,
    faults: [...row.faults, fault],
    supplied: id === undefined ? {} : { SOURCE_RECORD_ID: id },
  }
}

function storedRow(row: ParsedRow, rowNumber: number) {
  const payload = row.record
  return {
    row_number: rowNumber,
    line: row.line,
    source_record_id: payload?.sourceRecordId,
    state: payload ? 'valid' : 'rejected',
    payload,
    payload_hash: payload ? createHash('sha256').update(JSON.stringify(payload)).digest('hex') : null,
    supplied: payload ? null : row.supplied,
  }
}

function storedFault(fault: Fault, rowNumber: number, position: number) {
  return {
    row_number: rowNumber,
    position,
    line: fault.line,
    field: fault.field,
    code: fault.code,
    severity: fault.severity,
  }
}
