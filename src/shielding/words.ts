import type { Act } from '../platform/act.ts'
import { uuidFrom } from '../platform/random.ts'
import { keyInForce } from '../vault/index.ts'
import { invalidRequest } from './errors.ts'
import { holdOlderWords, insertWords, listWords, updateWords } from './queries.ts'
import { MOST_WORDS } from './shield.ts'

/** Keeps words about a shield, sealed. @returns under which id. @throws DomainError `CP_SHIELD_REQUEST` when there are none, or too many. */
export async function keepWords(act: Act, authorityCode: string, words: string): Promise<string> {
  if (words.trim() === '' || [...words].length > MOST_WORDS) throw invalidRequest()
  const wordsId = uuidFrom(act.random)
  const key = await keyInForce(act)
  const kept = key.seal(Buffer.from(words), contextOf(wordsId), act.random)
  await insertWords(act.sql, wordsId, authorityCode, kept)
  return wordsId
}

/** Words by id, opened. */
export async function openWords(act: Act, wordsIds: readonly string[]): Promise<Map<string, string>> {
  if (wordsIds.length === 0) return new Map()
  const kept = await listWords(act.sql, wordsIds)
  return new Map(
    kept.map(({ wordsId, ...sealed }) => [wordsId, act.keyring.open(sealed, contextOf(wordsId)).toString()]),
  )
}

/** Seals a batch of words under keys older than `version`, the one in force, under that. @returns how many; 0 when none is left. */
export async function rekeyWords(act: Act, version: number): Promise<number> {
  const older = await holdOlderWords(act.sql, version)
  const key = await keyInForce(act)
  for (const { wordsId, ...sealed } of older) {
    const context = contextOf(wordsId)
    await updateWords(act.sql, wordsId, key.seal(act.keyring.open(sealed, context), context, act.random))
  }
  return older.length
}

function contextOf(wordsId: string): string {
  return `words ${wordsId}`
}
