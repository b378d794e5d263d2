import { FileRefusedError, type FormatReader, type ParsedRow, type ReadContext } from './format.ts'
import { ndjsonLines, type NdjsonLine } from './ndjson-lines.ts'
import { isTooDeep, objectAt } from './pds-json.ts'
import { readPatient, suppliedOfPatient } from './pds-patient.ts'
import { Row } from './row.ts'

/**
 * FHIR R4 Patients of the NHS Personal Demographics Service, one on a line, gzip or not.
 *
 * `sourceRecordId` is Patient.id; it becomes an identifier of the child only through an `identifier` whose number is
 * verified. A patient whose confidentiality is not unrestricted is read and marked, so that it can be matched and
 * held. A line with another resource type is a rejected row. Source: interop-ux 1.5, 1.8.
 */
export const readPdsNdjson: FormatReader = async function* (bytes, context) {
  let rows = 0
  let rejected = 0
  for await (const lines of ndjsonLines(bytes)) {
    for (const line of lines) {
      const row = readLine(line, context)
      rows++
      if (row.record === null) rejected++
      yield row
    }
  }
  if (rows === 0) throw new FileRefusedError('CP_FILE_EMPTY')
  return { format: 'pds-ndjson', rows, rejected, declared: {}, warnings: [] }
}

function readLine({ line, text }: NdjsonLine, context: ReadContext): ParsedRow {
  const row = new Row(line, context)
  if (text === null) return row.reject('CP_ROW_LINE_TOO_LONG', 'line')
  if (isTooDeep(text)) return row.reject('CP_ROW_JSON_TOO_DEEP', 'line')
  const resource = parseJson(text)
  if (resource === undefined) return row.reject('CP_ROW_JSON_INVALID', 'line')
  const patient = objectAt(resource)
  if (patient['resourceType'] !== 'Patient') return row.reject('CP_ROW_RESOURCE_TYPE', 'resourceType')
  return row.close(
    () => readPatient(row, patient),
    () => suppliedOfPatient(patient),
  )
}

/** JSON has no undefined, so it can stand for text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
