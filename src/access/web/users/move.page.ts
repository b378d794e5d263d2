import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Act } from '../../../platform/act.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { moveAccount } from '../../accounts/move-account.ts'
import { readAccount, readPlaces, type Places, type ReadAccount } from '../../accounts/read-accounts.ts'
import { requireAdministration } from '../../users.ts'
import { withRefusals } from './answer-refusals.ts'
import { formTemplate, type FormPage, type PlacePage, type Typed } from './form-page.ts'
import { idIn, userParams, usersPaths, type UserParams } from './paths.ts'
import { moveQuestions, parseMove } from './position.form.ts'

type MoveRequest = FastifyRequest<{ Params: UserParams }>

/** A person's move to other work: the organisation, then work, service and role, and what begins anew. */
export function movePage(app: WebApp): void {
  const path = usersPaths.move(':userId')
  const options = { schema: { params: userParams }, config: { administers: true } }

  app.get<{ Params: UserParams }>(path, options, async (request, reply) => {
    const { read, places } = await request.act((act) => readMove(act, request))
    return organisationIn(request) === null && places.organisations.length > 1
      ? showPlaces(reply, read, places)
      : showForm(request, reply, read, places, typedOf(read))
  })

  app.post<{ Params: UserParams }>(path, options, (request, reply) => {
    const { userId } = request.params
    return withRefusals(reply, usersPaths.move(userId), async () => {
      const { read, places } = await request.act((act) => readMove(act, request))
      if (places.chosen === null) return showPlaces(reply, read, places)
      const form = parseMove(request.body, places, request.actor.role)
      if (!form.ok) return showForm(request, reply, read, places, form, 400)
      const { organisationId } = places.chosen
      await request.act((act) => moveAccount(act, userId, { ...form.value, organisationId }))
      return reply.redirect(usersPaths.user(userId), 303)
    })
  })
}

async function readMove(act: Act, request: MoveRequest): Promise<{ read: ReadAccount; places: Places }> {
  await requireAdministration(act, request.params.userId)
  const read = await readAccount(act, request.params.userId)
  const places = await readPlaces(act, organisationIn(request) ?? read.account.organisationId)
  return { read, places }
}

function organisationIn({ query }: MoveRequest): number | null {
  return idIn((query as { organisation?: unknown }).organisation)
}

function showPlaces(
  reply: FastifyReply,
  { account }: ReadAccount,
  { organisations }: Places,
): Promise<string> {
  const own = organisations.filter(({ organisationId }) => organisationId === account.organisationId)
  const others = organisations.filter(({ organisationId }) => organisationId !== account.organisationId)
  const model: PlacePage = {
    title: 'Which organisation will they work for?',
    action: usersPaths.move(account.userId),
    back: { href: usersPaths.user(account.userId), text: 'Back to the account' },
    options: [...own, ...others].map(({ organisationId, name }) => ({
      value: String(organisationId),
      text: name,
    })),
  }
  return reply.page('access/web/users/place.njk', model)
}

function showForm(
  request: MoveRequest,
  reply: FastifyReply,
  { account }: ReadAccount,
  places: Places,
  { values, errors }: Typed,
  status = 200,
): Promise<string> {
  const title = 'Move to other work'
  const model: FormPage = {
    title: `${title}: ${account.name}`,
    tabTitle: title,
    action: `${usersPaths.move(account.userId)}?organisation=${places.chosen?.organisationId ?? ''}`,
    back: { href: usersPaths.user(account.userId), text: 'Back to the account' },
    lead: `They will work for ${places.chosen?.name ?? ''}. Their sessions end. Rights of administration end with another organisation or role.`,
    questions: moveQuestions(places, request.actor.role),
    button: 'Save',
    values,
    errors,
  }
  return reply.page(formTemplate, model, { status })
}

function typedOf({ account }: ReadAccount): Typed {
  const { jobTitle, serviceId, role } = account
  return { values: { jobTitle, service: serviceId === null ? '' : String(serviceId), role }, errors: {} }
}
