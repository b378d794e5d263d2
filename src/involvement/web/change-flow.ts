import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ChildRecord } from '../../children/index.ts'
import type { Act } from '../../platform/act.ts'
import type { FieldErrors, FormResult, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { identityOf, tabTitleOf, withRecord, type Identity } from './child.ts'
import { checkPath, involvementPaths, type params } from './paths.ts'

type Params = { readonly childId: string; readonly involvementId?: string }

/** What a question page shows beside its own. */
export type QuestionModel = PageModel & { readonly values: FormValues }

/** One line of the answers to check. */
export type Answer = { readonly question: string; readonly answer: string }

/**
 * A change in three steps: a question page, the answers to check, the change itself.
 *
 * `C` is what was read for the page, `T` the answers. Answers travel as fields of the form and are read anew at each step.
 */
export type ChangeFlow<C, T> = {
  readonly path: (childId: string, involvementId: string) => string
  readonly params: typeof params.child | typeof params.involvement
  readonly template: string
  readonly prepare: (act: Act, record: ChildRecord, involvementId: number) => Promise<C>
  readonly question: (context: C, identity: Identity) => PageModel
  readonly defaults: (context: C) => FormValues
  readonly parse: (body: unknown, context: C) => FormResult<T>
  /** The inverse of `parse`. */
  readonly fields: (answers: T) => FormValues
  readonly check: (
    answers: T,
    context: C,
    identity: Identity,
  ) => { title: string; button: string; answers: readonly Answer[] }
  /** Whether the answers ask for anything to be changed; if not, the person goes back to the record. */
  readonly isChange?: (answers: T, context: C) => boolean
  /** @returns the id of the change. */
  readonly save: (act: Act, context: C, answers: T) => Promise<number>
}

export function addChangeFlow<C, T>(app: WebApp, flow: ChangeFlow<C, T>): void {
  const pattern = flow.path(':childId', ':involvementId')
  const schema = { params: flow.params }
  const formOf = ({ childId, involvementId = '' }: Params): string => flow.path(childId, involvementId)

  app.get<{ Params: Params }>(pattern, { schema }, (request, reply) =>
    withRecord(
      request,
      reply,
      request.params.childId,
      contextIn(flow, request.params),
      ({ context, identity }) =>
        ask(reply, flow, formOf(request.params), { context, identity, values: flow.defaults(context) }),
    ),
  )

  app.post<{ Params: Params }>(pattern, { schema }, (request, reply) =>
    withRecord(
      request,
      reply,
      request.params.childId,
      contextIn(flow, request.params),
      ({ context, identity }) => {
        const path = formOf(request.params)
        const form = flow.parse(request.body, context)
        if (!form.ok) return ask(reply, flow, path, { context, identity, ...form })
        if (isBack(request))
          return ask(reply, flow, path, { context, identity, values: flow.fields(form.value) })
        if (flow.isChange?.(form.value, context) === false) return reply.redirect(identity.recordPath, 303)
        const fields = Object.entries(flow.fields(form.value))
        const checked = flow.check(form.value, context, identity)
        const model = {
          ...checked,
          tabTitle: tabTitleOf(checked.title, identity),
          identity,
          fields,
          path,
          savePath: checkPath(path),
        }
        return reply.page('involvement/web/check.njk', model)
      },
    ),
  )

  const reloaded = { schema, config: { discloses: false } }
  app.get<{ Params: Params }>(checkPath(pattern), reloaded, (request, reply) =>
    reply.redirect(formOf(request.params), 303),
  )

  app.post<{ Params: Params }>(checkPath(pattern), { schema }, (request, reply) =>
    withRecord(
      request,
      reply,
      request.params.childId,
      async (act, record) => {
        const { context, identity } = await contextIn(flow, request.params)(act, record)
        const form = flow.parse(request.body, context)
        if (!form.ok) return { context, identity, form }
        if (flow.isChange?.(form.value, context) === false) return identity.recordPath
        return involvementPaths.change(request.params.childId, await flow.save(act, context, form.value))
      },
      (done) =>
        typeof done === 'string'
          ? reply.redirect(done, 303)
          : ask(reply, flow, formOf(request.params), {
              context: done.context,
              identity: done.identity,
              ...done.form,
            }),
    ),
  )
}

function contextIn<C, T>(flow: ChangeFlow<C, T>, { involvementId }: Params) {
  return async (act: Act, record: ChildRecord): Promise<{ context: C; identity: Identity }> => ({
    context: await flow.prepare(act, record, Number(involvementId)),
    identity: identityOf(record),
  })
}

type Asked<C> = {
  readonly context: C
  readonly identity: Identity
  readonly values: FormValues
  readonly errors?: FieldErrors
}

function ask<C, T>(
  reply: FastifyReply,
  flow: ChangeFlow<C, T>,
  path: string,
  asked: Asked<C>,
): Promise<string> {
  const { context, identity, values, errors = {} } = asked
  const question = flow.question(context, identity)
  const tabTitle = tabTitleOf(question.title, identity)
  const model = { ...question, tabTitle, identity, values, errors, path }
  return reply.page(flow.template, model, { status: asked.errors ? 400 : 200 })
}

/** The person wants to change the answers; the token of the page came with them. */
function isBack(request: FastifyRequest): boolean {
  return (request.body as { step?: unknown } | null)?.step === 'change'
}
