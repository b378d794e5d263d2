import { formatDay } from '../../lib/iso-date.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import type { Act } from '../../platform/act.ts'
import type { FieldErrors, FormResult, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { declareRelation, requireDeclaring } from '../declare-relation.ts'
import { kinships, type Declaration } from '../relation.ts'
import { declarationFields, parseDeclaration } from './declare.form.ts'
import { relationsPaths } from './paths.ts'
import type { RelationsWeb } from './relations.page.ts'
import { choicesOf, kinshipWords } from './words.ts'

const { declare, checkDeclaration, own } = relationsPaths
const showsNothing = { config: { discloses: false } }

/** One more child of the own family, in three steps: the form, what was typed to check, the declaration. */
export function declarePages(app: WebApp, services: RelationsWeb): void {
  app.get(declare, showsNothing, async (request, reply) => {
    await request.act(requireDeclaring)
    return reply.page('relations/web/declare.njk', declarePage({}))
  })

  app.post(declare, showsNothing, async (request, reply) => {
    const form = await request.act(async (act) => {
      await requireDeclaring(act)
      return parseDeclaration(request.body, act.today)
    })
    if (!form.ok) return reply.page('relations/web/declare.njk', declarePage(form.values, form.errors), wrong)
    if (isBack(request.body))
      return reply.page('relations/web/declare.njk', declarePage(declarationFields(form.value)))
    return reply.page('relations/web/check-declaration.njk', checkPage(form.value))
  })

  app.get(checkDeclaration, showsNothing, (_request, reply) => reply.redirect(declare, 303))

  app.post(checkDeclaration, async (request, reply) => {
    const form = await request.act((act) => declareTyped(act, services, request.body))
    if (form.ok) return reply.redirect(own, 303)
    return reply.page('relations/web/declare.njk', declarePage(form.values, form.errors), wrong)
  })
}

const wrong = { status: 400 }

/** What was typed is declared when it is still right; else the form with what is wrong. */
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

type DeclarePage = PageModel & {
  readonly action: string
  readonly backPath: string
  readonly kinships: readonly { readonly value: string; readonly text: string }[]
  readonly values: FormValues
}

function declarePage(values: FormValues, errors: FieldErrors = {}): DeclarePage {
  return {
    title: 'Declare a child of your family',
    errors,
    values,
    action: declare,
    backPath: own,
    kinships: choicesOf(kinships, kinshipWords),
  }
}

type CheckPage = PageModel & {
  readonly answers: readonly { readonly question: string; readonly answer: string }[]
  readonly fields: readonly (readonly [string, string])[]
  readonly path: string
  readonly savePath: string
  readonly backPath: string
}

function checkPage(declaration: Declaration): CheckPage {
  const { kinship, child } = declaration
  const kin = { question: 'Who the child is to you', answer: kinshipWords[kinship] }
  const known =
    child.kind === 'numbered'
      ? [{ question: 'ContactPoint number', answer: formatChildNumber(child.childNumber) }]
      : [
          { question: 'Given name', answer: child.given },
          { question: 'Family name', answer: child.family },
          { question: 'Date of birth', answer: formatDay(child.dateOfBirth) },
        ]
  return {
    title: 'Check what you declare',
    answers: [kin, ...known],
    fields: Object.entries(declarationFields(declaration)),
    path: declare,
    savePath: checkDeclaration,
    backPath: own,
  }
}

/** The person wants to change what was typed. */
function isBack(body: unknown): boolean {
  return (body as { step?: unknown } | null)?.step === 'change'
}
