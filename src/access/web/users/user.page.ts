import { dayInLondon } from '../../../lib/iso-date.ts'
import type { Seal } from '../../../platform/seal.ts'
import { oneOf, parseForm } from '../../../platform/web/forms.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { decideNeed } from '../../accounts/decide-need.ts'
import { openAccount } from '../../accounts/open-account.ts'
import { readAccount } from '../../accounts/read-accounts.ts'
import { reinstateAccount } from '../../accounts/suspend-account.ts'
import { totpSecretText } from '../../factors/totp.ts'
import { withRefusals } from './answer-refusals.ts'
import { userParams, usersPaths, type UserParams } from './paths.ts'
import { presentUser } from './present-user.ts'

type HandedOutPage = PageModel & {
  readonly username: string
  readonly password: string
  readonly totpSecret: string
  readonly backPath: string
}

/** One account: its task list, conditions and history; approval of its need, handing out of its credentials, end of a suspension. */
export function userPage(app: WebApp, seal: Seal): void {
  const options = { schema: { params: userParams }, config: { administers: true } }
  const { user, decide, reinstate, open } = usersPaths

  app.get<{ Params: UserParams }>(user(':userId'), options, async (request, reply) => {
    const model = await request.act(async (act) =>
      presentUser(await readAccount(act, request.params.userId), request.actor, dayInLondon(act.now)),
    )
    return reply.page('access/web/users/user.njk', model)
  })

  app.post<{ Params: UserParams }>(decide(':userId'), options, (request, reply) => {
    const { userId } = request.params
    return withRefusals(reply, user(userId), async () => {
      const form = parseForm(request.body, {
        decision: oneOf<'approved' | 'refused'>(['approved', 'refused']),
      })
      const decision = form.ok ? form.value.decision : null
      if (decision !== null) await request.act((act) => decideNeed(act, userId, decision))
      return reply.redirect(user(userId), 303)
    })
  })

  app.post<{ Params: UserParams }>(reinstate(':userId'), options, (request, reply) => {
    const { userId } = request.params
    return withRefusals(reply, user(userId), async () => {
      await request.act((act) => reinstateAccount(act, userId))
      return reply.redirect(user(userId), 303)
    })
  })

  app.post<{ Params: UserParams }>(open(':userId'), options, (request, reply) => {
    const { userId } = request.params
    return withRefusals(reply, user(userId), async () => {
      const handed = await request.act((act) => openAccount(act, seal, userId))
      const model: HandedOutPage = {
        title: 'Hand these over now',
        username: handed.username,
        password: handed.password,
        totpSecret: totpSecretText(handed.totpSecret),
        backPath: user(userId),
      }
      return reply.page('access/web/users/handed-out.njk', model)
    })
  })
}
