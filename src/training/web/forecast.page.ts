import type { FastifyReply } from 'fastify'
import { readDeskForecast, readTeamForecast } from '../../access/index.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { trainingPaths } from './paths.ts'
import { forecastCsv, presentForecast } from './present-forecast.ts'

const template = 'training/web/forecast.njk'
const { desk, deskForecast, deskForecastFile, team, teamForecast, teamForecastFile } = trainingPaths

/** What training and vetting will be needed within a year, for the desk and for a delegate, as a page and as CSV. */
export function forecastPages(app: WebApp): void {
  const config = { administers: true }
  app.get(deskForecast, { config }, async (request, reply) => {
    const forecast = await request.act((act) => readDeskForecast(act, 'forecast'))
    return reply.page(
      template,
      presentForecast(forecast, { backPath: desk, backText: 'Training desk', filePath: deskForecastFile }),
    )
  })
  app.get(deskForecastFile, { config }, async (request, reply) =>
    sendCsv(reply, forecastCsv(await request.act((act) => readDeskForecast(act, 'forecast-file')))),
  )
  app.get(teamForecast, async (request, reply) => {
    const forecast = await request.act((act) => readTeamForecast(act, 'forecast'))
    return reply.page(
      template,
      presentForecast(forecast, {
        backPath: team,
        backText: 'Training of your people',
        filePath: teamForecastFile,
      }),
    )
  })
  app.get(teamForecastFile, async (request, reply) =>
    sendCsv(reply, forecastCsv(await request.act((act) => readTeamForecast(act, 'forecast-file')))),
  )
}

function sendCsv(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', 'attachment; filename="training-forecast.csv"')
    .send(text)
}
