import { parseSize } from './checkpoint.ts'
import {
  isSignedAs,
  NoteError,
  signatureLine,
  verifySignature,
  type NoteSignature,
  type NoteSigner,
  type VerifierKey,
} from './note.ts'

const TIME_BYTES = 8
const COSIGNATURE_BYTES = TIME_BYTES + 64

/** The signature line by which a cosigner says that `text` was the largest it knew at `seconds` since 1970. @throws NoteError */
export function cosign(text: string, { key, sign }: NoteSigner, seconds: number): string {
  if (key.type !== 'cosignature') throw new NoteError('only a cosigner cosigns')
  const time = Buffer.alloc(TIME_BYTES)
  time.writeBigUInt64BE(BigInt(parseSize(String(seconds))))
  return signatureLine(key.name, key.keyId, Buffer.concat([time, sign(messageOf(text, seconds))]))
}

/** The seconds since 1970 at which `key` cosigned `text`. @throws NoteError unless it did. */
export function readCosignature(text: string, signature: NoteSignature, key: VerifierKey): number {
  const { bytes } = signature
  if (key.type !== 'cosignature' || !isSignedAs(signature, key))
    throw new NoteError('not a signature of this cosigner')
  if (bytes.length !== COSIGNATURE_BYTES) throw new NoteError('not a cosignature')
  const seconds = parseSize(bytes.readBigUInt64BE().toString())
  if (!verifySignature(key, messageOf(text, seconds), bytes.subarray(TIME_BYTES)))
    throw new NoteError('the cosignature does not hold')
  return seconds
}

const messageOf = (text: string, seconds: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`)
