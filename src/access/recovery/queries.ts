import type { Db, Tx } from '../../platform/db/connect.ts'
import type { RecoveryProof } from './recovery.ts'

export type Recovery = {
  readonly recoveryId: string
  readonly userId: number
  /** Of the person who lost the factors. */
  readonly username: string
  readonly name: string
  readonly role: string
  readonly authorityCode: string | null
  readonly proof: RecoveryProof
  readonly startedBy: number
  readonly startedByName: string
  readonly startedAt: Date
  readonly answer: 'confirmed' | 'refused' | null
  readonly answeredByName: string | null
  readonly answeredAt: Date | null
  readonly codeEndsAt: Date | null
  readonly recoveredAt: Date | null
}

/** Undefined when the user has one that is open. */
export async function insertRecovery(
  sql: Tx,
  recovery: { user_id: number; proof: RecoveryProof; started_by: number; started_at: Date },
): Promise<string | undefined> {
  const [row] = await sql<{ recoveryId: string }[]>`
    insert into account_recoveries ${sql(recovery)}
    on conflict (user_id) where answer is null do nothing
    returning account_recoveries.recovery_id as "recoveryId"`
  return row?.recoveryId
}

/** The recovery, locked. */
export async function lockRecovery(sql: Tx, recoveryId: string): Promise<Recovery | undefined> {
  await sql`select from account_recoveries where account_recoveries.recovery_id = ${recoveryId} for update`
  return findRecovery(sql, recoveryId)
}

export async function findRecovery(sql: Tx, recoveryId: string): Promise<Recovery | undefined> {
  const [row] = await sql<Recovery[]>`
    select ${columns(sql)} where account_recoveries.recovery_id = ${recoveryId}`
  return row
}

/** Open ones first, then the newest, 100 at most; with an authority, of its own users only. */
export function listRecoveriesOf(sql: Tx, authorityCode: string | null): Promise<Recovery[]> {
  return sql<Recovery[]>`
    select ${columns(sql)}
     where ${authorityCode === null ? sql`true` : sql`(users.authority_code = ${authorityCode} and users.role <> 'national-team')`}
     order by account_recoveries.answer is not null, account_recoveries.started_at desc, account_recoveries.recovery_id
     limit 100`
}

export async function updateRecoveryAnswer(
  sql: Tx,
  recoveryId: string,
  answer: {
    answer: 'confirmed' | 'refused'
    answered_by: number
    answered_at: Date
    code_hash: Buffer | null
    code_ends_at: Date | null
  },
): Promise<void> {
  await sql`
    update account_recoveries set ${sql(answer)} where account_recoveries.recovery_id = ${recoveryId}`
}

/** Whether the user's code was there, unused and in time; it is used up by this. */
export async function consumeRecoveryGrant(
  sql: Tx,
  userId: number,
  codeHash: Buffer,
  now: Date,
): Promise<boolean> {
  const used = await sql`
    update account_recoveries set code_used_at = ${now}
     where account_recoveries.user_id = ${userId} and account_recoveries.code_hash = ${codeHash}
       and account_recoveries.code_used_at is null and ${now} < account_recoveries.code_ends_at`
  return used.count > 0
}

/** The newest recovery whose code was used has come to its end: the person has a passkey. */
export async function markRecovered(sql: Tx, userId: number, now: Date): Promise<void> {
  await sql`
    update account_recoveries set recovered_at = ${now}
     where account_recoveries.recovery_id = (
       select newest.recovery_id from account_recoveries as newest
        where newest.user_id = ${userId} and newest.code_used_at is not null
        order by newest.code_used_at desc limit 1)`
}

export async function hasUntoldRecovery(sql: Db, userId: number): Promise<boolean> {
  const rows = await sql`
    select from account_recoveries
     where account_recoveries.user_id = ${userId} and account_recoveries.told_at is null limit 1`
  return rows.length > 0
}

/** Newest first, 20 at most. */
export function listUntoldRecoveries(sql: Tx, userId: number): Promise<Recovery[]> {
  return sql<Recovery[]>`
    select ${columns(sql)}
     where account_recoveries.user_id = ${userId} and account_recoveries.told_at is null
     order by account_recoveries.started_at desc
     limit 20`
}

export async function markRecoveriesTold(sql: Tx, userId: number, now: Date): Promise<void> {
  await sql`
    update account_recoveries set told_at = ${now}
     where account_recoveries.user_id = ${userId} and account_recoveries.told_at is null`
}

function columns(sql: Tx) {
  return sql`
    account_recoveries.recovery_id as "recoveryId", account_recoveries.user_id as "userId", users.username, users.name, users.role,
    users.authority_code as "authorityCode", account_recoveries.proof, account_recoveries.started_by as "startedBy",
    starter.name as "startedByName", account_recoveries.started_at as "startedAt", account_recoveries.answer,
    answerer.name as "answeredByName", account_recoveries.answered_at as "answeredAt",
    account_recoveries.code_ends_at as "codeEndsAt", account_recoveries.recovered_at as "recoveredAt"
      from account_recoveries
      join users on users.user_id = account_recoveries.user_id
      join users as starter on starter.user_id = account_recoveries.started_by
      left join users as answerer on answerer.user_id = account_recoveries.answered_by`
}
