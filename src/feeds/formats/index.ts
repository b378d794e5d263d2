import { readCsvProfile } from './csv-profile.ts'
import { readCtf } from './ctf.ts'
import type { FeedFormat, FormatReader } from './format.ts'
import { readPdsNdjson } from './pds-ndjson.ts'

export { serviceColumns } from './csv-involvement.ts'
export { fileFaults, rowFaults } from './faults.ts'
export type { FileFaultCode, FileRefusalCode, FileWarningCode, RowFaultCode } from './faults.ts'
export { FileRefusedError } from './format.ts'
export { faultOf } from './row.ts'
export type {
  DeclaredFacts,
  Fault,
  FeedFormat,
  FileSummary,
  FormatReader,
  ParsedRow,
  ReadContext,
} from './format.ts'

const readers: Readonly<Record<FeedFormat, FormatReader>> = {
  ctf: readCtf,
  'csv-profile': readCsvProfile,
  'pds-ndjson': readPdsNdjson,
}

/** Reads a file of a known format; the promises of `FormatReader` hold for each. */
export function readFeed(
  format: FeedFormat,
  ...[bytes, context]: Parameters<FormatReader>
): ReturnType<FormatReader> {
  return readers[format](bytes, context)
}

/**
 * The likely format, by content before name; undefined when neither tells.
 *
 * A guess for a form to offer: what a supplier may send is what its source was registered for.
 */
export function sniffFormat(firstBytes: Uint8Array, fileName: string): FeedFormat | undefined {
  if (firstBytes[0] === 0x1f && firstBytes[1] === 0x8b) return 'pds-ndjson'
  const start = Buffer.from(firstBytes.subarray(0, 4096))
    .toString()
    .replace(/^\ufeff/, '')
    .trimStart()
  if (start.startsWith('<')) return 'ctf'
  if (start.startsWith('{')) return 'pds-ndjson'
  if (/^[^\n\r]*\bSOURCE_RECORD_ID\b/i.test(start)) return 'csv-profile'
  const extension = /\.(xml|csv|ndjson|jsonl)(?:\.gz)?$/i.exec(fileName)?.[1]?.toLowerCase()
  if (extension === 'xml') return 'ctf'
  if (extension === 'csv') return 'csv-profile'
  return extension === undefined ? undefined : 'pds-ndjson'
}
