import { parseDfeLaCode, parseGssLaCode } from '../lib/identifiers/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'

/** An upper-tier authority under one GSS code, in force or ended. */
export type Authority = {
  readonly gssCode: string
  /** Null for counties that ended before DfE codes were listed. */
  readonly dfeCode: string | null
  readonly name: string
  readonly type: string
  readonly region: string
  /** First day on which the code is no longer in force; null while no end is known. */
  readonly endedOn: IsoDate | null
  /** GSS codes of those that took over, empty exactly while `endedOn` is null; each may itself have ended. */
  readonly successors: readonly string[]
}

/**
 * The authority of a GSS or DfE code, in any spelling the codes are written in; undefined when there is none.
 *
 * A DfE code may outlive a GSS code; it means the authority that held it last.
 */
export function findIn(authorities: readonly Authority[], code: string): Authority | undefined {
  return holdersOf(authorities, code).at(-1)
}

/**
 * The one authority that answers on day `on` for what `code` stood for: its holder while in force, else the single
 * authority in force that its successors lead to.
 *
 * Undefined when the code is unknown or its area was divided: then nobody may guess.
 * Codes are taken as in force from the beginning of time; only their ends are known.
 * Source: R-42.
 */
export function resolveIn(
  authorities: readonly Authority[],
  code: string,
  on: IsoDate,
): Authority | undefined {
  const holders = holdersOf(authorities, code)
  const start = holders.find((authority) => isInForce(authority, on)) ?? holders.at(-1)
  if (start === undefined) return undefined
  const byCode = new Map(authorities.map((authority) => [authority.gssCode, authority]))
  const inForce = new Set<Authority>()
  const reached = new Set([start])
  for (const authority of reached) {
    if (isInForce(authority, on)) inForce.add(authority)
    else for (const next of successorsOf(authority, byCode)) reached.add(next)
  }
  return inForce.size === 1 ? [...inForce][0] : undefined
}

/** Every authority that has or had the code, the first to end first. */
function holdersOf(authorities: readonly Authority[], code: string): Authority[] {
  const gss = parseGssLaCode(code)
  const dfe = parseDfeLaCode(code)
  return authorities
    .filter(({ gssCode, dfeCode }) => (gss.ok && gssCode === gss.value) || (dfe.ok && dfeCode === dfe.value))
    .sort((a, b) => compareEnds(a.endedOn, b.endedOn))
}

function compareEnds(a: IsoDate | null, b: IsoDate | null): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return a < b ? -1 : 1
}

function isInForce({ endedOn }: Authority, on: IsoDate): boolean {
  return endedOn === null || on < endedOn
}

function successorsOf(authority: Authority, byCode: ReadonlyMap<string, Authority>): Authority[] {
  return authority.successors.flatMap((code) => byCode.get(code) ?? [])
}
