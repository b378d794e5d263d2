export const signInPath = '/sign-in'
export const codePath = '/sign-in/code'
export const recoveryCodePath = '/sign-in/recovery-code'
export const signOutPath = '/sign-out'
export const signedOutPath = '/signed-out'
export const keepAlivePath = '/session/extend'
export const accountPath = '/account'
export const ownRecoveryCodesPath = '/account/recovery-codes'

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
