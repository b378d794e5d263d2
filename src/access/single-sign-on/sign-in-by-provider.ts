import { recordEntry } from '../../audit/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { admit, directory, recordRefused, type Admitted, type Refused } from '../admit.ts'
import { ownSession } from '../own/own-session.ts'
import { updateAuthenticatedAt } from '../passkeys/queries.ts'
import { findAccount } from '../queries.ts'
import { newToken, sessionRefOf } from '../sessions/session.ts'
import { endSession } from '../sessions/sessions.ts'
import type { ProviderAnswer, Providers } from './providers.ts'
import {
  deleteRequest,
  findBinding,
  findBoundAccount,
  findProvider,
  insertBinding,
  insertRequest,
  updateBindingEnded,
  type Provider,
  type RequestPurpose,
} from './queries.ts'

/** Time to sign in at the provider and come back. */
export const PROVIDER_MS = 10 * 60_000

const actionFor = {
  'sign-in': 'access.sign-in',
  confirm: 'access.confirm',
  bind: 'access.bind-provider',
} as const

type Sent =
  /** `token` stays in the browser and shows on the return that it was this one that was sent. */
  | { readonly kind: 'sent'; readonly address: string; readonly token: string; readonly organisation: string }
  /** No organisation of that code has a provider that is switched on. */
  | { readonly kind: 'unknown' }
  /** The provider cannot be reached. */
  | { readonly kind: 'unreachable' }

/** Sends a visitor to the provider of the organisation of that code. */
export function beginProviderSignIn(run: RunAct, providers: Providers, code: string): Promise<Sent> {
  return begin(run, providers, 'sign-in', (act) => findProvider(act.sql, code.trim()))
}

/** Sends the signed-in person to the own organisation's provider, to confirm who they are or to tie the account to it. */
export function beginAtOwnProvider(
  run: RunAct,
  providers: Providers,
  purpose: 'confirm' | 'bind',
): Promise<Sent> {
  return begin(run, providers, purpose, async (act) => {
    const account = await findAccount(act.sql, ownSession(act).userId)
    return account && findProvider(act.sql, account.organisationId)
  })
}

async function begin(
  run: RunAct,
  providers: Providers,
  purpose: RequestPurpose,
  find: (act: Act) => Promise<Provider | undefined>,
): Promise<Sent> {
  const begun = await run(async (act) => {
    await act.require(actionFor[purpose], directory)
    const provider = await find(act)
    if (!provider) return undefined
    const token = newToken(act.random)
    await insertRequest(act.sql, {
      ref: sessionRefOf(token),
      purpose,
      organisationId: provider.organisationId,
      userId: act.actor.userId,
      endsAt: new Date(act.now.getTime() + PROVIDER_MS),
    })
    return { provider, token, purpose, now: act.now }
  })
  if (!begun) return { kind: 'unknown' }
  const address = await providers.addressFor(begun)
  if (address === undefined) return { kind: 'unreachable' }
  return { kind: 'sent', address, token: begun.token, organisation: begun.provider.organisation }
}

export type Returned =
  | Admitted
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'bound' }
  | (Refused & { readonly purpose: RequestPurpose })

/**
 * Takes the browser back from the provider. What is wrong, whatever it is, is one answer; the entry says where it failed.
 *
 * INVARIANT (ours-to-decide): a provider says who somebody is; whether they may come in is asked as after any other factors.
 * `formerToken` is the session the browser held before, dead after a sign-in. Source: R-91.
 */
export async function returnFromProvider(
  run: RunAct,
  seal: Seal,
  providers: Providers,
  given: { readonly token: string; readonly query: string; readonly formerToken?: string | undefined },
): Promise<Returned> {
  const taken = await run((act) => takeRequest(act, sessionRefOf(given.token)))
  if (taken.kind === 'refused') return taken
  const { provider, purpose, now } = taken
  const answer = await providers.redeem({ provider, purpose, token: given.token, now }, given.query)
  return run(async (act) => {
    await act.require(actionFor[purpose], directory)
    const fault = faultIn(provider, answer)
    if (!answer || fault !== undefined) return refuse(act, purpose, act.actor.userId, fault ?? 'provider')
    const account = await findBoundAccount(act.sql, provider.issuer, answer.subject)
    if (purpose === 'bind') return bind(act, provider, answer, account?.userId)
    const isOwn = account !== undefined && account.organisationId === provider.organisationId
    if (!isOwn) return refuse(act, purpose, account?.userId ?? act.actor.userId, 'subject')
    if (purpose === 'confirm') return confirm(act, account.userId, answer)
    if (given.formerToken !== undefined) await endSession(act.sql, given.formerToken, act.now)
    const admitted = await admit(act, seal, account, 'single-sign-on', answer.authenticatedAt)
    return admitted.kind === 'refused' ? { ...admitted, purpose } : admitted
  })
}

