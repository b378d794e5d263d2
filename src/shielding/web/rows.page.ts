import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { decideRow, openRow, returnRow, secondRow } from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { idParams, shieldingPaths, type IdParams } from './paths.ts'
import { presentRowPage } from './present-row.ts'
import type { ShieldingWeb } from './routes.ts'
import { parseRow } from './shielding.form.ts'

type Request = FastifyRequest<{ Params: IdParams }>
type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

const route = { config: { shields: true }, schema: { params: idParams } }
const back = { path: shieldingPaths.desk, text: 'Shielding' }

/** One row in quarantine beside the children that it may be about, and what is decided about it. */
export function rowsPage(app: WebApp, { rows, variants }: ShieldingWeb): void {
  const show = async (request: Request, reply: FastifyReply, shown: Shown = {}): Promise<string> => {
    const opened = await request.act((act) => openRow(act, request.params.id))
    const model = presentRowPage(opened, rows, variants, shown)
    return reply.page('shielding/web/row.njk', model, { status: shown.errors ? 400 : 200 })
  }
  app.get<{ Params: IdParams }>(shieldingPaths.row(':id'), route, (request, reply) => show(request, reply))
  app.post<{ Params: IdParams }>(shieldingPaths.decideRow(':id'), route, (request, reply) =>
    withRefusals(reply, back, async () => {
      const form = parseRow(request.body)
      if (!form.ok) return show(request, reply, form)
      await request.act((act) => decideRow(act, request.params.id, form.value))
      return reply.redirect(shieldingPaths.desk, 303)
    }),
  )
  for (const [path, work] of [
    [shieldingPaths.secondRow(':id'), secondRow],
    [shieldingPaths.returnRow(':id'), returnRow],
  ] as const)
    app.post<{ Params: IdParams }>(path, route, (request, reply) =>
      withRefusals(reply, back, async () => {
        await request.act((act) => work(act, request.params.id))
        return reply.redirect(shieldingPaths.desk, 303)
      }),
    )
}
