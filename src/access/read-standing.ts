import { dayInLondon, type IsoDate } from '../lib/iso-date.ts'
import type { Db } from '../platform/db/connect.ts'
import { NotFoundError } from '../platform/errors.ts'
import { listStandingFacts, type UserFacts } from './facts/queries.ts'
import { findContacts, type Contact } from './queries.ts'
import type { Right } from './rights.ts'
import { lapsedConditions, soonLapsing, standingOn, type Helper, type Standing } from './standing.ts'

/**
 * A user's standing at `now`, from facts read in one round trip and never kept.
 *
 * INVARIANT (standing-is-fresh): every decision reads the facts again, so that one that expired or was withdrawn refuses
 * the very next request. @throws NotFoundError when there is no such user.
 */
export async function readStanding(sql: Db, userId: number, now: Date): Promise<Standing> {
  return (await readFacts(sql, userId, now)).standing
}

/** What a decision about a user rests on. */
export type DecisionFacts = {
  readonly standing: Standing
  readonly rights: readonly Right[]
  readonly organisationId: number
  /** When the factors were given in this session, at its begin or again; null outside a live one. */
  readonly authenticatedAt: Date | null
  /** Whether the account needs no supervisor, or one has accepted this session. Source: R-96. */
  readonly supervisionHolds: boolean
  /** Whether the user declared any child as family; known for the person who acts or is served, false for others. */
  readonly hasDeclared: boolean
}

/** What a decision about a user rests on, read together. @throws NotFoundError when there is no such user. */
export async function readFacts(
  sql: Db,
  userId: number,
  now: Date,
  sessionRef: Buffer | null = null,
): Promise<DecisionFacts> {
  const facts = (await listStandingFacts(sql, [userId], now, sessionRef)).get(userId)
  if (!facts) throw new NotFoundError()
  return judge(facts, now)
}

/** What follows from a user's facts at `now`. */
export function judge(facts: UserFacts, now: Date): DecisionFacts {
  const { rights, organisationId, authenticatedAt, supervisionHolds, hasDeclared } = facts
  const standing = standingOn(facts, dayInLondon(now))
  return { standing, rights, organisationId, authenticatedAt, supervisionHolds, hasDeclared }
}

export type { Contact }

/** How to reach those who can put a condition right; null where no address is known. */
export type HelperContacts = Readonly<Record<Helper, Contact | null>>

/** What a refused person is told about themselves: the conditions that do not hold, and how to reach who can mend them. */
export type Lapse = { readonly lapsed: Standing; readonly contacts: HelperContacts }

/** Only facts about the user's own standing, so that no decision stands before it. */
export async function readLapse(sql: Db, userId: number, now: Date): Promise<Lapse> {
  const standing = await readStanding(sql, userId, now)
  return { lapsed: lapsedConditions(standing), contacts: await readContacts(sql, userId) }
}

/** The first day on which a condition of the user's ends, within 90 days; null when none does. Facts about oneself, as {@link readLapse}. */
export async function readOwnEnd(sql: Db, userId: number, now: Date): Promise<IsoDate | null> {
  const soon = soonLapsing(await readStanding(sql, userId, now), dayInLondon(now))
  return soon.map(({ until }) => until!).sort()[0] ?? null
}

export async function readContacts(sql: Db, userId: number): Promise<HelperContacts> {
  const { organisation, localTeam } = await findContacts(sql, userId)
  return { organisation, 'training-team': localTeam, 'local-team': localTeam, yourself: null }
}
