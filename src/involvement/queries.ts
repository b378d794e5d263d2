import type { IsoDate } from '../lib/iso-date.ts'
import type { Tx } from '../platform/db/connect.ts'

/** One service working with a child, with who to reach there. */
export type Involvement = {
  readonly involvementId: number
  readonly serviceName: string
  readonly serviceKind: string
  readonly organisationName: string
  readonly practitioner: string | null
  readonly role: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly startedOn: IsoDate
  readonly endedOn: IsoDate | null
  readonly confirmedOn: IsoDate
  readonly userId: number | null
  readonly isLead: boolean
  readonly holdsAssessment: boolean
}

/** Rows of a shielded child's work as they were taken out of the open tables, by table. */
export type KeptWork = Readonly<Record<string, readonly object[]>>

/**
 * Services working with the child now or until within the last year, lead professional first, then the newest, 100 at most; and
 * whether some sensitive service may be involved, of which nothing else can be read here. With `kept` of those rows, not of the tables.
 */
export async function getServicesWorkingWith(
  sql: Tx,
  childId: number,
  today: IsoDate,
  endedSince: IsoDate,
  kept?: KeptWork,
): Promise<{ involvements: Involvement[]; isMarked: boolean }> {
  const rowsOf = (table: string) =>
    kept
      ? sql`jsonb_populate_recordset(null::${sql(table)}, ${sql.json((kept[table] ?? []) as never)}::jsonb)`
      : sql(table)
  const markers = kept
    ? sql`(select s.child_id from ${rowsOf('sensitive_involvements')} s where s.ended_on is null or s.ended_on > ${today})`
    : sql`sensitive_markers`
  const [row] = await sql<[{ involvements: Involvement[]; isMarked: boolean }]>`
    select exists (select from ${markers} m where m.child_id = ${childId}) as "isMarked",
           (select coalesce(json_agg(one), '[]') from (
              select i.involvement_id as "involvementId", s.name as "serviceName", s.kind as "serviceKind", o.name as "organisationName",
                     i.practitioner, i.role, coalesce(i.phone, s.phone, o.phone) as "phone", coalesce(i.email, s.email, o.email) as "email",
                     i.started_on as "startedOn", i.ended_on as "endedOn", i.confirmed_on as "confirmedOn", i.user_id as "userId",
                     l.lead_id is not null as "isLead", a.assessment_id is not null as "holdsAssessment"
                from ${rowsOf('involvements')} i
                join services s on s.service_id = i.service_id
                join organisations o on o.organisation_id = s.organisation_id
                left join ${rowsOf('lead_professionals')} l on l.child_id = i.child_id and l.involvement_id = i.involvement_id and l.until_at is null
                left join ${rowsOf('shared_assessments')} a on a.child_id = i.child_id and a.involvement_id = i.involvement_id and a.until_at is null
               where i.child_id = ${childId} and i.withdrawn_at is null and (i.ended_on is null or i.ended_on > ${endedSince})
                 and i.started_on <= ${today}
               order by (i.ended_on is null or i.ended_on > ${today}) desc, l.lead_id is not null desc, i.started_on desc, i.involvement_id
               limit 100) as one) as "involvements"`
  return row
}

/** One change at a time for each child: held until the end of the transaction. */
export async function lockChild(sql: Tx, childId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(7301998, ${childId}::integer)`
}

/** Birth of a child whose record is open. */
export async function findOpenBirth(sql: Tx, childId: number): Promise<IsoDate | undefined> {
  const [row] = await sql<{ bornOn: IsoDate }[]>`
    select c.date_of_birth as "bornOn" from children c where c.child_id = ${childId} and c.status = 'open'`
  return row?.bornOn
}

/** A user with the open service they work in. */
export type OwnService = {
  readonly userId: number
  readonly practitioner: string
  readonly role: string
  readonly phone: string | null
  readonly email: string | null
  readonly serviceId: number
  readonly serviceName: string
  readonly organisationName: string
  readonly isSensitive: boolean
}

export async function findOwnService(
  sql: Tx,
  userId: number,
  today: IsoDate,
): Promise<OwnService | undefined> {
  const [row] = await sql<OwnService[]>`
    select u.user_id as "userId", u.name as "practitioner", u.job_title as "role", u.phone, u.email, s.service_id as "serviceId",
           s.name as "serviceName", o.name as "organisationName", s.is_sensitive as "isSensitive"
      from users u
      join services s on s.service_id = u.service_id
      join organisations o on o.organisation_id = s.organisation_id
     where u.user_id = ${userId} and (s.closed_on is null or s.closed_on > ${today})`
  return row
}

export async function hasOwnInvolvement(sql: Tx, childId: number, userId: number): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select exists (select from involvements i where i.child_id = ${childId} and i.user_id = ${userId}
                      and i.ended_on is null and i.withdrawn_at is null) as "isThere"`
  return row!.isThere
}

