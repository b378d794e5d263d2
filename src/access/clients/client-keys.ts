import type { OutsideFetch } from '../../platform/outside.ts'
import type { ClientKeys } from './client.ts'
import { parseFetchedKeys, type ClientKey } from './jwks.ts'

const KEPT_MS = 10 * 60_000
const AGAIN_AFTER_MS = 60_000
const MOST_KEPT = 500

/** Finds a client's key by its name, at the client's address if need be; network, therefore never inside an act. */
export type FindKey = (keys: ClientKeys, kid: string, now: Date) => Promise<ClientKey | undefined>

type Kept = { readonly at: number; readonly keys: Promise<readonly ClientKey[]> }

/**
 * Keeps what addresses gave for ten minutes, and asks earlier only for a key that was not there, once a minute and address at most.
 *
 * An address that fails counts as one without keys: whoever cannot be asked is not let in. It keeps at most 500 addresses.
 */
export function createFindKey(fetchOutside: OutsideFetch): FindKey {
  const kept = new Map<string, Kept>()
  const ask = (url: string, at: number): Kept => {
    if (kept.size >= MOST_KEPT && !kept.has(url)) kept.clear()
    const asked = { at, keys: fetchKeys(fetchOutside, url) }
    kept.set(url, asked)
    return asked
  }
  return async (keys, kid, now) => {
    const at = now.getTime()
    const find = (found: readonly ClientKey[]): ClientKey | undefined => found.find((key) => key.kid === kid)
    if (keys.kind === 'given') return find(keys.keys)
    const before = kept.get(keys.url)
    const known = before && at - before.at < KEPT_MS ? before : ask(keys.url, at)
    const key = find(await known.keys)
    if (key || at - known.at < AGAIN_AFTER_MS) return key
    return find(await ask(keys.url, at).keys)
  }
}

async function fetchKeys(fetchOutside: OutsideFetch, url: string): Promise<readonly ClientKey[]> {
  try {
    const answer = await fetchOutside(url, { headers: { accept: 'application/json' } })
    return answer.ok ? (parseFetchedKeys(await answer.text()) ?? []) : []
  } catch {
    return []
  }
}
