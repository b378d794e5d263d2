import { parseForm, someOf, type FieldErrors } from '../../../platform/web/forms.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { formatDay } from '../../../lib/iso-date.ts'
import { confirmUsers, listToConfirm } from '../../accounts/review/review-access.ts'
import { withRefusals } from './answer-refusals.ts'
import { usersPaths } from './paths.ts'

type ReviewPage = PageModel & {
  readonly action: string
  readonly usersPath: string
  readonly items: readonly {
    readonly value: string
    readonly text: string
    readonly hint: { readonly text: string }
  }[]
  readonly firstDue: string | null
}

/** The review of access: who still needs the account, ticked by somebody else. */
export function reviewPage(app: WebApp): void {
  const path = usersPaths.review
  const options = { config: { administers: true } }
  app.get(path, options, async (request, reply) =>
    reply.page('access/web/users/review.njk', present(await request.act(listToConfirm), {})),
  )
  app.post(path, options, (request, reply) =>
    withRefusals(reply, path, async () => {
      const listed = await request.act(listToConfirm)
      const ids = listed.map(({ userId }) => String(userId))
      const form = parseForm(request.body, {
        confirmed: someOf(ids, { required: 'Tick everybody who still needs ContactPoint' }),
      })
      if (!form.ok)
        return reply.page('access/web/users/review.njk', present(listed, form.errors), { status: 400 })
      await request.act((act) => confirmUsers(act, form.value.confirmed.map(Number)))
      return reply.redirect(path, 303)
    }),
  )
}

function present(listed: Awaited<ReturnType<typeof listToConfirm>>, errors: FieldErrors): ReviewPage {
  return {
    title: 'Who still needs ContactPoint?',
    errors,
    action: usersPaths.review,
    usersPath: usersPaths.users,
    items: listed.map(({ userId, name, jobTitle, organisation, dueOn }) => ({
      value: String(userId),
      text: name,
      hint: { text: `${jobTitle}, ${organisation}. To be confirmed before ${formatDay(dueOn)}` },
    })),
    firstDue: listed[0] ? formatDay(listed[0].dueOn) : null,
  }
}