export async function insertInvolvement(
  sql: Tx,
  row: Readonly<Record<string, string | number | null>>,
): Promise<number> {
  const [inserted] = await sql<{ involvementId: number }[]>`
    insert into involvements ${sql(row)} returning involvement_id as "involvementId"`
  return inserted!.involvementId
}

/** Which involvement, and whose change of it. */
export type InvolvementOfUser = {
  readonly childId: number
  readonly involvementId: number
  readonly userId: number
}

/** An involvement as it stands; `userId` null: a source told of it. */
export type StoredInvolvement = {
  readonly involvementId: number
  readonly userId: number | null
  readonly startedOn: IsoDate
  readonly endedOn: IsoDate | null
  readonly confirmedOn: IsoDate
}

/** One that was not withdrawn, of a child whose record is open. */
export async function findInvolvement(
  sql: Tx,
  childId: number,
  involvementId: number,
): Promise<StoredInvolvement | undefined> {
  const [row] = await sql<StoredInvolvement[]>`
    select i.involvement_id as "involvementId", i.user_id as "userId", i.started_on as "startedOn", i.ended_on as "endedOn",
           i.confirmed_on as "confirmedOn"
      from involvements i
      join children c on c.child_id = i.child_id and c.status = 'open'
     where i.child_id = ${childId} and i.involvement_id = ${involvementId} and i.withdrawn_at is null`
  return row
}

/** Whether it was there to be changed. */
export async function updateInvolvement(
  sql: Tx,
  { childId, involvementId }: InvolvementOfUser,
  values: { confirmed_on: IsoDate } | { ended_on: IsoDate | null } | { withdrawn_at: Date },
): Promise<boolean> {
  const { count } = await sql`
    update involvements set ${sql(values)}
     where child_id = ${childId} and involvement_id = ${involvementId} and withdrawn_at is null`
  return count > 0
}

/** Whether it became lead; not while there is another, whoever commits first. */
export async function insertLead(
  sql: Tx,
  { childId, involvementId, userId }: InvolvementOfUser,
  now: Date,
): Promise<boolean> {
  const { count } = await sql`
    insert into lead_professionals (child_id, involvement_id, from_at, set_by_user_id)
    values (${childId}, ${involvementId}, ${now}, ${userId})
    on conflict (child_id) where until_at is null do nothing`
  return count > 0
}

/** Whether it was lead. `until` null: as if it had never been; the row stays, with an end before all time. */
export async function endLead(
  sql: Tx,
  { childId, involvementId }: InvolvementOfUser,
  until: Date | null,
): Promise<boolean> {
  const { count } = await sql`
    update lead_professionals set until_at = coalesce(${until}::timestamptz, '-infinity')
     where child_id = ${childId} and involvement_id = ${involvementId} and until_at is null`
  return count > 0
}

/** Ends a lead whose involvement has ended or was withdrawn, and returns that involvement. */
export async function closeStaleLead(
  sql: Tx,
  childId: number,
  today: IsoDate,
  now: Date,
): Promise<number | null> {
  const [row] = await sql<{ involvementId: number }[]>`
    update lead_professionals set until_at = ${now}
      from involvements i
     where lead_professionals.child_id = ${childId} and lead_professionals.until_at is null and i.child_id = lead_professionals.child_id
       and i.involvement_id = lead_professionals.involvement_id and (i.withdrawn_at is not null or i.ended_on <= ${today})
    returning i.involvement_id as "involvementId"`
  return row?.involvementId ?? null
}

/** The lead that a change ended goes on, unless there is one now. */
export async function reopenLead(
  sql: Tx,
  { childId, previousLeadInvolvementId, madeAt }: InvolvementChange,
): Promise<boolean> {
  const { count } = await sql`
    update lead_professionals set until_at = null
     where child_id = ${childId}
       and not exists (select from lead_professionals l where l.child_id = ${childId} and l.until_at is null)
       and lead_id = (select max(l.lead_id) from lead_professionals l
                       where l.child_id = ${childId} and l.involvement_id = ${previousLeadInvolvementId} and l.until_at = ${madeAt})`
  return count > 0
}

/** Whether it was not there before. */
export async function insertAssessment(
  sql: Tx,
  { childId, involvementId, userId }: InvolvementOfUser,
  now: Date,
): Promise<boolean> {
  const { count } = await sql`
    insert into shared_assessments (child_id, involvement_id, from_at, set_by_user_id)
    values (${childId}, ${involvementId}, ${now}, ${userId})
    on conflict (child_id, involvement_id) where until_at is null do nothing`
  return count > 0
}

