import type { Act } from '../platform/act.ts'
import { uuidFrom } from '../platform/random.ts'
import { invalidRequest } from './errors.ts'
import { insertWords, listWords } from './queries.ts'
import { MOST_WORDS } from './shield.ts'

/** Keeps words about a shield, sealed. @returns under which id. @throws DomainError `CP_SHIELD_REQUEST` when there are none, or too many. */
export async function keepWords(act: Act, authorityCode: string, words: string): Promise<string> {
  if (words.trim() === '' || [...words].length > MOST_WORDS) throw invalidRequest()
  const wordsId = uuidFrom(act.random)
  await insertWords(
    act.sql,
    wordsId,
    authorityCode,
    act.keyring.seal(Buffer.from(words), contextOf(wordsId), act.random),
  )
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

function contextOf(wordsId: string): string {
  return `words ${wordsId}`
}
