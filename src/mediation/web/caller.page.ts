import { purposes } from '../../children/index.ts'
import { DomainError } from '../../platform/errors.ts'
import { oneOf, parseForm, text, type FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { openCall, readCaller, type OpenCall } from '../index.ts'
import { callerParams, mediationPaths, type CallerParams } from './paths.ts'
import { presentCaller } from './present-calls.ts'

const route = { config: { administers: true }, schema: { params: callerParams } }
const template = 'mediation/web/caller.njk'
const readers = {
  calledBack: oneOf(['yes'] as const, { required: 'Call the person back on this number first' }),
  purpose: oneOf(purposes, { required: 'Choose why the person needs a record' }),
  note: text({ label: 'The reason', maxLength: 200 }),
}

/** Who calls and why; a call opens only once the person was called back. */
export function callerPage(app: WebApp): void {
  app.get<{ Params: CallerParams }>(mediationPaths.caller(':userId'), route, async (request, reply) => {
    const caller = await request.act((act) => readCaller(act, request.params.userId))
    return reply.page(template, presentCaller(caller))
  })

  app.post<{ Params: CallerParams }>(mediationPaths.caller(':userId'), route, async (request, reply) => {
    const { userId } = request.params
    const form = parseOpenCall(request.body)
    if (!form.ok) {
      const caller = await request.act((act) => readCaller(act, userId))
      return reply.page(template, presentCaller(caller, form), { status: 400 })
    }
    await request.act((act) => openCall(act, userId, form.value)).catch(passOpen)
    return reply.redirect(mediationPaths.calls, 303)
  })
}

/** Words count only with `other`. */
function parseOpenCall(body: unknown): FormResult<OpenCall> {
  const form = parseForm(body, readers, ({ purpose, note }) =>
    purpose === 'other' && note === null
      ? { note: { text: 'Say in a few words why the person needs a record', href: '#note' } }
      : {},
  )
  if (!form.ok) return form
  const { purpose, note } = form.value
  return { ok: true, value: { purpose, note: purpose === 'other' ? note : null, isCalledBack: true } }
}

/** The next page shows the call that is open. */
function passOpen(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'CP_CALL_OPEN') throw error
}
