import { recordEntry } from '../../audit/index.ts'
import { addMonths, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { deskResource, workplaceResource } from '../../training/index.ts'
import { VETTING_YEARS } from '../standing.ts'
import { listForecast, type ForecastOf, type ForecastRow } from './queries.ts'

export type { ForecastRow }

/** What is needed within twelve months. Names nobody. */
export type Forecast = {
  /** The first days of four quarters, and the first day after them. */
  readonly starts: readonly IsoDate[]
  readonly rows: readonly ForecastRow[]
}

/** How a forecast is handed out, for the log. */
type ForecastForm = 'forecast' | 'forecast-file'

/** Which courses and vettings the people of the own authority will need; empty for a desk of the whole country. Source: R-123. */
export async function readDeskForecast(act: Act, form: ForecastForm): Promise<Forecast> {
  const { authorityCode } = act.actor
  await act.require('training.read-desk', deskResource(authorityCode))
  const forecast = await forecastOf(act, authorityCode === null ? null : { authorityCode })
  await recordEntry(act, {
    action: 'training.read-desk',
    outcome: 'done',
    fields: [form],
    quantity: forecast.rows.length,
  })
  return forecast
}

/** The same of the people of the signed-in delegate's own organisation. Source. */
export async function readTeamForecast(act: Act, form: ForecastForm): Promise<Forecast> {
  const organisationId = act.actor.organisationId ?? 0
  await act.require('training.read-team', workplaceResource(organisationId))
  const forecast = await forecastOf(act, { organisationId })
  await recordEntry(act, {
    action: 'training.read-team',
    outcome: 'done',
    fields: [form],
    quantity: forecast.rows.length,
  })
  return forecast
}

async function forecastOf(act: Act, of: ForecastOf | null): Promise<Forecast> {
  const starts = [0, 3, 6, 9, 12].map((months) => addMonths(act.today, months))
  const rows = of === null ? [] : await listForecast(act.sql, of, starts, VETTING_YEARS)
  return { starts, rows }
}