/** Whether there was one; `until` as for {@link endLead}. */
export async function endAssessment(
  sql: Tx,
  { childId, involvementId }: InvolvementOfUser,
  until: Date | null,
): Promise<boolean> {
  const { count } = await sql`
    update shared_assessments set until_at = coalesce(${until}::timestamptz, '-infinity')
     where child_id = ${childId} and involvement_id = ${involvementId} and until_at is null`
  return count > 0
}

/** The assessment that a change ended stands again. */
export async function reopenAssessment(
  sql: Tx,
  { childId, involvementId, madeAt }: InvolvementChange,
): Promise<boolean> {
  const { count } = await sql`
    update shared_assessments set until_at = null
     where child_id = ${childId}
       and assessment_id = (select max(a.assessment_id) from shared_assessments a
                             where a.child_id = ${childId} and a.involvement_id = ${involvementId} and a.until_at = ${madeAt})`
  return count > 0
}

export type ChangeKind =
  'record' | 'confirm' | 'end' | 'become-lead' | 'hand-over-lead' | 'set-assessment' | 'clear-assessment'

/** `involvementId` is the one that became lead where a lead changed. */
type NewChange = InvolvementOfUser & {
  readonly kind: ChangeKind
  readonly previousConfirmedOn?: IsoDate | null
  readonly previousLeadInvolvementId?: number | null
}

export async function insertChange(sql: Tx, change: NewChange, now: Date): Promise<number> {
  const [row] = await sql<{ changeId: number }[]>`
    insert into involvement_changes (child_id, kind, involvement_id, previous_confirmed_on, previous_lead_involvement_id,
           made_by_user_id, made_at)
    values (${change.childId}, ${change.kind}, ${change.involvementId}, ${change.previousConfirmedOn ?? null},
           ${change.previousLeadInvolvementId ?? null}, ${change.userId}, ${now})
    returning change_id as "changeId"`
  return row!.changeId
}

/** A change as made by `userId`; overtaken while a later one of the same involvements stands. */
export type InvolvementChange = Required<NewChange> & {
  readonly madeAt: Date
  readonly undoneAt: Date | null
  readonly isOvertaken: boolean
}

export async function findChange(
  sql: Tx,
  childId: number,
  changeId: number,
): Promise<InvolvementChange | undefined> {
  const [row] = await sql<InvolvementChange[]>`
    select c.child_id as "childId", c.involvement_id as "involvementId", c.made_by_user_id as "userId", c.kind,
           c.previous_confirmed_on as "previousConfirmedOn", c.previous_lead_involvement_id as "previousLeadInvolvementId",
           c.made_at as "madeAt", c.undone_at as "undoneAt",
           exists (select from involvement_changes later
                    where later.child_id = c.child_id and later.change_id > c.change_id and later.undone_at is null
                      and (later.involvement_id in (c.involvement_id, c.previous_lead_involvement_id)
                           or later.previous_lead_involvement_id in (c.involvement_id, c.previous_lead_involvement_id))) as "isOvertaken"
      from involvement_changes c
      join children on children.child_id = c.child_id and children.status = 'open'
     where c.child_id = ${childId} and c.change_id = ${changeId}`
  return row
}

export async function markUndone(sql: Tx, childId: number, changeId: number, now: Date): Promise<void> {
  await sql`update involvement_changes set undone_at = ${now} where child_id = ${childId} and change_id = ${changeId}`
}

/** An involvement of a user, with as much of the child as leads to the record. */
export type InvolvementOfChild = {
  readonly childId: number
  readonly publicId: string
  readonly given: string
  readonly family: string
  readonly involvementId: number
  readonly startedOn: IsoDate
  readonly confirmedOn: IsoDate
}

/** Current ones with children whose record is open, the longest unconfirmed first. */
export function listByUser(sql: Tx, userId: number, limit: number): Promise<InvolvementOfChild[]> {
  return sql<InvolvementOfChild[]>`
    select i.child_id as "childId", c.public_id as "publicId", n.given, n.family, i.involvement_id as "involvementId",
           i.started_on as "startedOn", i.confirmed_on as "confirmedOn"
      from involvements i
      join children c on c.child_id = i.child_id and c.status = 'open'
      join lateral (select child_names.given, child_names.family from child_names
                     where child_names.child_id = c.child_id order by child_names.position limit 1) n on true
     where i.user_id = ${userId} and i.ended_on is null and i.withdrawn_at is null
     order by i.confirmed_on, i.involvement_id
     limit ${limit}`
}

/** How many children a person works with now, and of how many of them as lead professional; no child is named. */
export async function countWork(sql: Tx, userId: number): Promise<{ current: number; asLead: number }> {
  const [row] = await sql<[{ current: number; asLead: number }]>`
    select count(*)::integer as "current",
           count(*) filter (where exists (select from lead_professionals l
                                           where l.involvement_id = i.involvement_id and l.until_at is null))::integer as "asLead"
      from involvements i
     where i.user_id = ${userId} and i.ended_on is null and i.withdrawn_at is null`
  return row
}
