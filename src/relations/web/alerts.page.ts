import type { FastifyReply, FastifyRequest } from 'fastify'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { monitoringPaths } from '../../monitoring/web/paths.ts'
import { DomainError } from '../../platform/errors.ts'
import { oneOf, parseForm, type FieldErrors } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { alertDecisions, judgeAlert, listAlerts } from '../alerts/judge-alerts.ts'
import type { AccessAlert } from '../alerts/queries.ts'
import { paramsOf, relationsPaths, type RelationParams } from './paths.ts'
import { alertWords, choicesOf, decisionWords } from './words.ts'

const config = { administers: true }

/** Alerts for those who audit, with a decision on each. */
export function alertPages(app: WebApp): void {
  const show = async (request: FastifyRequest, reply: FastifyReply, errors: FieldErrors) => {
    const alerts = (await request.act(listAlerts)).map(presentAlert)
    const model = {
      title: 'Alerts',
      errors,
      logPath: monitoringPaths.log,
      reviewsPath: monitoringPaths.reviews,
      waiting: alerts.filter(({ decision }) => decision === null),
      decided: alerts.filter(({ decision }) => decision !== null),
      decisions: [{ value: '', text: 'Choose' }, ...choicesOf(alertDecisions, decisionWords)],
    }
    const isWrong = Object.keys(errors).length > 0
    return reply.page('relations/web/alerts.njk', model, { status: isWrong ? 400 : 200 })
  }

  app.get(relationsPaths.alerts, { config }, (request, reply) => show(request, reply, {}))

  app.post<{ Params: RelationParams }>(
    relationsPaths.alert(':alertId'),
    { config, schema: paramsOf('alertId') },
    async (request, reply) => {
      const { alertId } = request.params
      const form = parseForm(request.body, { decision: oneOf(alertDecisions, { required }) })
      if (!form.ok)
        return show(request, reply, {
          [selectIdOf(alertId)]: { text: required, href: `#${selectIdOf(alertId)}` },
        })
      await request.act((act) => judgeAlert(act, alertId, form.value.decision)).catch(passDecided)
      return reply.redirect(relationsPaths.alerts, 303)
    },
  )
}

const required = 'Choose what came of it'
const selectIdOf = (alertId: number): string => `decision-${alertId}`

/** The list says by whom it was decided. */
function passDecided(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'CP_ALERT_DECIDED') throw error
}

function presentAlert({ alertId, kind, decision, childNumber, ...alert }: AccessAlert) {
  return {
    ...alert,
    what: alertWords[kind],
    childNumber: childNumber === null ? null : formatChildNumber(childNumber).replaceAll(' ', '\u00a0'),
    decision: decision === null ? null : decisionWords[decision],
    selectId: selectIdOf(alertId),
    action: relationsPaths.alert(alertId),
  }
}
