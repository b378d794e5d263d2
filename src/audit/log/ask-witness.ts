import { readCosignature } from '../../lib/tlog/cosignature.ts'
import { isSignedAs, NoteError, parseNote, signatureLine, type VerifierKey } from '../../lib/tlog/note.ts'
import { parseSize } from '../../lib/tlog/checkpoint.ts'
import { isOutsideAddress } from '../../platform/outside.ts'

const TIMEOUT_MS = 5000
const MAX_BYTES = 64 * 1024

/**
 * What a witness said: a signature line of its key and its time in seconds; the size it holds, when that is not the old size;
 * a status by which it refused, 200 when its cosignature does not hold; or why there was no answer.
 */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly line: string; readonly seconds: number }
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'away'; readonly cause: string }

/** `url` is the witness's address without `/add-checkpoint`: https, or http on this machine; a private network is allowed, for the operator chose it. */
export type WitnessRequest = {
  readonly url: string
  readonly key: VerifierKey
  readonly note: string
  readonly oldSize: number
  readonly proof: readonly Buffer[]
  readonly timeoutMs?: number
}

/** Hands a signed checkpoint to a witness and verifies what comes back; never rejects. Source: C2SP tlog-witness. */
export async function askWitness(request: WitnessRequest): Promise<WitnessAnswer> {
  try {
    const response = await post(request, 'add-checkpoint', formatRequest(request))
    return read(request, response, await readBounded(response))
  } catch (error) {
    return { kind: 'away', cause: causeOf(error) }
  }
}

/** Hands a witness the handover to a shard. @returns whether it keeps it; never rejects. Source: docs/specs/audit-log.md, section 10. */
export async function handOverToWitness(
  request: Pick<WitnessRequest, 'url' | 'timeoutMs'>,
  handover: string,
): Promise<boolean> {
  try {
    const response = await post(request, 'add-handover', handover)
    await readBounded(response)
    return response.ok
  } catch {
    return false
  }
}

async function post(
  { url, timeoutMs }: Pick<WitnessRequest, 'url' | 'timeoutMs'>,
  path: string,
  body: string,
): Promise<Response> {
  const address = `${url.replace(/\/$/, '')}/${path}`
  if (!isOutsideAddress(address, true)) throw new Error('the address may not be asked')
  const signal = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS)
  return fetch(address, { method: 'POST', body, redirect: 'error', signal })
}

function formatRequest({ oldSize, proof, note }: WitnessRequest): string {
  const lines = proof.map((hash) => `${hash.toString('base64')}\n`)
  return `old ${oldSize}\n${lines.join('')}\n${note}`
}

function read({ note, key }: WitnessRequest, { status, headers }: Response, body: string): WitnessAnswer {
  try {
    if (status === 409 && headers.get('content-type') === 'text/x.tlog.size')
      return { kind: 'size', size: parseSize(body.replace(/\n$/, '')) }
    if (status !== 200) return { kind: 'refused', status }
    const { text } = parseNote(note)
    const answered = parseNote(`${text}\n${body}`)
    const line = answered.signatures.find((signature) => isSignedAs(signature, key))
    if (!line || answered.text !== text) return { kind: 'refused', status }
    const seconds = readCosignature(text, line, key)
    return { kind: 'cosigned', line: signatureLine(line.name, line.keyId, line.bytes), seconds }
  } catch (error) {
    if (error instanceof NoteError) return { kind: 'refused', status }
    throw error
  }
}

/** The body of an answer, as far as a witness may say anything. @throws Error when it is longer. */
export async function readBounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body ?? []) {
    size += piece.length
    if (size > MAX_BYTES) throw new Error('the answer is too large')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** `fetch` says "fetch failed" and hides the reason below it. */
function causeOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException }
  if (name === 'TimeoutError') return 'no answer in time'
  return cause?.code ?? cause?.message ?? message
}
