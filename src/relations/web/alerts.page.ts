import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { DomainError } from '../../platform/errors.ts'
import { oneOf, parseForm } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { alertDecisions, judgeAlert, listAlerts } from '../alerts/judge-alerts.ts'
import type { AccessAlert } from '../alerts/queries.ts'
import { paramsOf, relationsPaths, type RelationParams } from './paths.ts'
import { alertWords, choicesOf, decisionWords } from './words.ts'

const config = { administers: true }

/** Alerts for those who audit, with a decision on each. */
export function alertPages(app: WebApp): void {
  app.get(relationsPaths.alerts, { config }, async (request, reply) => {
    const alerts = (await request.act(listAlerts)).map(presentAlert)
    const model = {
      title: 'Alerts',
      waiting: alerts.filter(({ decision }) => decision === null),
      decided: alerts.filter(({ decision }) => decision !== null),
      decisions: choicesOf(alertDecisions, decisionWords),
    }
    return reply.page('relations/web/alerts.njk', model)
  })

  app.post<{ Params: RelationParams }>(
    relationsPaths.alert(':alertId'),
    { config, schema: paramsOf('alertId') },
    async (request, reply) => {
      const form = parseForm(request.body, { decision: oneOf(alertDecisions) })
      const decision = form.ok ? form.value.decision : null
      if (decision !== null) {
        await request.act((act) => judgeAlert(act, request.params.alertId, decision)).catch(passDecided)
      }
      return reply.redirect(relationsPaths.alerts, 303)
    },
  )
}

/** The list says by whom it was decided. */
function passDecided(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'CP_ALERT_DECIDED') throw error
}

function presentAlert({ alertId, kind, decision, childNumber, ...alert }: AccessAlert) {
  return {
    ...alert,
    what: alertWords[kind],
    childNumber: childNumber === null ? null : formatChildNumber(childNumber),
    decision: decision === null ? null : decisionWords[decision],
    selectId: `decision-${alertId}`,
    action: relationsPaths.alert(alertId),
  }
}
