import type { WebApp } from '../../../platform/web/request.ts'
import { listAccounts } from '../../accounts/read-accounts.ts'
import { usersPaths } from './paths.ts'
import { parseFilter, presentUsers } from './present-users.ts'

/** The users that the reader looks after, by state, organisation and what ends soon. */
export function usersPage(app: WebApp): void {
  app.get(usersPaths.users, { config: { administers: true } }, async (request, reply) => {
    const filter = parseFilter(request.query)
    const list = await request.act((act) => listAccounts(act, filter))
    return reply.page('access/web/users/users.njk', presentUsers(list, filter))
  })
}
