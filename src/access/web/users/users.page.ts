import type { Actor } from '../../../platform/act.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { listAccounts } from '../../accounts/read-accounts.ts'
import { clientsPath, fallbackPath } from '../paths.ts'
import { sectionTitle } from '../present-clients.ts'
import { usersPaths } from './paths.ts'
import { parseFilter, presentUsers, type UsersPage } from './present-users.ts'

/** The users that the reader looks after, by state, organisation and what ends soon. */
export function usersPage(app: WebApp): void {
  app.get(usersPaths.users, { config: { administers: true } }, async (request, reply) => {
    const filter = parseFilter(request.query)
    const list = await request.act((act) => listAccounts(act, filter))
    return reply.page('access/web/users/users.njk', presentUsers(list, filter, signInLink(request.actor)))
  })
}

/** Whoever administers accounts of a section is led to how its people and systems sign in; a delegate is not. */
function signInLink({ role, rights, authorityCode }: Actor): UsersPage['signInLink'] {
  if (role === 'practitioner' || !rights.includes('accounts')) return null
  if (role === 'national-team') return { text: sectionTitle(null), href: clientsPath(null) }
  if (authorityCode === null) return null
  return { text: 'How people and systems sign in', href: fallbackPath(authorityCode) }
}
