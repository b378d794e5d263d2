import type { WebApp } from '../../platform/web/request.ts'
import { listRelationsOf, removeRelation } from '../remove-relation.ts'
import { paramsOf, relationsPaths, type RelationParams } from './paths.ts'
import type { RelationsWeb } from './relations.page.ts'
import { kinshipOfUserWords } from './words.ts'

const config = { administers: true }

/** What somebody declared, for those who look after the account: which relation and since when, never which child. */
export function ofUserPages(app: WebApp, { seal }: RelationsWeb): void {
  const { ofUser, remove } = relationsPaths

  app.get<{ Params: RelationParams }>(
    ofUser(':userId'),
    { config, schema: paramsOf('userId') },
    async (request, reply) => {
      const { userId } = request.params
      const { name, relations } = await request.act((act) => listRelationsOf(act, seal, userId))
      const lines = relations.map(({ kinship, relationId, ...dates }) => ({
        ...dates,
        relationId,
        kinship: kinshipOfUserWords[kinship],
        removePath: remove(userId, relationId),
      }))
      const title = 'Children of the person’s family'
      const model = { title, name, lines, backPath: `/users/${userId}` }
      return reply.page('relations/web/of-user.njk', model)
    },
  )

  app.post<{ Params: RelationParams }>(
    remove(':userId', ':relationId'),
    { config, schema: paramsOf('userId', 'relationId') },
    async (request, reply) => {
      const { userId, relationId } = request.params
      await request.act((act) => removeRelation(act, userId, relationId))
      return reply.redirect(ofUser(userId), 303)
    },
  )
}
