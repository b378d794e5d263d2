import type { FastifyReply } from 'fastify'
import type { WebApp } from '../../platform/web/request.ts'
import type { LogQuery } from '../log-query.ts'
import { lookIntoLog, requireLog, type LookedUp } from '../look-into-log.ts'
import { firstQuery, logFields, parseLogForm } from './log.form.ts'
import { monitoringPaths } from './paths.ts'
import { presentLog } from './present-log.ts'
import type { LogWords } from './words.ts'

const template = 'monitoring/web/log.njk'
const config = { administers: true }
const wrong = { status: 400 }

/** The log as those who audit look into it: the last seven days at first, then what they ask for, in the body of the form alone. */
export function logPages(app: WebApp, words: LogWords): void {
  app.get(monitoringPaths.log, { config }, async (request, reply) => {
    const { query, found } = await request.act(async (act) => {
      const first = firstQuery(act.today)
      return { query: first, found: await lookIntoLog(act, first) }
    })
    return show(reply, words, query, found)
  })

  app.post(monitoringPaths.log, { config }, async (request, reply) => {
    const { form, found } = await request.act(async (act) => {
      const parsed = parseLogForm(request.body, act.today)
      if (parsed.ok) return { form: parsed, found: await lookIntoLog(act, parsed.value) }
      await requireLog(act)
      return { form: parsed }
    })
    if (form.ok && found) return show(reply, words, form.value, found)
    const { values, errors } = form as Extract<typeof form, { ok: false }>
    return reply.page(template, presentLog(words, values, undefined, undefined, errors), wrong)
  })
}

function show(reply: FastifyReply, words: LogWords, query: LogQuery, found: LookedUp): Promise<string> {
  const values = logFields({ ...query, after: null })
  if (found.kind === 'found') return reply.page(template, presentLog(words, values, found, query))
  const errors = { [found.field]: { text: unknownWords[found.field], href: `#${found.field}` } }
  return reply.page(template, presentLog(words, values, undefined, undefined, errors), wrong)
}

const unknownWords: Readonly<Record<'username' | 'organisation', string>> = {
  username: 'Check the username: nobody whose use you review has it',
  organisation: 'Check the code: no organisation whose people you review has it',
}
