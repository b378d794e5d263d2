import type { Db, Tx } from '../../platform/db/connect.ts'
import type { Account } from '../queries.ts'

export type ChallengePurpose = 'sign-in' | 'confirm' | 'add'

/** In place of the one asked for before. */
export async function upsertChallenge(
  sql: Tx,
  challenge: { bound_ref: Buffer; purpose: ChallengePurpose; challenge: Buffer; ends_at: Date },
): Promise<void> {
  await sql`
    insert into passkey_challenges ${sql(challenge)}
    on conflict (bound_ref, purpose) do update set challenge = excluded.challenge, ends_at = excluded.ends_at`
}

/** The challenge, which is gone afterwards: of callers at the same time one gets it. Undefined when there is none or it is over. */
export async function deleteChallenge(
  sql: Tx,
  boundRef: Buffer,
  purpose: ChallengePurpose,
  now: Date,
): Promise<Buffer | undefined> {
  const [row] = await sql<{ challenge: Buffer; endsAt: Date }[]>`
    delete from passkey_challenges
     where passkey_challenges.bound_ref = ${boundRef} and passkey_challenges.purpose = ${purpose}
    returning passkey_challenges.challenge, passkey_challenges.ends_at as "endsAt"`
  return row && now < row.endsAt ? row.challenge : undefined
}

/** What a signature is checked against. */
export type PasskeyKey = {
  readonly passkeyId: string
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly counter: number
}

/** The passkey in force with that credential id, locked, and whose it is. */
export async function lockPasskey(
  sql: Tx,
  credentialId: Buffer,
): Promise<(PasskeyKey & { account: Account }) | undefined> {
  const [row] = await sql<(PasskeyKey & { account: Account })[]>`
    select passkeys.passkey_id as "passkeyId", passkeys.credential_id as "credentialId",
           passkeys.public_key as "publicKey", passkeys.counter::float8 as "counter",
           json_build_object('userId', users.user_id, 'username', users.username, 'name', users.name, 'role', users.role,
             'organisationId', users.organisation_id, 'authorityCode', users.authority_code) as "account"
      from passkeys
      join users on users.user_id = passkeys.user_id
     where passkeys.credential_id = ${credentialId} and passkeys.removed_at is null
       for update of passkeys`
  return row
}

export async function updatePasskeyUsed(
  sql: Tx,
  passkeyId: string,
  used: { counter: number; is_synced: boolean; last_used_at: Date },
): Promise<void> {
  await sql`update passkeys set ${sql(used)} where passkeys.passkey_id = ${passkeyId}`
}

export async function updateCounterRefused(sql: Tx, passkeyId: string, now: Date): Promise<void> {
  await sql`update passkeys set counter_refused_at = ${now} where passkeys.passkey_id = ${passkeyId}`
}

export type Passkey = {
  readonly passkeyId: string
  readonly label: string
  /** May be copied to other devices of the person; else it stays on one. */
  readonly isSynced: boolean
  readonly addedAt: Date
  readonly lastUsedAt: Date | null
  /** When it was last refused because its counter had not gone up. */
  readonly counterRefusedAt: Date | null
}

/** Passkeys in force, oldest first, 50 at most. */
export function listPasskeysOf(sql: Db, userId: number): Promise<Passkey[]> {
  return sql<Passkey[]>`
    select passkeys.passkey_id as "passkeyId", passkeys.label, passkeys.is_synced as "isSynced", passkeys.added_at as "addedAt",
           passkeys.last_used_at as "lastUsedAt", passkeys.counter_refused_at as "counterRefusedAt"
      from passkeys
     where passkeys.user_id = ${userId} and passkeys.removed_at is null
     order by passkeys.added_at, passkeys.passkey_id
     limit 50`
}

/** Credential ids in force, for a browser that must not make a second key on the same device; 50 at most. */
export function listCredentials(sql: Tx, userId: number): Promise<{ id: Buffer; transports: string[] }[]> {
  return sql<{ id: Buffer; transports: string[] }[]>`
    select passkeys.credential_id as "id", passkeys.transports
      from passkeys
     where passkeys.user_id = ${userId} and passkeys.removed_at is null
     order by passkeys.added_at
     limit 50`
}

/** Ids of all passkeys in force, locked, so that of two removals at once the later one sees the earlier. */
export async function lockPasskeysOf(sql: Tx, userId: number): Promise<string[]> {
  const rows = await sql<{ passkeyId: string }[]>`
    select passkeys.passkey_id as "passkeyId" from passkeys
     where passkeys.user_id = ${userId} and passkeys.removed_at is null
     order by passkeys.passkey_id
       for update`
  return rows.map(({ passkeyId }) => passkeyId)
}

export type NewPasskey = {
  readonly user_id: number
  readonly credential_id: Buffer
  readonly public_key: Buffer
  readonly counter: number
  readonly transports: string[]
  readonly label: string
  readonly is_synced: boolean
  readonly added_at: Date
}

/** Whether it was new; a credential that anybody has or had is not taken again. */
export async function insertPasskey(sql: Tx, passkey: NewPasskey): Promise<boolean> {
  const made = await sql`insert into passkeys ${sql(passkey)} on conflict (credential_id) do nothing`
  return made.count > 0
}

/** Whether the user has such a passkey. */
export async function updatePasskeyLabel(
  sql: Tx,
  userId: number,
  passkeyId: string,
  label: string,
): Promise<boolean> {
  const changed = await sql`
    update passkeys set label = ${label}
     where passkeys.passkey_id = ${passkeyId} and passkeys.user_id = ${userId} and passkeys.removed_at is null`
  return changed.count > 0
}

export async function updatePasskeysRemoved(
  sql: Tx,
  userId: number,
  passkeyIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    update passkeys set removed_at = ${now}
     where passkeys.user_id = ${userId} and passkeys.passkey_id::text = any(${[...passkeyIds]}::text[]) and passkeys.removed_at is null`
}

/** Whose passkey an enrolment session may add, and what it began with; undefined unless it lives at `now`. Locked, for one addition ends it. */
export async function lockEnrolment(
  sql: Tx,
  ref: Buffer,
  now: Date,
): Promise<{ account: Account; authenticator: string } | undefined> {
  const [row] = await sql<{ account: Account; authenticator: string }[]>`
    select sessions.authenticator,
           json_build_object('userId', users.user_id, 'username', users.username, 'name', users.name, 'role', users.role,
             'organisationId', users.organisation_id, 'authorityCode', users.authority_code) as "account"
      from sessions
      join users on users.user_id = sessions.user_id
     where sessions.session_ref = ${ref} and sessions.stage = 'enrolment'
       and sessions.ended_at is null and ${now} < sessions.ends_at
       for update of sessions`
  return row
}

export async function updateAuthenticatedAt(sql: Tx, ref: Buffer, now: Date): Promise<void> {
  await sql`update sessions set authenticated_at = ${now} where sessions.session_ref = ${ref}`
}

/** Password and authenticator app of a recovered account count no longer. */
export async function updateCredentialsEnded(sql: Tx, userId: number, now: Date): Promise<void> {
  await sql`update credentials set ended_at = ${now} where credentials.user_id = ${userId}`
}
