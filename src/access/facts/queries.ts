import type { AccreditationFacts } from '../../accreditation/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type { Completion, Requirement } from '../../training/index.ts'
import type { AgreementFacts } from '../agreement.ts'
import type { Right } from '../rights.ts'
import type { StandingFacts } from '../standing.ts'

/**
 * Every fact that standing follows from, in one statement, 50 newest of each kind and 200 completions; undefined when there is no such user.
 *
 * It reads the tables of `training`, `accreditation` and `relations` too: this runs before each decision, where one round trip counts
 * for more than each slice asking for itself. The rules over the facts stay in their slices.
 */
export async function findStandingFacts(
  sql: Db,
  userId: number,
  now: Date,
  sessionRef: Buffer | null,
): Promise<UserFacts | undefined> {
  return (await listStandingFacts(sql, [userId], now, sessionRef)).get(userId)
}

/**
 * The same of several users, by id, in one statement too; `sessionRef` is a session of theirs that counts.
 *
 * A single id is compared as such: for a list of unknown length PostgreSQL plans the long statement anew each time (1.06 ms, not 0.45).
 */
export async function listStandingFacts(
  sql: Db,
  userIds: readonly number[],
  now: Date,
  sessionRef: Buffer | null = null,
): Promise<Map<number, UserFacts>> {
  const rows = await sql<StandingRow[]>`
    select users.user_id as "userId", users.suspended_at as "suspendedAt", users.starts_on as "startsOn", users.ends_on as "endsOn",
      (select json_agg(json_build_object('from', newest.from_on, 'until', newest.until_on))
         from (select user_needs.from_on, user_needs.until_on from user_needs
                where user_needs.user_id = users.user_id and user_needs.withdrawn_at is null
                order by user_needs.until_on desc limit 50) as newest) as "needs",
      (select json_agg(newest.issued_on)
         from (select user_vettings.issued_on from user_vettings
                where user_vettings.user_id = users.user_id and user_vettings.withdrawn_at is null
                order by user_vettings.issued_on desc limit 50) as newest) as "vettings",
      (select json_agg(json_build_object(
                'course', newest.course_code, 'completedOn', newest.completed_on, 'expiresOn', newest.expires_on))
         from (select training_completions.course_code, training_completions.completed_on, training_completions.expires_on
                 from training_completions
                where training_completions.user_id = users.user_id and training_completions.withdrawn_at is null
                order by training_completions.expires_on desc limit 200) as newest) as "completions",
      (select json_agg(json_build_object('group', needed.group_name, 'course', needed.course_code,
                'refreshers', needed.refreshers, 'from', needed.from_on, 'until', needed.until_on))
         from trainee_requirements needed where needed.user_id = users.user_id) as "requirements",
      (select json_agg(json_build_object('from', newest.from_on, 'until', newest.until_on))
         from (select accreditations.from_on, accreditations.until_on from accreditations
                where accreditations.organisation_id = users.organisation_id
                order by accreditations.until_on desc limit 50) as newest) as "accreditations",
      (select min(accreditation_suspensions.from_at) from accreditation_suspensions
        where accreditation_suspensions.organisation_id = users.organisation_id
          and accreditation_suspensions.from_at <= ${now}
          and (accreditation_suspensions.until_at is null or ${now} < accreditation_suspensions.until_at))
        as "organisationSuspendedAt",
      (select json_agg(json_build_object(
                'document', agreement_versions.document, 'version', agreement_versions.version, 'signBy', agreement_versions.sign_by_on))
         from agreement_versions) as "agreementVersions",
      (select json_agg(json_build_object('document', signed.document, 'version', signed.version))
         from (select agreement_signatures.document, max(agreement_signatures.version) as version from agreement_signatures
                where agreement_signatures.user_id = users.user_id and agreement_signatures.withdrawn_at is null
                group by agreement_signatures.document) as signed) as "agreementSignatures",
      users.organisation_id as "organisationId",
      (select json_agg(user_rights.right_name) from user_rights where user_rights.user_id = users.user_id) as "rights",
      (select sessions.authenticated_at from sessions
        where sessions.session_ref = ${sessionRef} and sessions.user_id = users.user_id
          and sessions.stage = 'full' and sessions.ended_at is null) as "authenticatedAt",
      (users.supervised_sessions = 0 or supervision_holds(users.user_id, ${sessionRef}, ${now})) as "supervisionHolds",
      exists (select from declared_relations
               where declared_relations.user_id = users.user_id and declared_relations.removed_at is null) as "hasDeclared"
      from users
     where ${userIds.length === 1 ? sql`users.user_id = ${userIds[0]!}` : sql`users.user_id = any(${[...userIds]}::integer[])`}`
  return new Map(rows.map((row) => [row.userId, factsOf(row)]))
}

function factsOf(row: StandingRow): UserFacts {
  return {
    rights: row.rights ?? [],
    organisationId: row.organisationId,
    authenticatedAt: row.authenticatedAt,
    supervisionHolds: row.supervisionHolds,
    hasDeclared: row.hasDeclared,
    suspendedAt: row.suspendedAt,
    post: { from: row.startsOn, until: row.endsOn },
    needs: row.needs ?? [],
    training: { completions: row.completions ?? [], requirements: row.requirements ?? [] },
    vettingsIssuedOn: row.vettings ?? [],
    accreditation: { periods: row.accreditations ?? [], suspendedAt: row.organisationSuspendedAt },
    agreement: { versions: row.agreementVersions ?? [], signed: row.agreementSignatures ?? [] },
  }
}

/** What a decision rests on. */
export type UserFacts = StandingFacts & {
  readonly rights: readonly Right[]
  readonly organisationId: number
  readonly authenticatedAt: Date | null
  readonly supervisionHolds: boolean
  readonly hasDeclared: boolean
}

type StandingRow = {
  userId: number
  rights: Right[] | null
  organisationId: number
  authenticatedAt: Date | null
  supervisionHolds: boolean
  hasDeclared: boolean
  suspendedAt: Date | null
  startsOn: IsoDate
  endsOn: IsoDate | null
  needs: { from: IsoDate; until: IsoDate }[] | null
  vettings: IsoDate[] | null
  completions: Completion[] | null
  requirements: Requirement[] | null
  accreditations: AccreditationFacts['periods'] | null
  organisationSuspendedAt: Date | null
  agreementVersions: AgreementFacts['versions'] | null
  agreementSignatures: AgreementFacts['signed'] | null
}

export async function beginAct(sql: Tx, userId: number, sessionRef: Buffer | null, now: Date): Promise<void> {
  await sql`select begin_session_act(${userId}, ${sessionRef}, ${now})`
}
