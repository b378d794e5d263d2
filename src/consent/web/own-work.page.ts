import { addDays, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { ChildParams } from '../../children/web/paths.ts'
import { canConsentToStay } from '../index.ts'
import { readOwnWork, type WorkBasis } from '../own/own-work.ts'
import { prepareOwnWork, recordOwnWork, type NewOwnWork } from '../own/record-own-work.ts'
import { withRecord, type ChildPage, type Identity } from './child.ts'
import { dayFields, ownWorkFields, parseOwnWork } from './forms.ts'
import { consentPaths, params } from './paths.ts'
import { presentAnswers, presentOwnWork } from './present-own-work.ts'
import { deciderWords, itemsOf, judgeWords, relationWords, scopeWords, yesNoWords } from './words.ts'

const schema = { params: params.child }
type Route = { readonly Params: ChildParams }
type Prepared = { readonly basis: WorkBasis; readonly today: IsoDate }

/** The own work of somebody in a sensitive service: what is recorded, and recording it in three steps. */
export function ownWorkPages(app: WebApp): void {
  app.get<Route>(consentPaths.own(':childId'), { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => ({ basis: await readOwnWork(act, id), today: act.today }),
      ({ basis, today }, identity) => {
        const stayPath = canConsentToStay(basis.child.bornOn, today) ? consentPaths.stay(childId) : null
        const model = { ...presentOwnWork(basis.own, childId, identity), stayPath }
        return reply.page('consent/web/own-work.njk', model)
      },
    )
  })

  app.get<Route>(consentPaths.new(':childId'), { schema }, (request, reply) =>
    withRecord(request, reply, request.params.childId, prepare, (prepared, identity) =>
      reply.page('consent/web/new.njk', newPage(request.params.childId, prepared, identity)),
    ),
  )

  app.post<Route>(consentPaths.new(':childId'), { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(request, reply, childId, prepare, (prepared, identity) => {
      const form = parse(request.body, prepared)
      if (!form.ok)
        return reply.page('consent/web/new.njk', newPage(childId, prepared, identity, form), wrong)
      const values = ownWorkFields(form.value)
      if (isBack(request.body))
        return reply.page('consent/web/new.njk', newPage(childId, prepared, identity, { values, errors: {} }))
      return reply.page('consent/web/check.njk', checkPage(childId, prepared, identity, form.value))
    })
  })

  const reloaded = { schema, config: { discloses: false } }
  app.get<Route>(consentPaths.checkNew(':childId'), reloaded, (request, reply) =>
    reply.redirect(consentPaths.new(request.params.childId), 303),
  )

  app.post<Route>(consentPaths.checkNew(':childId'), { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => {
        const prepared = await prepare(act, id)
        const form = parse(request.body, prepared)
        if (form.ok) await recordOwnWork(act, { childId: id, ...form.value })
        return { prepared, form }
      },
      ({ prepared, form }, identity) =>
        form.ok
          ? reply.redirect(consentPaths.own(childId), 303)
          : reply.page('consent/web/new.njk', newPage(childId, prepared, identity, form), wrong),
    )
  })
}

const wrong = { status: 400 }

async function prepare(act: Act, childId: number): Promise<Prepared> {
  return { basis: await prepareOwnWork(act, childId), today: act.today }
}

function parse(body: unknown, { basis, today }: Prepared) {
  return parseOwnWork(body, { bornOn: basis.child.bornOn, today, services: basis.services })
}

type Typed = { readonly values: FormValues; readonly errors: FieldErrors }

function newPage(childId: string, { basis, today }: Prepared, identity: Identity, typed?: Typed): ChildPage {
  const [first] = basis.services
  const defaults = {
    ...dayFields('startedOn', today),
    phone: first?.phone ?? '',
    email: first?.email ?? '',
  }
  return {
    title: `What does your service do for ${identity.given}?`,
    tabTitle: 'What does your service do for this child?',
    identity,
    path: consentPaths.new(childId),
    service: first && `${first.name}, ${first.organisationName}`,
    services:
      basis.services.length > 1
        ? basis.services.map(({ serviceId, name }) => ({ value: String(serviceId), text: name }))
        : [],
    deciders: itemsOf(deciderWords),
    relations: [{ value: '', text: 'Choose' }, ...itemsOf(relationWords)],
    judges: itemsOf(judgeWords),
    scopes: itemsOf(scopeWords),
    yesNo: itemsOf(yesNoWords),
    example: formatDay(addDays(today, -30)),
    values: typed?.values ?? defaults,
    errors: typed?.errors ?? {},
  }
}

function checkPage(
  childId: string,
  { basis }: Prepared,
  identity: Identity,
  given: Omit<NewOwnWork, 'childId'>,
): ChildPage {
  const service = basis.services.find(({ serviceId }) => serviceId === given.serviceId)!
  return {
    title: 'Check what you record',
    identity,
    answers: presentAnswers(given, service),
    fields: Object.entries(ownWorkFields(given)),
    path: consentPaths.new(childId),
    savePath: consentPaths.checkNew(childId),
  }
}

/** The person wants to change what was typed. */
function isBack(body: unknown): boolean {
  return (body as { step?: unknown } | null)?.step === 'change'
}
