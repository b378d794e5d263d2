import type { WebApp } from '../../platform/web/request.ts'
import { makeRecoveryCodes, readOwnAccount } from '../own-account.ts'
import { accountPath, ownRecoveryCodesPath } from './paths.ts'
import { presentAccount } from './present-account.ts'
import type { AccessWeb } from './routes.ts'

/** The own account: conditions with their days, own activity, recovery codes. */
export function addAccountPages(app: WebApp, { seal }: AccessWeb): void {
  app.get(accountPath, async (request, reply) => {
    const model = await request.act(async (act) => presentAccount(await readOwnAccount(act), act.today))
    return reply.page('access/web/account.njk', model)
  })
  app.get(ownRecoveryCodesPath, { config: { discloses: false } }, async (_request, reply) => {
    const model = { title: 'Make new recovery codes', codes: [] }
    return reply.page('access/web/own-recovery-codes.njk', model)
  })
  app.post(ownRecoveryCodesPath, async (request, reply) => {
    const codes = await request.act((act) => makeRecoveryCodes(act, seal))
    const model = { title: 'Your new recovery codes', codes }
    return reply.page('access/web/own-recovery-codes.njk', model)
  })
}
