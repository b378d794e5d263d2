import { DomainError, NotFoundError } from '../../platform/errors.ts'
import { parseForm, type FieldErrors } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  addPasskey,
  beginPasskey,
  listOwnPasskeys,
  removePasskey,
  renamePasskey,
  requirePasskeyChange,
  type OwnPasskeys,
  type Passkey,
} from '../passkeys/own-passkeys.ts'
import { labelForm, newPasskeyOf } from './forms.ts'
import {
  accountPath,
  newPasskeyOptionsPath,
  newPasskeyPath,
  passkeyParams,
  passkeyPath,
  passkeysPath,
  removePasskeyPath,
} from './paths.ts'
import type { AccessWeb } from './routes.ts'

type Params = { readonly passkeyId: string }
type AddModel = PageModel & {
  readonly passkey: { readonly action: string; readonly optionsPath: string }
  readonly backPath: string
}
type OneModel = PageModel & {
  readonly passkey: Passkey
  readonly label: string
  readonly action: string
  readonly backPath: string
  readonly isLast: boolean
}

const schema = { params: passkeyParams }

/** The person's own passkeys: list, add, rename, remove. Whatever changes one asks for the factors again. */
export function addPasskeyPages(app: WebApp, options: AccessWeb): void {
  app.get(passkeysPath, async (request, reply) => {
    const { passkeys } = await request.act(listOwnPasskeys)
    const rows = passkeys.map((passkey) => ({
      ...passkey,
      renamePath: passkeyPath(passkey.passkeyId),
      removePath: removePasskeyPath(passkey.passkeyId),
    }))
    const model = { title: 'Your passkeys', passkeys: rows, newPath: newPasskeyPath, backPath: accountPath }
    return reply.page('access/web/passkeys.njk', model)
  })
  addNewPages(app, options)
  addRenamePages(app)
  addRemovePages(app)
}

function addNewPages(app: WebApp, { seal, party }: AccessWeb): void {
  const model = (errors: FieldErrors): AddModel => ({
    title: 'Add a passkey',
    errors,
    passkey: { action: newPasskeyPath, optionsPath: newPasskeyOptionsPath },
    backPath: passkeysPath,
  })
  app.get(newPasskeyPath, { config: { discloses: false } }, async (request, reply) => {
    await request.act(requirePasskeyChange)
    return reply.page('access/web/new-passkey.njk', model({}))
  })
  app.post(newPasskeyOptionsPath, { config: { discloses: false } }, (request) =>
    request.act((act) => beginPasskey(act, seal, party)),
  )
  app.post(newPasskeyPath, async (request, reply) => {
    const outcome = await request.act((act) => addPasskey(act, party, newPasskeyOf(request.body)))
    if (outcome.kind === 'added') return reply.redirect(passkeysPath, 303)
    return reply.page('access/web/new-passkey.njk', model({ passkey: notTaken }), { status: 400 })
  })
}

/** What is said of a new passkey that did not come as it should. */
export const notTaken = { text: 'The passkey could not be added. Try again', href: '#passkey' }

function addRenamePages(app: WebApp): void {
  const template = 'access/web/rename-passkey.njk'
  app.get<{ Params: Params }>(passkeyPath(':passkeyId'), { schema }, async (request, reply) => {
    const { passkeyId } = request.params
    await request.act(requirePasskeyChange)
    return reply.page(template, renaming(await request.act(listOwnPasskeys), passkeyId))
  })
  app.post<{ Params: Params }>(passkeyPath(':passkeyId'), { schema }, async (request, reply) => {
    const { passkeyId } = request.params
    const form = parseForm(request.body, labelForm)
    if (form.ok) {
      await request.act((act) => renamePasskey(act, passkeyId, form.value.label))
      return reply.redirect(passkeysPath, 303)
    }
    const model = renaming(await request.act(listOwnPasskeys), passkeyId)
    const typed = typeof form.values.label === 'string' ? form.values.label : ''
    const again: OneModel = { ...model, errors: form.errors, label: typed }
    return reply.page(template, again, { status: 400 })
  })
}

function addRemovePages(app: WebApp): void {
  const template = 'access/web/remove-passkey.njk'
  app.get<{ Params: Params }>(removePasskeyPath(':passkeyId'), { schema }, async (request, reply) => {
    await request.act(requirePasskeyChange)
    return reply.page(template, removing(await request.act(listOwnPasskeys), request.params.passkeyId))
  })
  app.post<{ Params: Params }>(removePasskeyPath(':passkeyId'), { schema }, async (request, reply) => {
    const { passkeyId } = request.params
    try {
      await request.act((act) => removePasskey(act, passkeyId))
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'CP_PASSKEY_LAST') throw error
      const model = removing(await request.act(listOwnPasskeys), passkeyId)
      return reply.page(template, model, { status: 409 })
    }
    return reply.redirect(passkeysPath, 303)
  })
}

function renaming(own: OwnPasskeys, passkeyId: string): OneModel {
  return one(own, passkeyId, 'Rename a passkey', passkeyPath(passkeyId))
}

function removing(own: OwnPasskeys, passkeyId: string): OneModel {
  return one(own, passkeyId, 'Remove a passkey', removePasskeyPath(passkeyId))
}

function one(
  { passkeys, mayRemoveLast }: OwnPasskeys,
  passkeyId: string,
  title: string,
  action: string,
): OneModel {
  const passkey = passkeys.find((own) => own.passkeyId === passkeyId)
  if (!passkey) throw new NotFoundError(passkeyId)
  const isLast = passkeys.length === 1 && !mayRemoveLast
  return { title, passkey, label: passkey.label, action, backPath: passkeysPath, isLast }
}
