import { NOTE_BYTES_MOST, parseBody, parseNote, type Refused, type Trust } from './checkpoint.ts'
import type { Findings } from './findings.ts'
import { parseVerifierKey, publicBytes, verifySignature, type VerifierKey } from './keys.ts'
import type { Because } from './leaves.ts'
import type { LogSource } from './source.ts'

/** What the key of a shard says of the next one. */
export type Handover = {
  readonly because: Because
  readonly end: { readonly origin: string; readonly size: number; readonly root: Buffer }
  readonly key: VerifierKey
}

/**
 * How the reader comes to believe a shard's key: it was `received`; the shard before `handed-over` to it; or both, `agreed`.
 *
 * Null of the first shard, and where the key is neither.
 */
export type Passage = {
  readonly how: 'received' | 'handed-over' | 'agreed'
  readonly handover: Handover | null
}

const FIRST_LINE = 'contactpoint log handover v1'
const reasons: readonly string[] = ['year', 'key', 'database']

type Place = { readonly shard: string; readonly folder: string }

/**
 * Follows the handovers from shard to shard, oldest first, and adds the keys that believed ones hand over to.
 *
 * A key that the reader received for a shard goes before any handover. Source: docs/specs/audit-log.md, 10.
 */
export async function followHandovers(
  source: LogSource,
  places: readonly Place[],
  trust: Trust,
  findings: Findings,
): Promise<{ readonly trust: Trust; readonly passages: ReadonlyMap<string, Passage> }> {
  const keys = [...trust.keys]
  const passages = new Map<string, Passage>()
  for (const [at, { shard, folder }] of places.entries()) {
    const before = places[at - 1]
    if (!before) continue
    const bytes = await source.read(`${folder}handover`, NOTE_BYTES_MOST)
    const opened = bytes ? openHandover(bytes, keys, { before: before.shard, shard }) : null
    const received = keys.filter(({ name }) => name.endsWith(`/${shard}`))
    if (opened && 'refused' in opened)
      findings.add({ kind: 'handover', shard, text: `${folder}handover: ${opened.refused}` })
    const handover = opened && !('refused' in opened) ? opened : null
    if (handover && received.length > 0 && !received.some(({ text }) => text === handover.key.text))
      findings.add({ kind: 'handover', shard, text: `${folder}handover names another key than was received` })
    else if (handover && received.length === 0) {
      keys.push(handover.key)
      passages.set(shard, { how: 'handed-over', handover })
    } else if (handover) passages.set(shard, { how: 'agreed', handover })
    else if (received.length > 0) passages.set(shard, { how: 'received', handover: null })
  }
  return { trust: { ...trust, keys }, passages }
}

/** Reads a handover and checks that a believed key of the shard before signed it, and the key that it names. */
function openHandover(
  bytes: Uint8Array,
  keys: readonly VerifierKey[],
  names: { readonly before: string; readonly shard: string },
): Handover | Refused {
  const note = parseNote(bytes)
  if ('refused' in note) return note
  const handover = parseHandover(note.text)
  if (!handover) return { refused: 'it is malformed' }
  const { end, key, because } = handover
  const log = end.origin.slice(0, -names.before.length)
  if (end.origin !== log + names.before || key.name !== log + names.shard || !log.endsWith('/'))
    return { refused: 'it is of other shards' }
  const old = keys.filter(({ name, use }) => name === end.origin && use === 'log')
  const signedBy = new Set<VerifierKey>()
  for (const { name, id, bytes: signature } of note.signatures)
    for (const known of [...old, key].filter((each) => each.name === name && each.id === id)) {
      if (verifySignature(known, note.text, signature) === null)
        return { refused: `the signature of ${name} is not of this text` }
      signedBy.add(known)
    }
  const giver = old.find((known) => signedBy.has(known))
  if (!giver) return { refused: `no trusted key of ${end.origin} signed it` }
  if (!signedBy.has(key)) return { refused: 'the key that it names did not sign it' }
  if ((because === 'key') === publicBytes(giver).equals(publicBytes(key)))
    return { refused: 'its reason and its keys contradict each other' }
  return handover
}

function parseHandover(text: string): Handover | null {
  const [first, because = '', origin, size, root, keyText = '', end, ...more] = text.split('\n')
  const body = parseBody(`${origin}\n${size}\n${root}\n`)
  const key = parseVerifierKey(keyText)
  if (first !== FIRST_LINE || !reasons.includes(because) || end !== '' || more.length > 0) return null
  if ('refused' in body || key?.use !== 'log') return null
  return { because: because as Because, end: body, key }
}
