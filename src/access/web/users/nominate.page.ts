import type { FastifyReply, FastifyRequest } from 'fastify'
import { formatDay } from '../../../lib/iso-date.ts'
import type { FormValues } from '../../../platform/web/forms.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { nominateUser, type NewAccount } from '../../accounts/nominate-user.ts'
import { readPlaces, type Places } from '../../accounts/read-accounts.ts'
import { withRefusals } from './answer-refusals.ts'
import { formTemplate, untyped, type FormPage, type PlacePage, type Typed } from './form-page.ts'
import { idIn, usersPaths } from './paths.ts'
import { nominationQuestions, parseNomination } from './position.form.ts'
import { needWords, roleWords } from './words.ts'

const options = { config: { administers: true } }
const back = { href: usersPaths.users, text: 'All users' }
const title = 'Nominate somebody'

type CheckPage = PageModel & {
  readonly rows: ReturnType<typeof rowsOf>
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly action: string
  readonly backPath: string
}

/** Nomination of a new user: the organisation where there is a choice, who it is, check, save. */
export function nominatePage(app: WebApp): void {
  const { nominate, nominateCheck, user } = usersPaths
  app.get(nominate, options, async (request, reply) => {
    const places = await request.act((act) => readPlaces(act, organisationIn(request)))
    return places.chosen === null ? showPlaces(reply, places) : showForm(request, reply, places, untyped)
  })

  app.post(nominate, options, async (request, reply) => {
    const { places, form } = await readForm(request)
    if (places.chosen === null) return showPlaces(reply, places)
    if (!form.ok) return showForm(request, reply, places, form, 400)
    const model: CheckPage = {
      title: 'Check before you nominate',
      rows: rowsOf(form.value, places),
      fields: fieldsOf(request.body),
      action: `${nominateCheck}?organisation=${places.chosen.organisationId}`,
      backPath: pathAt(places),
    }
    return reply.page('access/web/users/nominate-check.njk', model)
  })

  app.post(nominateCheck, options, (request, reply) =>
    withRefusals(reply, nominate, async () => {
      const { places, form } = await readForm(request)
      const { chosen } = places
      if (chosen === null) return showPlaces(reply, places)
      if (!form.ok) return showForm(request, reply, places, form, 400)
      const { organisationId } = chosen
      const userId = await request.act((act) =>
        nominateUser(act, { ...form.value, organisationId, startsOn: act.today }),
      )
      return reply.redirect(user(userId), 303)
    }),
  )
}

async function readForm(request: FastifyRequest) {
  const places = await request.act((act) => readPlaces(act, organisationIn(request)))
  return { places, form: parseNomination(request.body, places, request.actor.role) }
}

function organisationIn({ query }: FastifyRequest): number | null {
  return idIn((query as { organisation?: unknown }).organisation)
}

function pathAt({ chosen }: Places): string {
  return `${usersPaths.nominate}?organisation=${chosen?.organisationId ?? ''}`
}

function showPlaces(reply: FastifyReply, { organisations }: Places): Promise<string> {
  const model: PlacePage = {
    title: 'Which organisation do they work for?',
    action: usersPaths.nominate,
    back,
    options: organisations.map(({ organisationId, name }) => ({ value: String(organisationId), text: name })),
  }
  return reply.page('access/web/users/place.njk', model)
}

function showForm(
  request: FastifyRequest,
  reply: FastifyReply,
  places: Places,
  { values, errors }: Typed,
  status = 200,
): Promise<string> {
  const model: FormPage = {
    title,
    action: pathAt(places),
    back,
    lead: `They work for ${places.chosen?.name ?? ''}. You say that they need access; somebody of the local ContactPoint team approves it.`,
    questions: nominationQuestions(places, request.actor.role),
    button: 'Continue',
    values,
    errors,
  }
  return reply.page(formTemplate, model, { status })
}

function rowsOf(value: Omit<NewAccount, 'organisationId' | 'startsOn'>, { chosen, services }: Places) {
  const service = services.find(({ serviceId }) => serviceId === value.serviceId)
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['Name', value.name],
    ['Username', value.username],
    ['Email address', value.email],
    ['Telephone number', value.phone],
    ['Work', value.jobTitle],
    ['Organisation', chosen?.name],
    ['Service', service?.name],
    ['Role', roleWords[value.role]],
    ['Need', needWords[value.need]],
    ['Needed until', formatDay(value.until)],
    ['First day without a post', value.endsOn && formatDay(value.endsOn)],
  ]
  return rows.flatMap(([label, text]) => (text ? [{ key: { text: label }, value: { text } }] : []))
}

/** What was typed, to be sent again with the confirmation. */
function fieldsOf(body: unknown): { name: string; value: string }[] {
  return Object.entries((body ?? {}) as FormValues).flatMap(([name, value]) =>
    name !== '_csrf' && typeof value === 'string' ? [{ name, value }] : [],
  )
}
