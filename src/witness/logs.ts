import { join } from 'node:path'
import { createVerifierKey, formatVerifierKey, parseVerifierKey, type VerifierKey } from '../lib/tlog/note.ts'
import { readIfThere, replaceFile } from './folder.ts'

/** A key that may sign checkpoints of the origin it is named after, or of each shard `<name>/<year>[-<n>]`. */
export type TrustedLog = { readonly key: VerifierKey; readonly hasShards: boolean }

const SHARD = /\/[0-9]{4}(?:-[1-9][0-9]{0,2})?$/

/** The logs that the operator trusts: a line each, a verifier key and ` shards`. @throws Error with the faulty line. */
export async function readLogs(dir: string): Promise<TrustedLog[]> {
  const lines = ((await readIfThere(join(dir, 'logs'))) ?? '').split('\n').filter((line) => line !== '')
  return lines.map((line, at) => {
    const [text = '', mark] = line.split(' ')
    try {
      if (mark !== undefined && mark !== 'shards') throw new Error('only `shards` may follow a key')
      return { key: logKey(text), hasShards: mark === 'shards' }
    } catch (error) {
      throw new Error(`line ${at + 1} of ${join(dir, 'logs')}: ${(error as Error).message}`)
    }
  })
}

/**
 * Trusts a log's key from the next request on; one that is trusted stays so, and other keys of that name too.
 *
 * With `hasShards` the key may be that of the log's name or of any of its shards.
 */
export async function trustLog(dir: string, text: string, hasShards: boolean): Promise<TrustedLog> {
  const given = logKey(text)
  const name = hasShards ? given.name.replace(SHARD, '') : given.name
  const trusted = { key: createVerifierKey(name, 'note', given.publicKey), hasShards }
  const lines = (await readLogs(dir)).map(formatLog)
  if (!lines.includes(formatLog(trusted)))
    await replaceFile(join(dir, 'logs'), [...lines, formatLog(trusted), ''].join('\n'))
  return trusted
}

/** The keys that may sign for `origin`; none when the origin is unknown. */
export function keysOf(logs: readonly TrustedLog[], origin: string): VerifierKey[] {
  return logs
    .filter(({ key, hasShards }) => key.name === (hasShards ? origin.replace(SHARD, '') : origin))
    .filter(({ hasShards }) => !hasShards || SHARD.test(origin))
    .map(({ key }) => createVerifierKey(origin, 'note', key.publicKey))
}

/** The line of a trusted log. */
export const formatLog = ({ key, hasShards }: TrustedLog): string =>
  `${formatVerifierKey(key)}${hasShards ? ' shards' : ''}`

function logKey(text: string): VerifierKey {
  const key = parseVerifierKey(text)
  if (key.type !== 'note') throw new Error('this is the key of a witness, not of a log')
  return key
}
