import type { Db } from '../platform/db/connect.ts'
import { outwardOf, parsePostcode } from '../lib/identifiers/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { findIn, resolveIn, type Authority } from './authorities.ts'
import { listAuthorities, listHoldersOfOutwardCodes } from './queries.ts'

/** Shares are published to three places; what lacks to 1 are single postcodes, ended ones included. */
const WHOLE_SHARE = 0.999

/** The authority of a GSS or DfE code, current or ended; undefined when there is none. Source: ORG-1, ORG-2. */
export async function findAuthority(sql: Db, code: string): Promise<Authority | undefined> {
  return findIn(await listAuthorities(sql), code)
}

/**
 * The one authority that answers on day `on` for what `code` stood for.
 *
 * Undefined when the code is unknown, or its area was divided between several. Source: ORG-3.
 */
export async function resolveAuthority(sql: Db, code: string, on: IsoDate): Promise<Authority | undefined> {
  return resolveIn(await listAuthorities(sql), code, on)
}

/**
 * GSS codes of the authorities in which outward codes (`LS1`) lie as a whole; other outward codes are absent.
 *
 * INVARIANT (boundary-fixes-nothing): an outward code that crosses a boundary, that of England too, is absent like an unknown
 * one: it must not make an authority responsible for a child. Source: R-42, ORG-6.
 */
export async function listAuthoritiesByOutwardCode(
  sql: Db,
  outwardCodes: readonly string[],
): Promise<Map<string, string>> {
  const holders = await listHoldersOfOutwardCodes(sql, outwardCodes, WHOLE_SHARE)
  return new Map(holders.map(({ outwardCode, gssCode }) => [outwardCode, gssCode]))
}

/** The authority in which a postcode lies, if its outward code lies there as a whole; any spelling. Source: ORG-6. */
export async function authorityOfPostcode(sql: Db, postcode: string): Promise<Authority | undefined> {
  const parsed = parsePostcode(postcode)
  if (!parsed.ok) return undefined
  const [gssCode] = (await listAuthoritiesByOutwardCode(sql, [outwardOf(parsed.value)])).values()
  return gssCode === undefined ? undefined : findAuthority(sql, gssCode)
}
