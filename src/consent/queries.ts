import type { IsoDate } from '../lib/iso-date.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { Decider, Judge, Relation, Scope } from './consent.ts'

/** An open record, as much of it as decides what may be recorded. */
export type ConsentChild = {
  readonly publicId: string
  readonly bornOn: IsoDate
  readonly authorityCode: string | null
}

/** Undefined for a record that the person cannot open. */
export async function findConsentChild(sql: Tx, childId: number): Promise<ConsentChild | undefined> {
  const [row] = await sql<ConsentChild[]>`
    select children.public_id as "publicId", children.date_of_birth as "bornOn", children.authority_code as "authorityCode"
      from children
     where children.child_id = ${childId} and children.status = 'open'
     limit 1`
  return row
}

/** One change at a time for each child, with those of involvements; held until the end of the transaction. */
export async function lockChild(sql: Tx, childId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(7301998, ${childId}::integer)`
}

/** A sensitive service in which a person works, with how the person is reached. */
export type OwnSensitiveService = {
  readonly serviceId: number
  readonly name: string
  readonly organisationName: string
  readonly practitioner: string
  readonly role: string
  readonly phone: string | null
  readonly email: string | null
}

/** The person's own service where it is sensitive; for somebody of no service, each sensitive one of the own organisation; 20 at most. */
export function listOwnSensitiveServices(
  sql: Tx,
  userId: number,
  today: IsoDate,
): Promise<OwnSensitiveService[]> {
  return sql<OwnSensitiveService[]>`
    select s.service_id as "serviceId", s.name, o.name as "organisationName", u.name as "practitioner", u.job_title as "role", u.phone,
           u.email
      from users u
      join services s on s.organisation_id = u.organisation_id and s.service_id = coalesce(u.service_id, s.service_id)
      join organisations o on o.organisation_id = s.organisation_id
     where u.user_id = ${userId} and s.is_sensitive and (s.closed_on is null or s.closed_on > ${today})
     order by s.service_id
     limit 20`
}

/** A person's own current work with a child in a sensitive service, and the ground on which it is recorded. */
export type OwnWork = {
  readonly sensitiveId: string
  readonly serviceName: string
  readonly organisationName: string
  readonly practitioner: string
  readonly role: string
  readonly phone: string | null
  readonly email: string | null
  readonly startedOn: IsoDate
  readonly decidedBy: Decider
  readonly relation: Relation | 'self' | null
  readonly judgedBy: Judge | null
  readonly judgedOn: IsoDate | null
  readonly givenOn: IsoDate
  readonly scope: Scope
  readonly parentMayBeTold: boolean
}

/** Undefined when it has ended or was withdrawn. */
export async function findOwnWork(
  sql: Tx,
  childId: number,
  userId: number,
  today: IsoDate,
): Promise<OwnWork | undefined> {
  const [row] = await sql<OwnWork[]>`
    select i.sensitive_id::text as "sensitiveId", s.name as "serviceName", o.name as "organisationName", i.practitioner, i.role, i.phone,
           i.email, i.started_on as "startedOn", c.decided_by as "decidedBy", c.relation, c.judged_by as "judgedBy",
           c.judged_on as "judgedOn", c.given_on as "givenOn", c.scope, c.parent_may_be_told as "parentMayBeTold"
      from own_sensitive_work i
      join own_consents c on c.consent_id = i.consent_id
      join services s on s.service_id = i.service_id
      join organisations o on o.organisation_id = s.organisation_id
     where i.child_id = ${childId} and i.user_id = ${userId} and (i.ended_on is null or i.ended_on > ${today})
     order by i.sensitive_id desc
     limit 1`
  return row
}

type Row = Readonly<Record<string, string | number | boolean | Date | null>>

export async function insertConsent(sql: Tx, row: Row): Promise<string> {
  const [inserted] = await sql<[{ consentId: string }]>`
    insert into own_consents ${sql(row)} returning consent_id::text as "consentId"`
  return inserted.consentId
}

export async function insertOwnWork(sql: Tx, row: Row): Promise<void> {
  await sql`insert into own_sensitive_work ${sql(row)}`
}

export async function updateOwnWork(
  sql: Tx,
  sensitiveId: string,
  values:
    | { phone: string | null; email: string | null; confirmed_on: IsoDate }
    | { ended_on: IsoDate; confirmed_on: IsoDate },
): Promise<void> {
  await sql`update own_sensitive_work set ${sql(values)} where sensitive_id = ${sensitiveId}::bigint`
}

/** Which service is on a child's record no more. */
export type Withdrawn = { readonly childId: number; readonly serviceId: number }

/** Undefined where the entry is neither the person's own nor a broker's to withdraw, or rests on another ground. */
export async function withdrawConsents(
  sql: Tx,
  sensitiveId: string,
  { withdrawnBy, told }: { readonly withdrawnBy: string; readonly told: string },
  now: Date,
): Promise<Withdrawn | undefined> {
  const [row] = await sql<Withdrawn[]>`
    select w.child as "childId", w.service as "serviceId"
      from withdraw_consents(${sensitiveId}::bigint, ${withdrawnBy}, ${told}, ${now}) w
     limit 1`
  return row
}

/** A sensitive service that works with a child, as a broker may know it; all but the id null where the contact was not agreed to. */
export type SensitiveContact = {
  readonly sensitiveId: string
  readonly service: string | null
  readonly organisation: string | null
  readonly practitioner: string | null
  readonly role: string | null
  readonly phone: string | null
  readonly email: string | null
  /** Whether the local team may know whom to ask. */
  readonly isAgreed: boolean
}

/** Current ones, 50 at most; none for whoever is no broker of the child's authority. */
export function listSensitiveContacts(sql: Tx, childId: number): Promise<SensitiveContact[]> {
  return sql<SensitiveContact[]>`
    select c.sensitive_id::text as "sensitiveId", c.service, c.organisation, c.practitioner, c.role, c.phone, c.email,
           c.is_agreed as "isAgreed"
      from sensitive_contacts(${childId}) c
     limit 50`
}
