import type { WebApp } from '../../platform/web/request.ts'
import { confirmInvolvement } from '../confirm-involvement.ts'
import { readOwnChange, undoChange } from '../undo-change.ts'
import { identityOf, withRecord } from './child.ts'
import { involvementPaths, params } from './paths.ts'
import { presentChange } from './present-change.ts'

type ChangeParams = { readonly childId: string; readonly changeId: string }
type InvolvementParams = { readonly childId: string; readonly involvementId: string }

/** Confirming with one press, what was changed, and its undo. */
export function addChangePages(app: WebApp): void {
  const { change, confirm, undo } = involvementPaths

  app.post<{ Params: InvolvementParams }>(
    confirm(':childId', ':involvementId'),
    { schema: { params: params.involvement } },
    (request, reply) => {
      const { childId, involvementId } = request.params
      return withRecord(
        request,
        reply,
        childId,
        (act, record) => confirmInvolvement(act, record.childId, Number(involvementId)),
        (changeId) => reply.redirect(change(childId, changeId), 303),
      )
    },
  )

  const schema = { params: params.change }
  app.get<{ Params: ChangeParams }>(change(':childId', ':changeId'), { schema }, (request, reply) => {
    const { childId, changeId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, record) =>
        presentChange(
          await readOwnChange(act, record.childId, Number(changeId)),
          identityOf(record),
          undo(childId, changeId),
        ),
      (model) => reply.page('involvement/web/change.njk', model),
    )
  })

  app.post<{ Params: ChangeParams }>(undo(':childId', ':changeId'), { schema }, (request, reply) => {
    const { childId, changeId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      (act, record) => undoChange(act, record.childId, Number(changeId)),
      () => reply.redirect(change(childId, changeId), 303),
    )
  })
}
