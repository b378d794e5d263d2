import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestUser } from '../../test/support/users.ts'
import { createPolicy } from '../app/policy.ts'
import type { Actor } from '../platform/act.ts'
import { claimAct } from './claim-act.ts'
import { decideBy } from './decide.ts'
import { readFacts } from './read-standing.ts'
import { setRights } from './rights.ts'
import { suspendUser } from './users.ts'

const db = await createTestDatabase()
const decide = decideBy(createPolicy())
const now = new Date('2026-11-22T09:00:00Z')
const service = { type: 'Directory', id: 'contactpoint' }
const person = async (username: string) => {
  const userId = await createTestUser(db, username)
  return { ...systemActor, kind: 'person' as const, role: 'practitioner', userId, authorityCode: 'E06000999' }
}
const rose = await person('rose')
const ann = await person('ann')
const suspend = (username: string) => actAs(db.worker, (act) => suspendUser(act, username))

test('standing-is-fresh: a decision later in the same act reads the facts anew', async () => {
  await actAs(
    db.web,
    async (act) => {
      await suspend('rose')
      await assert.rejects(act.require('access.use-service', service), { code: 'CP_DENIED' })
    },
    { actor: rose, decide },
  )
})

test('standing-is-fresh: the facts of the claim decide about nobody else', async () => {
  await actAs(
    db.web,
    async (act) => {
      const claimed = await claimAct(act.sql, ann, now)
      const asked = (actor: Actor) =>
        decide({ ...act, actor, takeClaimed: () => Promise.resolve(claimed) }, 'access.use-service', service)
      assert.equal((await asked(ann)).isPermitted, true)
      assert.equal((await asked(rose)).isPermitted, false)
    },
    { actor: ann, decide },
  )
})

test('the facts of the claim are those of every other reading', async () => {
  await actAs(db.worker, (act) => setRights(act, 'ann', ['delegate']))
  await db.web.begin(async (sql) => {
    const claimed = await claimAct(sql, ann, now)
    assert.deepEqual(claimed, { ...(await readFacts(sql, ann.userId, now)), userId: ann.userId })
    assert.deepEqual(claimed?.rights, ['delegate'])
  })
})

test('second-line: a claim for nobody, and for somebody who is not there, gives no facts', async () => {
  await db.web.begin(async (sql) => {
    assert.equal(await claimAct(sql, systemActor, now), undefined)
    assert.equal(await claimAct(sql, { ...ann, userId: 999_999 }, now), undefined)
  })
})
