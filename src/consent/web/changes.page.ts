import type { IsoDate } from '../../lib/iso-date.ts'
import { formatDay } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { ChildParams } from '../../children/web/paths.ts'
import { correctOwnContact, endOwnWork } from '../own/change-own-work.ts'
import { requireOwnWork } from '../own/own-work.ts'
import type { OwnWork } from '../queries.ts'
import { withdrawOwnWork, type WithdrawalHook } from '../withdraw-consent.ts'
import { withRecord, type ChildPage, type Identity } from './child.ts'
import { parseContact, parseEnd, parseWithdrawal } from './forms.ts'
import { consentPaths, params } from './paths.ts'
import { itemsOf, tellingWords } from './words.ts'

const schema = { params: params.child }
type Route = { readonly Params: ChildParams }
const wrong = { status: 400 }
type Typed = { readonly values: FormValues; readonly errors?: FieldErrors }

/** Correcting, ending and withdrawing the own work, each a form of its own. */
export function changePages(app: WebApp, hooks: readonly WithdrawalHook[]): void {
  contactPages(app)
  endPages(app)
  withdrawPages(app, hooks)
}

function contactPages(app: WebApp): void {
  const path = consentPaths.contact(':childId')
  app.get<Route>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      (act, id) => requireOwnWork(act, 'consent.correct', id),
      ({ own }, identity) =>
        reply.page(
          'consent/web/contact.njk',
          contactPage(childId, identity, { values: { phone: own.phone ?? '', email: own.email ?? '' } }),
        ),
    )
  })

  app.post<Route>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => {
        await requireOwnWork(act, 'consent.correct', id)
        const form = parseContact(request.body)
        if (form.ok) await correctOwnContact(act, id, form.value)
        return form
      },
      (form, identity) =>
        form.ok
          ? reply.redirect(consentPaths.own(childId), 303)
          : reply.page('consent/web/contact.njk', contactPage(childId, identity, form), wrong),
    )
  })
}

function contactPage(childId: string, identity: Identity, typed: Typed): ChildPage {
  return { ...frame('How are you reached?', identity, typed), path: consentPaths.contact(childId) }
}

function endPages(app: WebApp): void {
  const path = consentPaths.end(':childId')
  app.get<Route>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => ({ ...(await requireOwnWork(act, 'consent.end', id)), today: act.today }),
      ({ own, today }, identity) =>
        reply.page('consent/web/end.njk', endPage(childId, identity, own, today, { values: {} })),
    )
  })

  app.post<Route>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => {
        const { own } = await requireOwnWork(act, 'consent.end', id)
        const form = parseEnd(request.body, own.startedOn, act.today)
        if (form.ok) await endOwnWork(act, id, form.value.endedOn)
        return { form, own, today: act.today }
      },
      ({ form, own, today }, identity) =>
        form.ok
          ? reply.redirect(consentPaths.own(childId), 303)
          : reply.page('consent/web/end.njk', endPage(childId, identity, own, today, form), wrong),
    )
  })
}

function endPage(childId: string, identity: Identity, own: OwnWork, today: IsoDate, typed: Typed): ChildPage {
  return {
    ...frame('When did your work end?', identity, typed),
    path: consentPaths.end(childId),
    since: own.startedOn,
    example: formatDay(today),
  }
}

function withdrawPages(app: WebApp, hooks: readonly WithdrawalHook[]): void {
  const path = consentPaths.withdraw(':childId')
  app.get<Route>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      (act, id) => requireOwnWork(act, 'consent.withdraw', id),
      ({ own }, identity) =>
        reply.page('consent/web/withdraw.njk', withdrawPage(childId, identity, own, { values: {} })),
    )
  })

  app.post<Route>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => {
        const { own } = await requireOwnWork(act, 'consent.withdraw', id)
        const form = parseWithdrawal(request.body)
        if (form.ok) await withdrawOwnWork(act, id, form.value, hooks)
        return { form, own }
      },
      ({ form, own }, identity) =>
        form.ok
          ? reply.redirect(consentPaths.own(childId), 303)
          : reply.page('consent/web/withdraw.njk', withdrawPage(childId, identity, own, form), wrong),
    )
  })
}

function withdrawPage(childId: string, identity: Identity, { decidedBy }: OwnWork, typed: Typed): ChildPage {
  const family = [
    { value: 'child', text: 'The child' },
    { value: 'parent-or-carer', text: 'A parent or carer' },
  ]
  const you = [{ value: 'practitioner', text: 'You: there is no reason to suspect such harm any more' }]
  return {
    ...frame('Who withdraws?', identity, typed),
    path: consentPaths.withdraw(childId),
    withdrawers: decidedBy === 'practitioner' ? you : family,
    tellings: itemsOf(tellingWords),
  }
}

function frame(title: string, identity: Identity, { values, errors = {} }: Typed): ChildPage {
  return { title, identity, values, errors }
}
