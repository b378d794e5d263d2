import type { IsoDate } from '../../lib/iso-date.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type { AgreementDocument } from '../agreement.ts'
import type { Role } from '../queries.ts'
import type { AccountDetails, IdentityDocument, Need } from './account.ts'

/** One account with the newest of its dated facts; undefined when there is none. */
export async function findAccountDetails(sql: Db, userId: number): Promise<AccountDetails | undefined> {
  const [row] = await sql<AccountDetails[]>`
    select users.user_id as "userId", users.username, users.name, users.job_title as "jobTitle", users.role,
           users.organisation_id as "organisationId", organisations.name as "organisation", users.service_id as "serviceId",
           services.name as "service", users.authority_code as "authorityCode", users.phone, users.email,
           users.starts_on as "startsOn", users.ends_on as "endsOn",
           exists (select from credentials where credentials.user_id = users.user_id) as "hasCredentials",
           json_build_object(
             'sessions', users.supervised_sessions,
             'done', (select count(*) from supervised_sessions done where done.user_id = users.user_id and done.done_at is not null),
             'colleague', (select colleague.username from users colleague where colleague.user_id = users.supervisor_id)) as "supervision"
      from users
      join organisations on organisations.organisation_id = users.organisation_id
      left join services on services.service_id = users.service_id
     where users.user_id = ${userId}`
  if (!row) return undefined
  const [suspension, nomination, identity, vetting] = [
    await findSuspension(sql, userId),
    await findNomination(sql, userId),
    await findIdentityCheck(sql, userId),
    await findVetting(sql, userId),
  ]
  return { ...row, suspension, nomination, identity, vetting }
}

async function findSuspension(sql: Db, userId: number): Promise<AccountDetails['suspension']> {
  const [row] = await sql<NonNullable<AccountDetails['suspension']>[]>`
    select user_suspensions.reason, user_suspensions.from_at as "fromAt", user_suspensions.suspended_by as "suspendedBy"
      from user_suspensions
     where user_suspensions.user_id = ${userId} and user_suspensions.until_at is null`
  return row ?? null
}

async function findNomination(sql: Db, userId: number): Promise<AccountDetails['nomination']> {
  const [row] = await sql<NonNullable<AccountDetails['nomination']>[]>`
    select user_nominations.nomination_id as "nominationId", user_nominations.need, user_nominations.until_on as "until",
           user_nominations.nominated_by as "nominatedBy", nominator.name as "nominatorName",
           user_nominations.nominated_at as "nominatedAt", user_nominations.decision, decider.name as "deciderName",
           user_nominations.decided_at as "decidedAt"
      from user_nominations
      left join users as nominator on nominator.user_id = user_nominations.nominated_by
      left join users as decider on decider.user_id = user_nominations.decided_by
     where user_nominations.user_id = ${userId}
     order by user_nominations.nomination_id desc
     limit 1`
  return row ?? null
}

async function findIdentityCheck(sql: Db, userId: number): Promise<AccountDetails['identity']> {
  const [row] = await sql<NonNullable<AccountDetails['identity']>[]>`
    select user_identity_checks.documents, user_identity_checks.checked_on as "checkedOn", checker.name as "checkerName"
      from user_identity_checks
      left join users as checker on checker.user_id = user_identity_checks.checked_by
     where user_identity_checks.user_id = ${userId}
     order by user_identity_checks.check_id desc
     limit 1`
  return row ?? null
}

async function findVetting(sql: Db, userId: number): Promise<AccountDetails['vetting']> {
  const [row] = await sql<NonNullable<AccountDetails['vetting']>[]>`
    select user_vettings.level, user_vettings.reference, user_vettings.issued_on as "issuedOn",
           user_vettings.withdrawn_at as "withdrawnAt",
           (select max(user_vetting_checks.checked_on) from user_vetting_checks
             where user_vetting_checks.user_id = user_vettings.user_id
               and user_vetting_checks.issued_on = user_vettings.issued_on
               and user_vetting_checks.outcome = 'no-news') as "checkedOn"
      from user_vettings
     where user_vettings.user_id = ${userId}
     order by user_vettings.withdrawn_at is null desc, user_vettings.issued_on desc
     limit 1`
  return row ?? null
}