type Taken =
  | {
      readonly kind: 'taken'
      readonly provider: Provider
      readonly purpose: RequestPurpose
      readonly now: Date
    }
  | (Refused & { readonly purpose: RequestPurpose })

/** INVARIANT (answer-once): the request is gone with the first return, whatever comes of it. */
async function takeRequest(act: Act, ref: Buffer): Promise<Taken> {
  const isVisitor = act.actor.userId === null
  await act.require(isVisitor ? 'access.sign-in' : 'access.confirm', directory)
  const request = await deleteRequest(act.sql, ref, act.now)
  const purpose = request?.purpose ?? (isVisitor ? 'sign-in' : 'confirm')
  if (!request || request.userId !== act.actor.userId)
    return refuse(act, isVisitor ? 'sign-in' : purpose, act.actor.userId, 'state')
  const provider = await findProvider(act.sql, request.organisationId)
  if (!provider) return refuse(act, purpose, act.actor.userId, 'provider')
  return { kind: 'taken', provider, purpose, now: act.now }
}

function faultIn(provider: Provider, answer: ProviderAnswer | undefined): string | undefined {
  if (!answer) return 'provider'
  return answer.factors.some((word) => provider.secondFactors.includes(word)) ? undefined : 'second-factor'
}

async function bind(
  act: Act,
  provider: Provider,
  answer: ProviderAnswer,
  boundUserId: number | undefined,
): Promise<Returned> {
  const { userId } = ownSession(act)
  if (boundUserId !== undefined && boundUserId !== userId) return refuse(act, 'bind', userId, 'subject')
  await updateBindingEnded(act.sql, userId, act.now)
  const { issuer } = provider
  const binding = { user_id: userId, issuer, subject: answer.subject, bound_at: act.now }
  if (!(await insertBinding(act.sql, binding))) return refuse(act, 'bind', userId, 'subject')
  await recordEntry(act, { action: 'access.bind-provider', outcome: 'done', fields: ['bound'] })
  return { kind: 'bound' }
}

async function confirm(act: Act, userId: number, answer: ProviderAnswer): Promise<Returned> {
  const own = ownSession(act)
  if (own.userId !== userId) return refuse(act, 'confirm', own.userId, 'subject')
  const at = answer.authenticatedAt < act.now ? answer.authenticatedAt : act.now
  await updateAuthenticatedAt(act.sql, own.sessionRef, at)
  await recordEntry(act, { action: 'access.confirm', outcome: 'done', fields: ['single-sign-on'] })
  return { kind: 'confirmed' }
}

async function refuse(
  act: Act,
  purpose: RequestPurpose,
  userId: number | null,
  field: string,
): Promise<Refused & { readonly purpose: RequestPurpose }> {
  const refused = await recordRefused(act, userId ?? undefined, {
    action: actionFor[purpose],
    fields: [field],
  })
  return { ...refused, purpose }
}

/** Whether the own organisation has a provider, and whether the account is tied to it. */
export type OwnBinding = { readonly organisation: string | null; readonly boundAt: Date | null }

export async function readOwnBinding(act: Act): Promise<OwnBinding> {
  await act.require('access.read-own-account', directory)
  const own = await findOwnBinding(act)
  await recordEntry(act, { action: 'access.read-own-account', outcome: 'done', fields: ['single-sign-on'] })
  return own
}

/** The same without an entry, for a page that tells of the own account anyway. The caller has asked the policy. */
export async function findOwnBinding(act: Act): Promise<OwnBinding> {
  const { userId } = ownSession(act)
  const account = await findAccount(act.sql, userId)
  const provider = account && (await findProvider(act.sql, account.organisationId))
  const binding = await findBinding(act.sql, userId)
  const isInForce = binding !== undefined && binding.issuer === provider?.issuer
  return { organisation: provider?.organisation ?? null, boundAt: isInForce ? binding.boundAt : null }
}

/** Unties the own account: the provider signs nobody into it any more. */
export async function endOwnBinding(act: Act): Promise<void> {
  await act.require('access.bind-provider', directory)
  await updateBindingEnded(act.sql, ownSession(act).userId, act.now)
  await recordEntry(act, { action: 'access.bind-provider', outcome: 'done', fields: ['ended'] })
}
