import { cosign } from '../lib/tlog/cosignature.ts'
import { noteTextOf, parseHandover, verifyHandover } from '../lib/tlog/handover.ts'
import {
  isSignedAs,
  NoteError,
  signatureLine,
  verifyNote,
  type NoteSigner,
  type VerifierKey,
} from '../lib/tlog/note.ts'
import { keepEvidence, type EvidenceKind } from './evidence.ts'
import { hasHandedOver, keepHandover, readHandovers } from './handovers.ts'
import { findHeld, idOf, keepHeld, type Held } from './held.ts'
import { keysOf, readLogs } from './logs.ts'
import { judge, parseRequest, type CheckpointRequest } from './request.ts'

/** What an answer over HTTP needs; a 409 of type `size` tells the size that is held. */
export type Answer = { readonly status: number; readonly body: string; readonly type?: 'size' }

/** Something the operator should know: a word, and names of origins and files. */
export type Warn = (event: string, fields: Readonly<Record<string, string>>) => void

export type WitnessSettings = {
  readonly dir: string
  readonly signer: NoteSigner
  readonly clock: () => Date
  readonly warn: Warn
}

/** Answers bodies of `add-checkpoint` and of `add-handover`, those of one origin one after the other. */
export type Witness = {
  readonly addCheckpoint: (body: Buffer) => Promise<Answer>
  readonly addHandover: (body: Buffer) => Promise<Answer>
}

/** Source: C2SP tlog-witness; of handovers docs/specs/audit-log.md, section 10. */
export function createWitness(settings: WitnessSettings): Witness {
  const inTurn = createTurns()
  const addHandover = async (body: Buffer): Promise<Answer> => {
    const request = attempt(() => parseHandover(noteTextOf(String(body))))
    if (!request) return refusal(400, 'the request is malformed')
    const { origin } = request.end
    const keys = await trustedKeys(settings, origin)
    if (keys.length === 0) return refusal(404, 'the origin is unknown')
    const verified = attempt(() => verifyHandover(String(body), keys))
    if (!verified) return refusal(403, 'not signed by a trusted key and by the new one')
    return inTurn(origin, () => answerHandover(settings, verified, body))
  }
  const addCheckpoint = async (body: Buffer): Promise<Answer> => {
    const request = attempt(() => parseRequest(body))
    if (!request) return refusal(400, 'the request is malformed')
    const { origin, size } = request.checkpoint
    const keys = await trustedKeys(settings, origin)
    if (keys.length === 0) return refusal(404, 'the origin is unknown')
    const verified = attempt(() => verifyNote(request.note, keys))
    if (!verified) return refusal(403, 'no trusted key signed the checkpoint')
    if (request.oldSize > size) return refusal(400, 'the old size is above that of the checkpoint')
    // One line a key: what strangers added to the note, or said twice, is not kept.
    const lines = verified.by.map((key) => {
      const { bytes } = verified.signatures.find((signature) => isSignedAs(signature, key))!
      return signatureLine(key.name, key.keyId, bytes)
    })
    return inTurn(origin, () => answer(settings, request, verified.text, lines.join(''), body))
  }
  return { addCheckpoint, addHandover }
}

/**
 * Keys that may sign for an origin: those that the operator of the witness trusts, and the one to which a shard of it handed over.
 *
 * INVARIANT (no-way-back): a key that handed over to another begins no further shard.
 */
async function trustedKeys({ dir, signer }: WitnessSettings, origin: string): Promise<VerifierKey[]> {
  const kept = await readHandovers(dir)
  const isKnown = (await findHeld(dir, idOf(origin), signer.key)).kind !== 'none'
  const listed = keysOf(await readLogs(dir), origin).filter((key) => isKnown || !hasHandedOver(kept, key))
  const handed = kept.map(({ key }) => key).filter(({ name }) => name === origin)
  return [...listed, ...handed.filter((key) => !listed.some(({ keyId }) => keyId === key.keyId))]
}

/** A handover is kept once the witness holds exactly the end that it names; a second one, or one of another end, is a fork. */
async function answerHandover(
  { dir, signer, warn }: WitnessSettings,
  handover: ReturnType<typeof verifyHandover>,
  body: Buffer,
): Promise<Answer> {
  const { end, text } = handover
  const found = await findHeld(dir, idOf(end.origin), signer.key)
  if (found.kind === 'damaged') return refusal(503, 'what was cosigned for this origin is not known')
  const held = found.kind === 'held' ? found.held : undefined
  if (!held || held.checkpoint.size < end.size)
    return refusal(409, 'the end of the shard was not handed in yet')
  const kept = (await readHandovers(dir)).find((each) => each.end.origin === end.origin)
  const isEnd = held.checkpoint.size === end.size && held.checkpoint.root.equals(end.root)
  if (!isEnd || (kept && kept.text !== text)) {
    await accuseLog(dir, warn, 'fork', held, { text, body })
    return refusal(409, 'the shard has another end, or handed over otherwise')
  }
  if (!kept) await keepHandover(dir, handover)
  return { status: 200, body: '' }
}

async function answer(
  { dir, signer, clock, warn }: WitnessSettings,
  request: CheckpointRequest,
  text: string,
  lines: string,
  body: Buffer,
): Promise<Answer> {
  const { checkpoint } = request
  const { origin } = checkpoint
  const found = await findHeld(dir, idOf(origin), signer.key)
  if (found.kind === 'damaged') {
    warn('state-damaged', { origin, why: found.why })
    return refusal(503, 'what was cosigned for this origin is not known')
  }
  const held = found.kind === 'held' ? found.held : undefined
  const isEnded = (await readHandovers(dir)).some(
    ({ end }) => end.origin === origin && end.size < checkpoint.size,
  )
  const accuse = (kind: EvidenceKind) => held && accuseLog(dir, warn, kind, held, { text, body })
  if (isEnded) {
    await accuse('fork')
    return refusal(409, 'the shard has handed over and ended')
  }
  const verdict = judge(request, held?.checkpoint)
  switch (verdict.kind) {
    case 'another-size':
      if (verdict.isFork) await accuse('fork')
      return { status: 409, body: `${verdict.size}\n`, type: 'size' }
    case 'another-root':
      await accuse('fork')
      return refusal(409, 'another root is held for this size')
    case 'unproven':
      await accuse('unproven')
      return refusal(422, 'the proof does not hold')
    case 'extends': {
      // A clock that went back must not make an older tree the newer statement.
      const seconds = Math.max(Math.floor(clock().getTime() / 1000), held?.seconds ?? 0)
      const line = cosign(text, signer, seconds)
      await keepHeld(dir, { checkpoint, note: `${text}\n${lines}${line}`, seconds })
      return { status: 200, body: line }
    }
  }
}

async function accuseLog(
  dir: string,
  warn: Warn,
  kind: EvidenceKind,
  held: Held,
  received: { readonly text: string; readonly body: Buffer },
): Promise<void> {
  const { origin } = held.checkpoint
  const outcome = await keepEvidence(dir, kind, held, received)
  if (outcome === 'full') warn('evidence-full', { origin, kind })
  else if (outcome !== 'known') warn('evidence-kept', { origin, kind, file: outcome.kept })
}

const refusal = (status: number, reason: string): Answer => ({ status, body: `${reason}\n` })

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof NoteError) return undefined
    throw error
  }
}

/** Runs the work of one name one after the other, whether or not it fails. */
function createTurns(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<void>>()
  return (name, work) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(work)
    const tail = turn.then(
      () => {},
      () => {},
    )
    tails.set(name, tail)
    void tail.then(() => tails.get(name) === tail && tails.delete(name))
    return turn
  }
}
