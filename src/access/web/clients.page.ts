import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../platform/errors.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { clientScopes } from '../clients/client.ts'
import {
  changeClient,
  listClients,
  readClient,
  registerClient,
  type Client,
  type ClientSetting,
} from '../clients/set-client.ts'
import {
  changeClientQuestions,
  fieldOf,
  kindWords,
  newClientQuestions,
  parseClientChange,
  parseNewClient,
} from './client.form.ts'
import {
  clientParams,
  clientPath,
  clientsPath,
  fallbackParams,
  fallbackPath,
  newClientPath,
} from './paths.ts'
import type { AccessWeb } from './routes.ts'
import { formTemplate, untyped, type FormPage, type Question, type Typed } from './users/form-page.ts'

type OfAuthority = { readonly authorityCode: string }
type OfClient = { readonly clientId: string }

/** Systems of an authority's organisations that sign in by themselves: list, registration, and one with its history. */
export function addClientPages(app: WebApp, { allowsLocal, party }: AccessWeb): void {
  const config = { administers: true }
  const ofAuthority = { config, schema: { params: fallbackParams } } as const
  const ofClient = { config, schema: { params: clientParams } } as const
  app.get<{ Params: OfAuthority }>(clientsPath(':authorityCode'), ofAuthority, async (request, reply) => {
    const { authorityCode } = request.params
    const clients = await request.act((act) => listClients(act, authorityCode))
    return reply.page('access/web/clients.njk', {
      title: 'Systems that sign in by themselves',
      back: fallbackPath(authorityCode),
      newPath: newClientPath(authorityCode),
      clients: clients.map((client) => ({ ...presentClient(client), href: clientPath(client.clientId) })),
    } as PageModel)
  })

  app.get<{ Params: OfAuthority }>(newClientPath(':authorityCode'), ofAuthority, async (request, reply) => {
    const { authorityCode } = request.params
    await request.act((act) => listClients(act, authorityCode))
    return reply.page(formTemplate, presentNew(authorityCode, untyped))
  })
  app.post<{ Params: OfAuthority }>(newClientPath(':authorityCode'), ofAuthority, async (request, reply) => {
    const { authorityCode } = request.params
    const form = parseNewClient(request.body)
    if (!form.ok) return reply.page(formTemplate, presentNew(authorityCode, form), { status: 400 })
    const made = await orFault(() =>
      request.act((act) => registerClient(act, { ...form.value, authorityCode }, allowsLocal)),
    )
    if (made.ok) return reply.redirect(clientPath(made.value), 303)
    const typed = { values: request.body as FormValues, errors: made.errors }
    return reply.page(formTemplate, presentNew(authorityCode, typed), { status: 400 })
  })

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

function presentNew(authorityCode: string, { values, errors }: Typed): FormPage {
  return {
    title: 'Register a system',
    action: newClientPath(authorityCode),
    back: { href: clientsPath(authorityCode), text: 'Systems that sign in by themselves' },
    lead: 'It is let in by its own key, for its organisation, while that is accredited. It sees nothing of any child.',
    questions: newClientQuestions,
    button: 'Register',
    values,
    errors,
  }
}

async function showClient(
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
  clientId: string,
  typed?: Typed,
): Promise<string> {
  const { client, history } = await request.act((act) => readClient(act, clientId))
  const { authorityCode } = client
  const model = {
    title: client.name,
    errors: typed?.errors ?? {},
    client: presentClient(client),
    history: history.map(presentSetting),
    ...{ issuer: origin, tokenAddress: `${origin}/oauth/token`, action: clientPath(clientId) },
    back: authorityCode === null ? '/users' : clientsPath(authorityCode),
    questions: changeClientQuestions satisfies readonly Question[],
    values: typed?.values ?? valuesOf(client),
  }
  return reply.page('access/web/client.njk', model, { status: typed ? 400 : 200 })
}

function presentClient({ clientId, name, organisation, kind, until, isOn }: Client) {
  return { clientId, name, organisation, kind: kindWords[kind], until, state: isOn ? 'On' : 'Off' }
}

function presentSetting({ setAt, setBy, scopes, jwksUrl, keyNames, until, isOn }: ClientSetting) {
  const words: Readonly<Record<string, string>> = clientScopes
  return {
    at: setAt,
    by: setBy ?? 'by command',
    state: isOn ? 'On' : 'Off',
    until,
    scopes: scopes.map((scope) => words[scope] ?? scope).join('; '),
    keys: jwksUrl ?? (keyNames ?? []).join(', '),
  }
}

function valuesOf({ scopes, until, jwksUrl, isOn }: Client): FormValues {
  const [year = '', month = '', dayOfMonth = ''] = until.split('-')
  return {
    state: isOn ? 'on' : 'off',
    scopes,
    'until-day': String(Number(dayOfMonth)),
    'until-month': String(Number(month)),
    'until-year': year,
    jwksUrl: jwksUrl ?? '',
  }
}
