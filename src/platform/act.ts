import { dayInLondon, type IsoDate } from '../lib/iso-date.ts'
import { commitDoubts, type Pool, type Tx } from './db/connect.ts'
import { DeniedError, DomainError } from './errors.ts'
import type { Keyring } from './keyring.ts'
import type { Random } from './random.ts'

/** Who acts: a signed-in person, a part of this system working by itself, or a system of an organisation that signed in by itself. */
export type Actor = {
  readonly kind: 'person' | 'system' | 'client'
  readonly name: string
  readonly role: string
  readonly userId: number | null
  readonly organisationId: number | null
  /** Area the person works for; null for all of England. */
  readonly authorityCode: string | null
  /** What of the administration the person does, for what a page offers; each decision reads it again. */
  readonly rights: readonly string[]
  /** Hash that stands for the session, or for a client's token, in the log; null for the system. */
  readonly sessionRef: Buffer | null
  /** How whoever acts signed in, in the log's words; absent for the system and for whoever has not. */
  readonly authenticator?: string
  /** Of a `client`, and of nobody else. */
  readonly clientId?: string
}

/** What is acted upon. `id` never leaves the process. */
export type Resource = {
  readonly type: string
  readonly id: string
  readonly attributes?: Readonly<Record<string, string | boolean | number>>
}

/** The policy's answer with the rules that gave it. */
export type Decision = {
  readonly action: string
  readonly isPermitted: boolean
  readonly rules: readonly string[]
  readonly policyVersion: string
  /** Dated conditions that do not hold today, in the order in which a person would mend them. */
  readonly lapsed: readonly string[]
  /** For whom an operator acts, and the rules that decided about that person; absent where people act for themselves. */
  readonly served?: Served & { readonly rules: readonly string[] }
}

/** Somebody in whose place an operator acts, in one call. */
export type Served = { readonly userId: number; readonly callId: number }

/** Decides from facts read inside the act's own transaction. */
export type Decide = (act: Act, action: string, resource: Resource) => Promise<Decision>

/**
 * One request's authority to do things: who, when, in which transaction, and `require`, without which nothing may be read or done.
 *
 * INVARIANT (one-door): an act that ends without a `require` is an error and its transaction is rolled back.
 */
export type Act = {
  readonly actor: Actor
  readonly now: Date
  readonly today: IsoDate
  readonly requestId: string
  readonly sql: Tx
  readonly random: Random
  /** Encrypts words that whoever has only the database must not read. */
  readonly sealNote: SealNote
  /** Opens and seals what the database keeps without being able to read it. */
  readonly keyring: Keyring
  readonly build: string
  /** What the claim read, for the first decision; every other reads facts of its own. */
  readonly takeClaimed?: () => Promise<ClaimedFacts | undefined> | undefined
  /** Decisions taken so far, for the log entry. */
  readonly decisions: readonly Decision[]
  /** @throws DeniedError unless the policy permits. */
  readonly require: (action: string, resource: Resource) => Promise<Decision>
}

/** Facts about whoever acts, as the claim read them; who makes them says what they are. */
export interface ClaimedFacts {
  readonly userId: number
}

/** Runs one use case, each time in a transaction of its own. */
export type RunAct = <T>(work: (act: Act) => Promise<T>) => Promise<T>

/** Words as they are stored: sealed under a key that is not in the database. */
export type SealNote = (note: string) => Buffer

export type ActOptions = {
  readonly pool: Pool
  readonly actor: Actor
  readonly now: Date
  readonly requestId: string
  readonly random: Random
  readonly sealNote: SealNote
  readonly keyring: Keyring
  readonly build: string
  readonly decide: Decide
  /** Tells the database for whom the transaction acts, before anything else is asked of it. */
  readonly claim: (sql: Tx, actor: Actor, now: Date) => Promise<ClaimedFacts | undefined>
  /** Writes the refusal into the log; it commits although what was asked is rolled back. */
  readonly recordRefusal: (act: Act, error: DomainError) => Promise<void>
}

/** An act ended without asking the policy: a programming error that must never reach a user as data. */
export class UncheckedActError extends Error {
  override readonly name = 'UncheckedActError'
}

/**
 * Runs `work` in one transaction and returns its result only after the commit.
 *
 * A denial or a miss rolls the work back and is recorded in a transaction of its own before it is thrown on, so that
 * refused looks are in the log too and nothing is answered that is not.
 * Source: architecture decision 3.
 */
export async function runAct<T>(options: ActOptions, work: (act: Act) => Promise<T>): Promise<T> {
  const decisions: Decision[] = []
  try {
    return await commit(options.pool, async (sql) => {
      const claimed = options.claim(sql, options.actor, options.now)
      const [value] = await Promise.all([work(createAct(options, sql, decisions, claimed)), claimed])
      if (decisions.length === 0) throw new UncheckedActError('the act ended without asking the policy')
      return value
    })
  } catch (error) {
    if (error instanceof DomainError && isRefusal(error)) {
      await commit(options.pool, (sql) => options.recordRefusal(createAct(options, sql, decisions), error))
    }
    throw error
  }
}

/**
 * INVARIANT (durable-before-shown): a commit whose wait for a standby was ended counts as failed, although it may have happened.
 *
 * @throws DomainError `CP_COMMIT_UNSURE`
 */
async function commit<T>(pool: Pool, work: (sql: Tx) => Promise<T>): Promise<T> {
  const before = commitDoubts(pool)
  const value = (await pool.begin(work)) as T
  if (commitDoubts(pool) !== before)
    throw new DomainError(
      'unavailable',
      'CP_COMMIT_UNSURE',
      'it is not sure that the log entry would outlive a failure',
    )
  return value
}

function isRefusal(error: DomainError): boolean {
  return error.kind === 'denied' || error.kind === 'not-found'
}

function createAct(
  options: ActOptions,
  sql: Tx,
  decisions: Decision[],
  claimed?: Promise<ClaimedFacts | undefined>,
): Act {
  let untaken = claimed
  const act: Act = {
    actor: options.actor,
    now: options.now,
    today: dayInLondon(options.now),
    requestId: options.requestId,
    random: options.random,
    sealNote: options.sealNote,
    keyring: options.keyring,
    build: options.build,
    sql,
    takeClaimed: () => {
      const taken = untaken
      untaken = undefined
      return taken
    },
    decisions,
    require: async (action, resource) => {
      const decision = await options.decide(act, action, resource)
      decisions.push(decision)
      if (!decision.isPermitted) throw new DeniedError(action, decision.rules, decision.lapsed, resource.id)
      return decision
    },
  }
  return act
}
