import type { Tx } from '../platform/db/connect.ts'
import type { ChildTraits } from './relation.ts'

export type SealedRelation = {
  readonly relationId: number
  readonly sealed: Buffer
  readonly declaredAt: Date
  readonly removedAt: Date | null
}

/** Whether one of these keys belongs to a declaration of the user that is in force. */
export async function hasDeclared(sql: Tx, userId: number, keys: readonly Buffer[]): Promise<boolean> {
  const [row] = await sql<[{ found: boolean }]>`
    select exists (
      select from declared_relation_keys
        join declared_relations on declared_relations.relation_id = declared_relation_keys.relation_id
       where declared_relations.user_id = ${userId} and declared_relations.removed_at is null
         and encode(declared_relation_keys.key, 'hex') = any(${hexOf(keys)}::text[])) as found`
  return row.found
}

/** The driver takes no list of bytes. */
function hexOf(keys: readonly Buffer[]): string[] {
  return keys.map((key) => key.toString('hex'))
}

/** What is held against declarations; undefined for a record that is not open, which answers as unknown anyway. */
export async function findTraits(sql: Tx, publicId: string): Promise<ChildTraits | undefined> {
  const [row] = await sql<ChildTraits[]>`
    with recursive part as (
      select c.child_id, c.child_number from children c where c.public_id = ${publicId} and c.status in ('open', 'shielded')
       union all
      select c.child_id, c.child_number from part join children c on c.merged_into = part.child_id
    )
    select c.date_of_birth as "dateOfBirth",
           (select json_agg(json_build_object('given', n.given, 'family', n.family))
              from child_names n where n.child_id = c.child_id) as "names",
           (select array_agg(part.child_number) from part) as "childNumbers"
      from children c
     where c.public_id = ${publicId} and c.status in ('open', 'shielded')
     limit 1`
  return row
}

/** The opaque id of an open record; undefined for any other. */
export async function findOpenPublicId(sql: Tx, childId: number): Promise<string | undefined> {
  const [row] = await sql<{ publicId: string }[]>`
    select children.public_id as "publicId"
      from children
     where children.child_id = ${childId} and children.status in ('open', 'shielded')
     limit 1`
  return row?.publicId
}

export async function reserveRelationId(sql: Tx): Promise<number> {
  const [row] = await sql<[{ id: number }]>`
    select nextval('declared_relations_relation_id_seq')::integer as id`
  return row.id
}

export async function insertRelation(
  sql: Tx,
  relation: {
    readonly relation_id: number
    readonly user_id: number
    readonly sealed: Buffer
    readonly declared_at: Date
  },
  keys: readonly Buffer[],
): Promise<void> {
  const { relation_id, user_id, sealed, declared_at } = relation
  await sql`
    insert into declared_relations (relation_id, user_id, sealed, declared_at)
    overriding system value
    values (${relation_id}, ${user_id}, ${sealed}, ${declared_at})`
  await sql`
    insert into declared_relation_keys (relation_id, key)
    select ${relation_id}, decode(given.key, 'hex') from unnest(${hexOf(keys)}::text[]) as given (key)`
}

/** Declarations of a user, removed ones too, newest first, 200 at most. */
export function listSealed(sql: Tx, userId: number): Promise<SealedRelation[]> {
  return sql<SealedRelation[]>`
    select declared_relations.relation_id as "relationId", declared_relations.sealed,
           declared_relations.declared_at as "declaredAt", declared_relations.removed_at as "removedAt"
      from declared_relations
     where declared_relations.user_id = ${userId}
     order by declared_relations.relation_id desc
     limit 200`
}

/** @returns whether it was in force. */
export async function endRelation(
  sql: Tx,
  { userId, relationId, by, at }: { userId: number; relationId: number; by: number; at: Date },
): Promise<boolean> {
  const rows = await sql`
    update declared_relations set removed_at = ${at}, removed_by = ${by}
     where declared_relations.relation_id = ${relationId} and declared_relations.user_id = ${userId}
       and declared_relations.removed_at is null
    returning declared_relations.relation_id`
  return rows.length > 0
}

export type UserPlace = {
  readonly userId: number
  readonly name: string
  readonly authorityCode: string | null
}

export async function findUserPlace(sql: Tx, userId: number): Promise<UserPlace | undefined> {
  const [row] = await sql<UserPlace[]>`
    select users.user_id as "userId", users.name, users.authority_code as "authorityCode"
      from users
     where users.user_id = ${userId}
     limit 1`
  return row
}
