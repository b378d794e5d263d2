import type { FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { clientScopes } from '../clients/client.ts'
import type { Client, ClientSetting } from '../clients/set-client.ts'
import { changeClientQuestions, kindWords, newClientQuestions } from './client.form.ts'
import { clientPath, clientsPath, fallbackPath, newClientPath } from './paths.ts'
import type { FormPage, Typed } from './users/form-page.ts'
import { usersPaths } from './users/paths.ts'

/** The heading of a section's list, which pages below it lead back to; null stands for organisations of no authority. */
export function sectionTitle(section: string | null): string {
  return section === null ? 'Systems of national organisations' : 'Systems that sign in by themselves'
}

export function presentClients(clients: readonly Client[], section: string | null): PageModel {
  const [owner, back] =
    section === null
      ? ['an organisation that belongs to no authority', { text: 'Users', href: usersPaths.users }]
      : ['an organisation of the authority', { text: 'How people sign in', href: fallbackPath(section) }]
  const model = {
    title: sectionTitle(section),
    ...{ back, newPath: newClientPath(section), owner },
    clients: clients.map((client) => ({ ...presentClient(client), href: clientPath(client.clientId) })),
  }
  return model
}

export function presentNew(section: string | null, { values, errors }: Typed): FormPage {
  return {
    title: 'Register a system',
    action: newClientPath(section),
    back: { href: clientsPath(section), text: sectionTitle(section) },
    lead: 'It is let in by its own key, for its organisation, while that is accredited. It sees nothing of any child.',
    questions: newClientQuestions,
    button: 'Register',
    values,
    errors,
  }
}

/** `origin`: of this service, which the supplier enters. */
export function presentOne(
  { client, history }: { readonly client: Client; readonly history: readonly ClientSetting[] },
  origin: string,
  typed: Typed | undefined,
): PageModel {
  const model = {
    title: client.name,
    errors: typed?.errors ?? {},
    client: presentClient(client),
    history: history.map(presentSetting),
    ...{ issuer: origin, tokenAddress: `${origin}/oauth/token`, action: clientPath(client.clientId) },
    back: { href: clientsPath(client.authorityCode), text: sectionTitle(client.authorityCode) },
    questions: changeClientQuestions,
    values: typed?.values ?? valuesOf(client),
  }
  return model
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
