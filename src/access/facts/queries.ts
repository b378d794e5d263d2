import type { AccreditationFacts } from '../../accreditation/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type { Completion, Requirement } from '../../training/index.ts'
import type { AgreementFacts } from '../agreement.ts'
import type { Right } from '../rights.ts'
import type { StandingFacts } from '../standing.ts'

/**
 * Says in the transaction for whom it acts, in which session, and reads every fact that a decision about that person rests on, in one
 * statement; undefined when there is no such user.
 *
 * It reads the tables of `training`, `accreditation` and `relations` too: this runs before each decision, where one round trip counts
 * for more than each slice asking for itself. The rules over the facts stay in their slices.
 */
export async function beginAct(
  sql: Tx,
  userId: number,
  sessionRef: Buffer | null,
  now: Date,
): Promise<UserFacts | undefined> {
  const [row] = await sql<StandingRow[]>`
    select ${columns(sql)}, facts.authenticated_at as "authenticatedAt", facts.supervision_holds as "supervisionHolds",
           facts.has_declared as "hasDeclared"
      from begin_act(${userId}, ${sessionRef}, ${now}) as facts
     where facts.user_id is not null`
  return row && factsOf(row)
}

/** Facts of several users, by id, 50 newest of each kind and 200 completions; `sessionRef` is a session of theirs that counts. */
export async function listStandingFacts(
  sql: Db,
  userIds: readonly number[],
  now: Date,
  sessionRef: Buffer | null = null,
): Promise<Map<number, UserFacts>> {
  const rows = await sql<StandingRow[]>`
    select ${columns(sql)},
           (select sessions.authenticated_at from sessions
             where sessions.session_ref = ${sessionRef} and sessions.user_id = facts.user_id
               and sessions.stage = 'full' and sessions.ended_at is null) as "authenticatedAt",
           supervision_holds(facts.user_id, ${sessionRef}, ${now}) as "supervisionHolds",
           exists (select from declared_relations
                    where declared_relations.user_id = facts.user_id and declared_relations.removed_at is null) as "hasDeclared"
      from standing_facts(${idsOf(sql, userIds)}, ${now}) as facts`
  return new Map(rows.map((row) => [row.userId, factsOf(row)]))
}

/** One alone is told as one: for a list of unknown length PostgreSQL plans the long query anew each time (2.4 ms, not 0.5). */
function idsOf(sql: Db, userIds: readonly number[]) {
  return userIds.length === 1 ? sql`array[${userIds[0]!}::integer]` : sql`${[...userIds]}::integer[]`
}

function columns(sql: Db) {
  return sql`
    facts.user_id as "userId", facts.rights, facts.organisation_id as "organisationId", facts.suspended_at as "suspendedAt",
    facts.starts_on as "startsOn", facts.ends_on as "endsOn", facts.needs, facts.vettings, facts.completions, facts.requirements,
    facts.accreditations, facts.organisation_suspended_at as "organisationSuspendedAt",
    facts.agreement_versions as "agreementVersions", facts.agreement_signatures as "agreementSignatures"`
}

function factsOf(row: StandingRow): UserFacts {
  return {
    rights: row.rights,
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
  rights: Right[]
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
