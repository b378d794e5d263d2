import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../platform/errors.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { changeClient, listClients, readClient, registerClient } from '../clients/set-client.ts'
import { fieldOf, parseClientChange, parseNewClient } from './client.form.ts'
import { clientParams, clientPath, clientsPath, fallbackParams, newClientPath } from './paths.ts'
import { presentClients, presentNew, presentOne } from './present-clients.ts'
import type { AccessWeb } from './routes.ts'
import { formTemplate, untyped, type Typed } from './users/form-page.ts'

/** Absent in the addresses of organisations that belong to no authority. */
type OfSection = { readonly authorityCode?: string }
type OfClient = { readonly clientId: string }

const config = { administers: true } as const

/** Systems that sign in by themselves: list and registration for each section, and one with its history. */
export function addClientPages(app: WebApp, { allowsLocal, party }: AccessWeb): void {
  addSectionPages(app, allowsLocal, ':authorityCode', { config, schema: { params: fallbackParams } })
  addSectionPages(app, allowsLocal, null, { config })
  const ofClient = { config, schema: { params: clientParams } } as const
  app.get<{ Params: OfClient }>(clientPath(':clientId'), ofClient, (request, reply) =>
    showClient(request, reply, party.origin, request.params.clientId),
  )
  app.post<{ Params: OfClient }>(clientPath(':clientId'), ofClient, async (request, reply) => {
    const { clientId } = request.params
    const { client } = await request.act((act) => readClient(act, clientId))
    const form = parseClientChange(request.body, client.keys !== null)
    if (!form.ok) return showClient(request, reply, party.origin, clientId, form)
    const changed = await orFault(() =>
      request.act((act) => changeClient(act, clientId, form.value, allowsLocal)),
    )
    if (changed.ok) return reply.redirect(clientPath(clientId), 303)
    const typed = { values: request.body as FormValues, errors: changed.errors }
    return showClient(request, reply, party.origin, clientId, typed)
  })
}

/** `pattern`: what stands for the section in addresses; null where it is that of no authority. */
function addSectionPages(
  app: WebApp,
  allowsLocal: boolean,
  pattern: string | null,
  options: { readonly config: typeof config; readonly schema?: { readonly params: typeof fallbackParams } },
): void {
  app.get<{ Params: OfSection }>(clientsPath(pattern), options, async (request, reply) => {
    const section = request.params.authorityCode ?? null
    const clients = await request.act((act) => listClients(act, section))
    return reply.page('access/web/clients.njk', presentClients(clients, section))
  })

  app.get<{ Params: OfSection }>(newClientPath(pattern), options, async (request, reply) => {
    const section = request.params.authorityCode ?? null
    await request.act((act) => listClients(act, section))
    return reply.page(formTemplate, presentNew(section, untyped))
  })
  app.post<{ Params: OfSection }>(newClientPath(pattern), options, async (request, reply) => {
    const section = request.params.authorityCode ?? null
    const form = parseNewClient(request.body)
    if (!form.ok) return reply.page(formTemplate, presentNew(section, form), { status: 400 })
    const made = await orFault(() =>
      request.act((act) => registerClient(act, { ...form.value, section }, allowsLocal)),
    )
    if (made.ok) return reply.redirect(clientPath(made.value), 303)
    const typed = { values: request.body as FormValues, errors: made.errors }
    return reply.page(formTemplate, presentNew(section, typed), { status: 400 })
  })
}

type Done<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors }

/** What the rules refuse, at the field concerned. */
async function orFault<T>(work: () => Promise<T>): Promise<Done<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    const field = error instanceof DomainError ? fieldOf[error.code] : undefined
    if (!field) throw error
    const { name, text, at = '' } = field
    return { ok: false, errors: { [name]: { text, href: `#${name}${at}` } } }
  }
}

async function showClient(
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
  clientId: string,
  typed?: Typed,
): Promise<string> {
  const found = await request.act((act) => readClient(act, clientId))
  const status = typed ? 400 : 200
  return reply.page('access/web/client.njk', presentOne(found, origin, typed), { status })
}