/** An account on a list. */
export type AccountRow = {
  readonly userId: number
  readonly name: string
  readonly jobTitle: string
  readonly role: Role
  readonly organisationId: number
  readonly organisation: string
  readonly endsOn: IsoDate | null
  readonly hasCredentials: boolean
  /** Whether a nomination waits for somebody's approval. */
  readonly waits: boolean
}

/** Whose accounts: null leaves that side open. A delegate's scope holds no member of a team. */
export type AccountScope = { readonly authorityCode: string | null; readonly organisationId: number | null }

/** Accounts of a scope by name, `limit` at most. */
export function listAccountRows(sql: Db, scope: AccountScope, limit: number): Promise<AccountRow[]> {
  const { authorityCode, organisationId } = scope
  return sql<AccountRow[]>`
    select users.user_id as "userId", users.name, users.job_title as "jobTitle", users.role,
           users.organisation_id as "organisationId", organisations.name as "organisation", users.ends_on as "endsOn",
           exists (select from credentials where credentials.user_id = users.user_id) as "hasCredentials",
           exists (select from user_nominations
                    where user_nominations.user_id = users.user_id and user_nominations.decision is null) as "waits"
      from users
      join organisations on organisations.organisation_id = users.organisation_id
     where ${authorityCode === null ? sql`true` : sql`users.authority_code = ${authorityCode} and users.role <> 'national-team'`}
       and ${organisationId === null ? sql`true` : sql`users.organisation_id = ${organisationId} and users.role = 'practitioner'`}
     order by users.name, users.user_id
     limit ${limit}`
}

export type NewNomination = { readonly need: Need; readonly until: IsoDate }

/** False when a nomination of the person waits already. */
export async function insertNomination(
  sql: Tx,
  userId: number,
  { need, until }: NewNomination,
  by: number | null,
  at: Date,
): Promise<boolean> {
  const made = await sql`
    insert into user_nominations (user_id, need, until_on, nominated_by, nominated_at)
    values (${userId}, ${need}, ${until}, ${by}, ${at})
    on conflict (user_id) where decision is null do nothing`
  return made.count > 0
}

/** Whether it waited for a decision until now. */
export async function updateNomination(
  sql: Tx,
  nominationId: number,
  decision: 'approved' | 'refused',
  by: number | null,
  at: Date,
): Promise<boolean> {
  const decided = await sql`
    update user_nominations set decision = ${decision}, decided_by = ${by}, decided_at = ${at}
     where user_nominations.nomination_id = ${nominationId} and user_nominations.decision is null`
  return decided.count > 0
}

export async function insertIdentityCheck(
  sql: Tx,
  userId: number,
  check: { readonly documents: readonly IdentityDocument[]; readonly checkedOn: IsoDate },
  by: number | null,
  at: Date,
): Promise<void> {
  await sql`
    insert into user_identity_checks (user_id, checked_on, documents, checked_by, recorded_at)
    values (${userId}, ${check.checkedOn}, ${[...check.documents]}, ${by}, ${at})`
}

export async function insertVettingCheck(
  sql: Tx,
  userId: number,
  check: { readonly issuedOn: IsoDate; readonly checkedOn: IsoDate; readonly outcome: 'no-news' | 'news' },
  by: number | null,
  at: Date,
): Promise<void> {
  await sql`
    insert into user_vetting_checks (user_id, issued_on, checked_on, outcome, checked_by, recorded_at)
    values (${userId}, ${check.issuedOn}, ${check.checkedOn}, ${check.outcome}, ${by}, ${at})`
}

