import type { Tx } from '../../platform/db/connect.ts'
import type { ThrottleState } from './throttle.ts'

/** What the password is checked against; undefined for a name nobody has. */
export async function findPasswordHash(
  sql: Tx,
  username: string,
): Promise<{ userId: number; passwordHash: string } | undefined> {
  const [row] = await sql<{ userId: number; passwordHash: string }[]>`
    select users.user_id as "userId", credentials.password_hash as "passwordHash"
      from users
      join credentials on credentials.user_id = users.user_id
     where users.username = ${username}`
  return row
}

export async function getSealedTotpSecret(sql: Tx, userId: number): Promise<Buffer> {
  const [row] = await sql<[{ secret: Buffer }]>`
    select credentials.totp_secret as "secret" from credentials where credentials.user_id = ${userId}`
  return row.secret
}

/** Whether the step was free; it is used up by this. */
export async function consumeTotpStep(sql: Tx, userId: number, step: number): Promise<boolean> {
  const used = await sql`
    update credentials set last_totp_step = ${step}
     where credentials.user_id = ${userId} and credentials.last_totp_step < ${step}`
  return used.count > 0
}

/** Whether the code was there and free; it is used up by this. */
export async function consumeRecoveryCode(
  sql: Tx,
  userId: number,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  const used = await sql`
    update recovery_codes set used_at = ${now}
     where recovery_codes.user_id = ${userId} and recovery_codes.code_hash = ${hash} and recovery_codes.used_at is null`
  return used.count > 0
}

export async function replaceRecoveryCodes(
  sql: Tx,
  userId: number,
  hashes: readonly Buffer[],
): Promise<void> {
  await sql`delete from recovery_codes where recovery_codes.user_id = ${userId}`
  if (hashes.length === 0) return
  await sql`insert into recovery_codes ${sql(hashes.map((hash) => ({ user_id: userId, code_hash: hash })))}`
}

export async function countRecoveryCodes(sql: Tx, userId: number): Promise<number> {
  const [row] = await sql<[{ left: number }]>`
    select count(*)::integer as "left"
      from recovery_codes
     where recovery_codes.user_id = ${userId} and recovery_codes.used_at is null`
  return row.left
}

/** The state of a bucket, locked until the end of the transaction; a new bucket begins without failures. */
export async function lockThrottle(sql: Tx, bucket: Buffer, now: Date): Promise<ThrottleState> {
  const [state] = await sql<[ThrottleState]>`
    insert into sign_in_throttles (bucket, failures, blocked_until) values (${bucket}, 0, ${now})
    on conflict (bucket) do update set failures = sign_in_throttles.failures
    returning sign_in_throttles.failures, sign_in_throttles.blocked_until as "blockedUntil"`
  return state
}

export async function updateThrottle(sql: Tx, bucket: Buffer, state: ThrottleState): Promise<void> {
  await sql`
    update sign_in_throttles set failures = ${state.failures}, blocked_until = ${state.blockedUntil}
     where sign_in_throttles.bucket = ${bucket}`
}

export async function deleteThrottles(sql: Tx, buckets: readonly Buffer[]): Promise<void> {
  await sql`delete from sign_in_throttles where sign_in_throttles.bucket in ${sql(buckets as Buffer[])}`
}

export async function insertCredentials(
  sql: Tx,
  userId: number,
  passwordHash: string,
  totpSecret: Buffer,
): Promise<void> {
  await sql`
    insert into credentials (user_id, password_hash, totp_secret) values (${userId}, ${passwordHash}, ${totpSecret})`
}

export async function updatePasswordHash(sql: Tx, userId: number, passwordHash: string): Promise<void> {
  await sql`update credentials set password_hash = ${passwordHash} where credentials.user_id = ${userId}`
}

/** Password and authenticator app count again, too, where a recovery had ended them. */
export async function updateTotpSecret(sql: Tx, userId: number, totpSecret: Buffer): Promise<void> {
  await sql`update credentials set totp_secret = ${totpSecret}, ended_at = null where credentials.user_id = ${userId}`
}
