import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebApp } from '../../platform/web/request.ts'
import { completionsCsv, progressCsv, readOwnRun, readRuns } from '../index.ts'
import { practicePaths } from './paths.ts'
import { presentOwnRun, presentRuns } from './present-runs.ts'

const config = { administers: true }

/** Adds the pages of a practice run: the trainee's own, and the trainer's with everybody's. */
export function practiceRoutes(app: WebApp): void {
  app.get(practicePaths.own, async (request, reply) => {
    if (isTeam(request)) return reply.redirect(practicePaths.trainees, 303)
    return reply.page('practice/web/own.njk', presentOwnRun(await request.act(readOwnRun)))
  })
  app.get(practicePaths.trainees, { config }, async (request, reply) =>
    reply.page('practice/web/trainees.njk', presentRuns(await request.act((act) => readRuns(act, 'page')))),
  )
  app.get(practicePaths.progress, { config }, async (request, reply) => {
    const runs = await request.act((act) => readRuns(act, 'progress'))
    return sendCsv(reply, 'practice-progress.csv', progressCsv(runs))
  })
  app.get(practicePaths.completions, { config }, async (request, reply) => {
    const runs = await request.act((act) => readRuns(act, 'completions'))
    return sendCsv(reply, 'practice-completions.csv', completionsCsv(runs))
  })
}

/** Teams have no run of their own. */
function isTeam(request: FastifyRequest): boolean {
  return request.actor.role !== 'practitioner'
}

function sendCsv(reply: FastifyReply, name: string, text: string): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(text)
}
