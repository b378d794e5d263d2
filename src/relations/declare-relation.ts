import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { Seal } from '../platform/seal.ts'
import { tooManyDeclared } from './errors.ts'
import { insertRelation, listSealed, reserveRelationId, type SealedRelation } from './queries.ts'
import type { Declaration, DeclaredRelation } from './relation.ts'
import type { RelationKeys } from './relation-keys.ts'

const directory = { type: 'Directory', id: 'contactpoint' }

/** More than any family has, and few enough that nobody shuts out half a county by guesses. */
const MAX_DECLARED = 100

/**
 * Declares a child of the own family, whose record is closed to the person from then on. Whether there is such a record is not told.
 *
 * @throws DomainError `CP_RELATIONS_TOO_MANY`. Source: R-101.
 */
export async function declareRelation(
  act: Act,
  { seal, keys }: { readonly seal: Seal; readonly keys: RelationKeys },
  declaration: Declaration,
): Promise<void> {
  await requireDeclaring(act)
  const { userId } = act.actor
  if (userId === null) throw new NotFoundError()
  const inForce = (await listSealed(act.sql, userId)).filter(({ removedAt }) => removedAt === null)
  if (inForce.length >= MAX_DECLARED) throw tooManyDeclared()
  const relationId = await reserveRelationId(act.sql)
  const plain = Buffer.from(JSON.stringify(declaration))
  await insertRelation(
    act.sql,
    {
      relation_id: relationId,
      user_id: userId,
      sealed: seal.seal(plain, contextOf(userId, relationId), act.random),
      declared_at: act.now,
    },
    keys.ofDeclaration(userId, declaration),
  )
  await recordEntry(act, { action: 'relations.declare', outcome: 'done', fields: [declaration.child.kind] })
}

/** Whether the person may declare children at all; asked before the form is shown. */
export async function requireDeclaring(act: Act): Promise<void> {
  await act.require('relations.declare', directory)
}

/** What the person declared, removed declarations too; newest first. */
export async function listOwnRelations(act: Act, seal: Seal): Promise<DeclaredRelation[]> {
  await act.require('relations.list-own', directory)
  const { userId } = act.actor
  if (userId === null) throw new NotFoundError()
  const sealed = await listSealed(act.sql, userId)
  await recordEntry(act, { action: 'relations.list-own', outcome: 'done', quantity: sealed.length })
  return sealed.map((one) => openRelation(seal, userId, one))
}

/** Opens one that was read for somebody else's page. */
export function openRelation(
  seal: Seal,
  userId: number,
  { sealed, ...rest }: SealedRelation,
): DeclaredRelation {
  const plain = seal.open(sealed, contextOf(userId, rest.relationId))
  return { ...rest, declaration: JSON.parse(plain.toString()) as Declaration }
}

function contextOf(userId: number, relationId: number): string {
  return `declared-relation ${userId} ${relationId}`
}
