export const signInPath = '/sign-in'
export const codePath = '/sign-in/code'
export const recoveryCodePath = '/sign-in/recovery-code'
export const signOutPath = '/sign-out'
export const signedOutPath = '/signed-out'
/** Tells why a supervised session is over. */
export const stoppedPath = (stop: string): string => `${signedOutPath}/${stop}`
export const keepAlivePath = '/session/extend'
export const accountPath = '/account'
export const ownRecoveryCodesPath = '/account/recovery-codes'

/** Where somebody waits for a supervisor, and where supervisors find who waits. */
export const ownSupervisionPath = '/account/supervision'
export const supervisionPath = '/supervision'

/** Where to send somebody to sign in who asked for `next`, an address of this service. */
export function signInPathFor(next: string): string {
  return withNext(signInPath, next)
}

/** `path` with the address to go to afterwards, which is left out when it is the start page. */
export function withNext(path: string, next: string): string {
  return next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`
}

/** The address if it is one of this service's own, else the start page: nobody is led elsewhere by a link to us. */
export function ownAddress(text: unknown): string {
  return typeof text === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}$/.test(text) ? text : '/'
}

export const passkeyOptionsPath = '/sign-in/passkey/options'
export const passkeySignInPath = '/sign-in/passkey'
export const addFirstPasskeyPath = '/sign-in/add-passkey'
export const addFirstPasskeyOptionsPath = '/sign-in/add-passkey/options'
export const organisationPath = '/sign-in/organisation'
export const organisationCallbackPath = '/sign-in/organisation/callback'
export const confirmAtOrganisationPath = '/account/confirm/organisation'
export const ownBindingPath = '/account/single-sign-on'
export const endBindingPath = '/account/single-sign-on/end'
export const keysPath = '/.well-known/jwks.json'
export const recoverPath = '/sign-in/recovery'

export const confirmPath = '/account/confirm'
export const confirmByPasskeyPath = '/account/confirm/passkey'
export const confirmOptionsPath = '/account/confirm/passkey/options'
export const passkeysPath = '/account/passkeys'
export const newPasskeyPath = '/account/passkeys/new'
export const newPasskeyOptionsPath = '/account/passkeys/new/options'
export const sessionsPath = '/account/sessions'
export const endOthersPath = '/account/sessions/end-others'
export const signInsPath = '/account/sign-ins'
export const recoveryNoticePath = '/account/recovery-notice'

export const recoveriesPath = '/users/recovery'
export const newRecoveryPath = '/users/recovery/new'

/** Addresses of one thing; they hold random ids and codes of authorities. */
export const supervisedPath = (sessionId: string): string => `${supervisionPath}/${sessionId}`
export const acceptPath = (sessionId: string): string => `${supervisedPath(sessionId)}/accept`
export const endSupervisedPath = (sessionId: string): string => `${supervisedPath(sessionId)}/end`
export const passkeyPath = (passkeyId: string): string => `${passkeysPath}/${passkeyId}`
export const removePasskeyPath = (passkeyId: string): string => `${passkeysPath}/${passkeyId}/remove`
export const endSessionPath = (sessionId: string): string => `${sessionsPath}/${sessionId}/end`
export const recoveryPath = (recoveryId: string): string => `${recoveriesPath}/${recoveryId}`
export const providerPath = (code: string): string => `/users/single-sign-on/${code}`
export const fallbackPath = (authorityCode: string): string => `/users/sign-in-settings/${authorityCode}`
/** Systems of an authority's organisations; with null, of those that belong to none. */
export const clientsPath = (authorityCode: string | null): string =>
  authorityCode === null ? '/users/clients' : `${fallbackPath(authorityCode)}/clients`
export const newClientPath = (authorityCode: string | null): string => `${clientsPath(authorityCode)}/new`
export const clientPath = (clientId: string): string => `/users/clients/${clientId}`

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } as const

/** Parameters of the routes of one thing. Anything else has no such page. */
export const passkeyParams = {
  type: 'object',
  required: ['passkeyId'],
  properties: { passkeyId: uuid },
} as const
export const sessionParams = {
  type: 'object',
  required: ['sessionId'],
  properties: { sessionId: uuid },
} as const
export const recoveryParams = {
  type: 'object',
  required: ['recoveryId'],
  properties: { recoveryId: uuid },
} as const
export const providerParams = {
  type: 'object',
  required: ['code'],
  properties: { code: { type: 'string', pattern: '^[A-Za-z0-9-]{2,60}$' } },
} as const
export const fallbackParams = {
  type: 'object',
  required: ['authorityCode'],
  properties: { authorityCode: { type: 'string', pattern: '^[A-Z][0-9]{8}$' } },
} as const
export const clientParams = {
  type: 'object',
  required: ['clientId'],
  properties: { clientId: uuid },
} as const
