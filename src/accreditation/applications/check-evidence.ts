import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { inChunks } from '../../lib/in-chunks.ts'
import { endsAsDocx } from './ends-as-docx.ts'

export const LARGEST_EVIDENCE_BYTES = 10 * 1024 * 1024
export const EVIDENCE_CHUNK_BYTES = 256 * 1024
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

/** A file as it arrives: its name, and its bytes once, in pieces of any size. */
export type SentFile = {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** What is kept beside the bytes of a file. */
export type ReadFile = { readonly mediaType: string; readonly sha256: Buffer; readonly bytes: number }

/** A file that may not be kept; what was kept of it so far must go. */
export class EvidenceRefusedError extends Error {
  override readonly name = 'EvidenceRefusedError'
  readonly fault: EvidenceFault

  constructor(fault: EvidenceFault) {
    super(`the file is refused: ${fault}`)
    this.fault = fault
  }
}

/**
 * Hands the bytes of a file to `keep` in chunks of 256 KiB while they arrive, the next once the last is kept.
 *
 * INVARIANT (content-agrees-with-name): a file is read to its end only if it is of the closed list by its name, by its first
 * chunk the same, and where it is text all of it is; a Word document may say at its end what it is. At most a chunk and what
 * arrived since is held, of such a document two.
 * @throws EvidenceRefusedError as soon as that is known, or when more than 10 MiB arrive; whatever the source throws.
 */
export async function readEvidenceFile(
  { name, bytes: arriving }: SentFile,
  keep: (chunk: Buffer) => Promise<unknown>,
): Promise<ReadFile> {
  const mediaType = mediaTypeOf(name)
  const text = mediaType.startsWith('text/') ? createTextCheck() : undefined
  const hash = createHash('sha256')
  let bytes = 0
  let end: Buffer | null = null
  for await (const chunk of inChunks(arriving, EVIDENCE_CHUNK_BYTES)) {
    const isFirst = bytes === 0
    bytes += chunk.length
    if (bytes > LARGEST_EVIDENCE_BYTES) throw new EvidenceRefusedError('too-large')
    if (isFirst && (await begins(chunk, mediaType)) === 'at-end') end = Buffer.alloc(0)
    if (end) end = Buffer.concat([end.subarray(-EVIDENCE_CHUNK_BYTES), chunk])
    text?.(chunk)
    hash.update(chunk)
    await keep(chunk)
  }
  if (bytes === 0) throw new EvidenceRefusedError('empty')
  text?.(null)
  if (end && !endsAsDocx(end, bytes)) throw new EvidenceRefusedError('content')
  return { mediaType, sha256: hash.digest(), bytes }
}

function mediaTypeOf(name: string): string {
  if (!isGoodName(name)) throw new EvidenceRefusedError('name')
  const mediaType = mediaTypes[extname(name).toLowerCase()]
  if (mediaType === undefined) throw new EvidenceRefusedError('type')
  return mediaType
}

/** `at-end`: an archive that may be a Word document, which its end has to show. */
async function begins(chunk: Buffer, mediaType: string): Promise<'as-named' | 'at-end'> {
  const found = (await fileTypeFromBuffer(chunk))?.mime
  if (mediaType.startsWith('text/') ? found === undefined : found === mediaType) return 'as-named'
  if (mediaType === DOCX && found === 'application/zip') return 'at-end'
  throw new EvidenceRefusedError('content')
}

/** One name with one ending: no folders, no control or direction signs, nothing like a second ending before the last. */
function isGoodName(name: string): boolean {
  if ([...name].length > LONGEST_NAME || !name.isWellFormed()) return false
  if (/[/\\:*?"<>|\p{Cc}\p{Cf}]/u.test(name) || name.startsWith('.')) return false
  const stem = name.slice(0, -extname(name).length || undefined).trimEnd()
  return stem !== '' && !/\.(?:[a-z][a-z0-9]{1,4}|)$/i.test(stem)
}

/** Takes the chunks of a text in turn, then null: UTF-8 without control signs, in which nothing looks like markup that a browser might run. */
function createTextCheck(): (chunk: Buffer | null) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (chunk: Buffer | null): string => {
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      throw new EvidenceRefusedError('content')
    }
  }
  let before = ''
  return (chunk) => {
    const text = before + decode(chunk)
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) || /<[!?/a-z]/i.test(text))
      throw new EvidenceRefusedError('content')
    before = text.slice(-1)
  }
}
