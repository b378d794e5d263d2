import type { Tx } from '../../platform/db/connect.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { HandOverReason } from '../shield.ts'

/** A shield that is offered by one authority to another, as either sees it. */
export type HandOver = {
  readonly publicId: string
  readonly childId: number
  readonly childPublicId: string
  readonly childNumber: string
  readonly authorityCode: string
  readonly authorityName: string
  readonly toAuthorityCode: string
  readonly toAuthorityName: string
  readonly reason: HandOverReason
  readonly offeredBy: string
  readonly offeredAt: Date
  /** The last day on which the answer is in time. */
  readonly dueOn: IsoDate
  readonly acceptedBy: string | null
  readonly acceptedAt: Date | null
  readonly withdrawnBy: string | null
  readonly withdrawnAt: Date | null
}

function selectHandOvers(sql: Tx) {
  return sql`
    select h.public_id as "publicId", h.child_id as "childId", c.public_id as "childPublicId", c.child_number as "childNumber",
           h.authority_code as "authorityCode", giver.name as "authorityName", h.to_authority_code as "toAuthorityCode",
           taker.name as "toAuthorityName", h.reason, offerer.name as "offeredBy", h.offered_at as "offeredAt", h.due_on as "dueOn",
           accepter.name as "acceptedBy", h.accepted_at as "acceptedAt", withdrawer.name as "withdrawnBy", h.withdrawn_at as "withdrawnAt"
      from vault.hand_overs h
      join children c on c.child_id = h.child_id
      join authorities giver on giver.gss_code = h.authority_code
      join authorities taker on taker.gss_code = h.to_authority_code
      join users offerer on offerer.user_id = h.offered_by
      left join users accepter on accepter.user_id = h.accepted_by
      left join users withdrawer on withdrawer.user_id = h.withdrawn_by`
}

export async function findHandOver(sql: Tx, publicId: string): Promise<HandOver | undefined> {
  const [row] = await sql<HandOver[]>`${selectHandOvers(sql)} where h.public_id = ${publicId} limit 1`
  return row
}

/** Offers that wait, by an authority and to it, oldest first; 500 at most. */
export function listOpenHandOvers(sql: Tx, authorityCode: string): Promise<HandOver[]> {
  return sql<HandOver[]>`
    ${selectHandOvers(sql)}
     where ${authorityCode} in (h.authority_code, h.to_authority_code) and h.accepted_at is null and h.withdrawn_at is null
     order by h.hand_over_id limit 500`
}

/** About a child, newest first. */
export function listHandOversOf(sql: Tx, childId: number): Promise<HandOver[]> {
  return sql<
    HandOver[]
  >`${selectHandOvers(sql)} where h.child_id = ${childId} order by h.hand_over_id desc limit 100`
}

export async function insertHandOver(
  sql: Tx,
  row: {
    child_id: number
    authority_code: string
    to_authority_code: string
    reason: HandOverReason
    offered_by: number
    offered_at: Date
    due_on: IsoDate
  },
): Promise<string> {
  const [made] = await sql<[{ publicId: string }]>`
    insert into vault.hand_overs ${sql(row)} returning public_id as "publicId"`
  return made.publicId
}

export async function updateWithdrawn(sql: Tx, publicId: string, by: number, now: Date): Promise<void> {
  await sql`
    update vault.hand_overs set withdrawn_by = ${by}, withdrawn_at = ${now} where hand_overs.public_id = ${publicId}`
}

/** Accepts the offer: the shield, and what was decided about it, are the other team's. */
export async function takeOver(sql: Tx, publicId: string, now: Date): Promise<void> {
  await sql`select vault_take_over(${publicId}::uuid, ${now}::timestamptz)`
}

export type ShieldingTeam = { readonly authorityCode: string; readonly name: string }

/** Authorities in which somebody shields today, by name. */
export function listShieldingTeams(sql: Tx, today: IsoDate): Promise<ShieldingTeam[]> {
  return sql<ShieldingTeam[]>`
    select authorities.gss_code as "authorityCode", authorities.name
      from authorities
     where authorities.gss_code in (
       select users.authority_code from users
         join user_rights on user_rights.user_id = users.user_id and user_rights.right_name = 'shielding'
        where users.role = 'local-team' and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today}))
     order by authorities.name
     limit 500`
}