export async function withdrawVettings(sql: Tx, userId: number, at: Date): Promise<void> {
  await sql`
    update user_vettings set withdrawn_at = ${at}
     where user_vettings.user_id = ${userId} and user_vettings.withdrawn_at is null`
}

export async function withdrawNeeds(sql: Tx, userId: number, at: Date): Promise<void> {
  await sql`
    update user_needs set withdrawn_at = ${at} where user_needs.user_id = ${userId} and user_needs.withdrawn_at is null`
}

export async function withdrawSignatures(sql: Tx, userId: number, at: Date): Promise<void> {
  await sql`
    update agreement_signatures set withdrawn_at = ${at}
     where agreement_signatures.user_id = ${userId} and agreement_signatures.withdrawn_at is null`
}

export type AgreementText = {
  readonly document: AgreementDocument
  readonly version: number
  readonly publishedOn: IsoDate
  readonly signBy: IsoDate
  readonly body: string
}

/** The newest version of each document. */
export function listNewestTexts(sql: Db): Promise<AgreementText[]> {
  return sql<AgreementText[]>`
    select distinct on (agreement_versions.document)
           agreement_versions.document, agreement_versions.version, agreement_versions.published_on as "publishedOn",
           agreement_versions.sign_by_on as "signBy", agreement_versions.body
      from agreement_versions
     order by agreement_versions.document desc, agreement_versions.version desc`
}

export async function insertAgreementText(sql: Tx, text: AgreementText): Promise<void> {
  await sql`
    insert into agreement_versions (document, version, published_on, sign_by_on, body)
    values (${text.document}, ${text.version}, ${text.publishedOn}, ${text.signBy}, ${text.body})`
}

export async function insertSignatures(
  sql: Tx,
  userId: number,
  versions: readonly { readonly document: AgreementDocument; readonly version: number }[],
  made: { readonly at: Date; readonly by: number | null; readonly isOnPaper: boolean },
): Promise<void> {
  const rows = versions.map(({ document, version }) => ({
    user_id: userId,
    document,
    version,
    signed_at: made.at,
    recorded_by: made.by,
    is_on_paper: made.isOnPaper,
  }))
  if (rows.length > 0) await sql`insert into agreement_signatures ${sql(rows)} on conflict do nothing`
}

/** The first day on which the person is no longer in post; null leaves it open. */
export async function updateEnd(sql: Tx, userId: number, endsOn: IsoDate | null): Promise<void> {
  await sql`update users set ends_on = ${endsOn} where users.user_id = ${userId}`
}

export type Position = {
  readonly jobTitle: string
  readonly role: Role
  readonly organisationId: number
  readonly serviceId: number | null
  readonly authorityCode: string | null
}

/** Moves a person and keeps what the position was before. */
export async function movePosition(
  sql: Tx,
  account: AccountDetails,
  to: Position,
  move: { readonly at: Date; readonly by: number | null; readonly anew: readonly string[] },
): Promise<void> {
  await sql`
    insert into user_moves (user_id, moved_at, moved_by, from_organisation_id, from_service_id, from_role, from_job_title, anew)
    values (${account.userId}, ${move.at}, ${move.by}, ${account.organisationId}, ${account.serviceId}, ${account.role},
            ${account.jobTitle}, ${[...move.anew]})`
  await sql`
    update users set job_title = ${to.jobTitle}, role = ${to.role}, organisation_id = ${to.organisationId},
                     service_id = ${to.serviceId}, authority_code = ${to.authorityCode}
     where users.user_id = ${account.userId}`
}

/** Users with credentials after `after`, in order of their ids. */
export async function listUsersToWarn(sql: Tx, after: number, limit: number): Promise<number[]> {
  const rows = await sql<{ userId: number }[]>`
    select users.user_id as "userId"
      from users
      join credentials on credentials.user_id = users.user_id
     where users.user_id > ${after}
     order by users.user_id
     limit ${limit}`
  return rows.map(({ userId }) => userId)
}
