import {
  date,
  oneOf,
  parseForm,
  someOf,
  text,
  type FieldErrors,
  type FormResult,
} from '../../platform/web/forms.ts'
import {
  clientKinds,
  clientScopeNames,
  clientScopes,
  type ClientKeys,
  type ClientKind,
} from '../clients/client.ts'
import { parseGivenKeys, type KeySetFault } from '../clients/jwks.ts'
import type { ClientGrant, NewClient } from '../clients/set-client.ts'
import type { Question } from './users/form-page.ts'

export const kindWords: Readonly<Record<ClientKind, string>> = {
  'case-system': 'System in which people keep their cases',
  supplier: 'System that supplies data',
}

const faultWords: Readonly<Record<KeySetFault, string>> = {
  private: 'These keys hold a private half. Ask for a new pair, of which only the public half is sent to you',
  'no-name': 'Each key needs a name (kid) of 200 characters or fewer',
  weak: 'RSA keys must have 2048 bits or more',
  unfit:
    'A key is broken or of a kind that the service does not take. Ask for a key for signatures: EC P-256 or P-384, Ed25519, or RSA',
  unreadable: 'Enter the keys as the JSON document that the supplier made (JWKS)',
  number: 'Enter one to four keys',
  'same-name': 'Two keys have the same name (kid)',
}

/** What a refusal by the rules is about. */
export const fieldOf: Readonly<
  Record<string, { readonly name: string; readonly text: string; readonly at?: string }>
> = {
  CP_ORGANISATION_UNKNOWN: {
    name: 'organisation',
    text: 'No organisation that is looked after here has this code. Check it with the organisation',
  },
  CP_CLIENT_ADDRESS: { name: 'jwksUrl', text: 'Enter an address that begins with https://' },
  CP_CLIENT_UNTIL: { name: 'until', text: 'The day must be after today and within two years', at: '-day' },
}

const grantQuestions: readonly Question[] = [
  {
    kind: 'checkboxes',
    name: 'scopes',
    label: 'What may it do?',
    options: clientScopeNames.map((value) => ({ value, text: clientScopes[value] })),
  },
  {
    kind: 'date',
    name: 'until',
    label: 'On which day does this end?',
    hint: 'The first day on which it is not let in. Within two years',
  },
  {
    kind: 'text',
    name: 'jwksUrl',
    label: 'Address of its public keys',
    hint: 'Such as https://system.example/jwks.json. Leave it empty if there is none',
  },
  {
    kind: 'lines',
    name: 'jwks',
    label: 'Or its public keys themselves',
    hint: 'A JSON document (JWKS) of one to four keys. Two are there while one takes over from the other',
  },
]

export const newClientQuestions: readonly Question[] = [
  { kind: 'text', name: 'organisation', label: 'Code of the organisation' },
  { kind: 'text', name: 'name', label: 'Name of the system', hint: 'As people there call it' },
  {
    kind: 'radios',
    name: 'kind',
    label: 'What is it?',
    options: clientKinds.map((value) => ({ value, text: kindWords[value] })),
  },
  ...grantQuestions,
]

export const changeClientQuestions: readonly Question[] = [
  {
    kind: 'radios',
    name: 'state',
    label: 'Is it let in?',
    options: [
      { value: 'on', text: 'Yes' },
      { value: 'off', text: 'No' },
    ],
  },
  ...grantQuestions,
]

const grantReaders = {
  scopes: someOf(clientScopeNames, { required: 'Select what it may do' }),
  until: date({ label: 'The day', required: 'Enter the day on which this ends' }),
  jwksUrl: text({ label: 'Address', maxLength: 300 }),
  jwks: text({ label: 'Keys', maxLength: 8000 }),
}

type Registration = Omit<NewClient, 'section'>

export function parseNewClient(body: unknown): FormResult<Registration> {
  const readers = {
    organisation: text({ label: 'Code', maxLength: 60, required: 'Enter the code of the organisation' }),
    name: text({ label: 'Name', maxLength: 100, required: 'Enter the name of the system' }),
    kind: oneOf(clientKinds, { required: 'Select what it is' }),
    ...grantReaders,
  }
  const form = parseForm(body, readers, (value) => keysIn(value).errors)
  if (!form.ok) return form
  const { jwksUrl: _url, jwks: _jwks, ...rest } = form.value
  const { keys } = keysIn(form.value)
  if (keys) return { ok: true, value: { ...rest, keys } }
  return { ok: false, errors: missingKeys, values: body as Record<string, string> }
}

/** `hasKeys`: left empty, the keys that are there stay. */
export function parseClientChange(body: unknown, hasKeys: boolean): FormResult<Partial<ClientGrant>> {
  const readers = {
    state: oneOf(['on', 'off'], { required: 'Select whether it is let in' }),
    ...grantReaders,
  }
  const form = parseForm(body, readers, (value) => {
    const { keys, errors } = keysIn(value)
    return keys || hasKeys ? errors : { ...missingKeys, ...errors }
  })
  if (!form.ok) return form
  const { scopes, until, state } = form.value
  const { keys } = keysIn(form.value)
  return { ok: true, value: { scopes, until, isOn: state === 'on', ...(keys && { keys }) } }
}

const missingKeys: FieldErrors = {
  jwksUrl: { text: 'Enter the address of the keys, or the keys', href: '#jwksUrl' },
}

function keysIn({ jwksUrl, jwks }: { jwksUrl: string | null; jwks: string | null }): {
  readonly keys?: ClientKeys
  readonly errors: FieldErrors
} {
  if (jwksUrl !== null && jwks !== null)
    return {
      errors: { jwksUrl: { text: 'Enter the address of the keys, or the keys, not both', href: '#jwksUrl' } },
    }
  if (jwksUrl !== null) return { keys: { kind: 'address', url: jwksUrl }, errors: {} }
  if (jwks === null) return { errors: {} }
  const keys = parseGivenKeys(jwks)
  if (typeof keys === 'string') return { errors: { jwks: { text: faultWords[keys], href: '#jwks' } } }
  return { keys: { kind: 'given', keys }, errors: {} }
}
