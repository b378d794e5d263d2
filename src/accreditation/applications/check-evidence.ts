import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'

export const LARGEST_EVIDENCE_BYTES = 10 * 1024 * 1024
const LONGEST_NAME = 150

const PDF = 'application/pdf'
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const ODT = 'application/vnd.oasis.opendocument.text'
const mediaTypes: Readonly<Record<string, string>> = {
  '.pdf': PDF,
  '.docx': DOCX,
  '.odt': ODT,
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
}

export type EvidenceFault = 'empty' | 'too-large' | 'name' | 'type' | 'content'

/** A file as a browser sent it. `isTruncated`: it was longer than what was read. */
export type SentFile = { readonly name: string; readonly bytes: Buffer; readonly isTruncated: boolean }

/**
 * The media type of a file that may be kept: one of the closed list by its name, and by its content the same.
 *
 * INVARIANT (content-agrees-with-name): nothing is kept whose content is not what its name says.
 */
export async function checkEvidence(
  file: SentFile,
): Promise<
  { readonly ok: true; readonly mediaType: string } | { readonly ok: false; readonly fault: EvidenceFault }
> {
  const fault = (name: EvidenceFault) => ({ ok: false, fault: name }) as const
  if (file.isTruncated || file.bytes.length > LARGEST_EVIDENCE_BYTES) return fault('too-large')
  if (file.bytes.length === 0) return fault('empty')
  if (!isGoodName(file.name)) return fault('name')
  const mediaType = mediaTypes[extname(file.name).toLowerCase()]
  if (mediaType === undefined) return fault('type')
  const found = await fileTypeFromBuffer(file.bytes)
  const isSame = mediaType.startsWith('text/')
    ? found === undefined && isPlainText(file.bytes)
    : found?.mime === mediaType
  return isSame ? { ok: true, mediaType } : fault('content')
}

/** One name with one ending: no folders, no control or direction signs, nothing like a second ending before the last. */
function isGoodName(name: string): boolean {
  if ([...name].length > LONGEST_NAME || !name.isWellFormed()) return false
  if (/[/\\:*?"<>|\p{Cc}\p{Cf}]/u.test(name) || name.startsWith('.')) return false
  const stem = name.slice(0, -extname(name).length || undefined).trimEnd()
  return stem !== '' && !/\.(?:[a-z][a-z0-9]{1,4}|)$/i.test(stem)
}

/** UTF-8 without control signs, in which nothing looks like markup that a browser might run. */
function isPlainText(bytes: Buffer): boolean {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return false
  }
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) && !/<[!?/a-z]/i.test(text)
}
