import { parseForm, text } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { closeCall, findCallers, readOwnCall } from '../index.ts'
import { mediationPaths } from './paths.ts'
import { presentCallers, presentCalls } from './present-calls.ts'

const config = { administers: true }
const template = 'mediation/web/calls.njk'
const readers = {
  caller: text({
    label: 'The name or username',
    maxLength: 100,
    required: 'Enter the name or username of the person who calls',
    pattern: { test: /\S.*\S.*\S/, text: 'Enter at least three letters of the name' },
  }),
}

/** The call that runs, or the search for the person who calls; on one path, so that no address tells whom. */
export function callsPage(app: WebApp): void {
  app.get(mediationPaths.calls, { config }, async (request, reply) =>
    reply.page(template, presentCalls(await request.act(readOwnCall))),
  )

  app.post(mediationPaths.calls, { config }, async (request, reply) => {
    const form = parseForm(request.body, readers)
    if (!form.ok) {
      const model = presentCalls(await request.act(readOwnCall), form)
      return reply.page(template, model, { status: 400 })
    }
    const { caller } = form.value
    const callers = await request.act((act) => findCallers(act, caller))
    return reply.page('mediation/web/callers.njk', presentCallers(callers, caller))
  })

  app.post(mediationPaths.end, { config }, async (request, reply) => {
    await request.act(closeCall)
    return reply.redirect(mediationPaths.calls, 303)
  })
}
