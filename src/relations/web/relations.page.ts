import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { formatDay } from '../../lib/iso-date.ts'
import type { Seal } from '../../platform/seal.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { listOwnRelations } from '../declare-relation.ts'
import type { DeclaredRelation } from '../relation.ts'
import type { RelationKeys } from '../relation-keys.ts'
import { relationsPaths } from './paths.ts'
import { kinshipWords } from './words.ts'

type Line = {
  readonly kinship: string
  readonly child: string
  readonly at: Date
  readonly removedAt: Date | null
}

/** What the pages need from outside: relatives are sealed, and found by keys. */
export type RelationsWeb = { readonly seal: Seal; readonly keys: RelationKeys }

/** The children of the own family that were declared. */
export function relationsPages(app: WebApp, services: RelationsWeb): void {
  app.get(relationsPaths.own, async (request, reply) => {
    const relations = await request.act((act) => listOwnRelations(act, services.seal))
    const title = 'Children of your family'
    const model = {
      title,
      relations: relations.map(lineOf),
      declarePath: relationsPaths.declare,
      backPath: '/account',
    }
    return reply.page('relations/web/relations.njk', model)
  })
}

function lineOf({ declaration: { kinship, child }, declaredAt, removedAt }: DeclaredRelation): Line {
  const words =
    child.kind === 'numbered'
      ? `ContactPoint number ${formatChildNumber(child.childNumber)}`
      : `${child.given} ${child.family}, born ${formatDay(child.dateOfBirth)}`
  return { kinship: kinshipWords[kinship], child: words, at: declaredAt, removedAt }
}
