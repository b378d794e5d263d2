import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { formatDay } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import type { FieldErrors, FormResult, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { declareRelation, listOwnRelations, requireDeclaring } from '../declare-relation.ts'
import { kinships, type Declaration, type DeclaredRelation } from '../relation.ts'
import type { RelationKeys } from '../relation-keys.ts'
import { parseDeclaration } from './declare.form.ts'
import { relationsPaths } from './paths.ts'
import { choicesOf, kinshipWords } from './words.ts'

type Line = {
  readonly kinship: string
  readonly child: string
  readonly at: Date
  readonly removedAt: Date | null
}
type DeclarePage = PageModel & {
  readonly action: string
  readonly backPath: string
  readonly kinships: readonly { readonly value: string; readonly text: string }[]
  readonly values: FormValues
}

/** What the pages need from outside: relatives are sealed, and found by keys. */
export type RelationsWeb = { readonly seal: Seal; readonly keys: RelationKeys }

/** The children of the own family: the list, and one more. */
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

  app.get(relationsPaths.declare, { config: { discloses: false } }, async (request, reply) => {
    await request.act(requireDeclaring)
    return reply.page('relations/web/declare.njk', declarePage({}, {}))
  })

  app.post(relationsPaths.declare, async (request, reply) => {
    const form = await request.act((act) => declareTyped(act, services, request.body))
    if (form.ok) return reply.redirect(relationsPaths.own, 303)
    return reply.page('relations/web/declare.njk', declarePage(form.errors, form.values), { status: 400 })
  })
}

/** What was typed is declared when it is right; else the form with what is wrong. */
async function declareTyped(
  act: Act,
  services: RelationsWeb,
  body: unknown,
): Promise<FormResult<Declaration>> {
  const form = parseDeclaration(body, act.today)
  if (form.ok) await declareRelation(act, services, form.value)
  else await requireDeclaring(act)
  return form
}

function declarePage(errors: FieldErrors, values: FormValues): DeclarePage {
  return {
    title: 'Declare a child of your family',
    errors,
    values,
    action: relationsPaths.declare,
    backPath: relationsPaths.own,
    kinships: choicesOf(kinships, kinshipWords),
  }
}

function lineOf({ declaration: { kinship, child }, declaredAt, removedAt }: DeclaredRelation): Line {
  const words =
    child.kind === 'numbered'
      ? `ContactPoint number ${formatChildNumber(child.childNumber)}`
      : `${child.given} ${child.family}, born ${formatDay(child.dateOfBirth)}`
  return { kinship: kinshipWords[kinship], child: words, at: declaredAt, removedAt }
}
