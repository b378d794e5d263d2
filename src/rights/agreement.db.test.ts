import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEntries } from './choose-entries.ts'
import type { Choice } from './look.ts'
import { openHistory } from './read-histories.ts'
import { code, createRightsBed } from './rights.fixture.ts'

const bed = await createRightsBed()
const { owner } = bed.db
const { nora } = bed.people
const include: Choice = { kind: 'include', ground: 'consent' }
await owner`
  update users set service_id = (select service_id from services where code = 'CANARY-CLINIC') where user_id = ${bed.people.clinician.userId}`

/** Work of the clinic with the child, which has ended. */
async function record(parentMayBeTold: boolean): Promise<void> {
  await owner`
    insert into consent_records (child_id, service_id, recorded_by, ground, decided_by, given_on, scope, parent_may_be_told, recorded_at)
    select ${bed.child.childId}, users.service_id, users.user_id, 'harm', 'practitioner', '2026-11-01', 'existence', ${parentMayBeTold}, now()
      from users where users.user_id = ${bed.people.clinician.userId}`
  await owner`
    insert into sensitive_involvements (child_id, consent_id, service_id, user_id, started_on, ended_on, confirmed_on)
    select child_id, consent_id, service_id, recorded_by, '2026-11-01', '2026-11-02', '2026-11-02'
      from consent_records order by consent_id desc limit 1`
}

test('R-75: a look of a sensitive service is told to no parent, by nobody’s choice, until the child agreed to each of its entries', async () => {
  const clinician = await bed.look('clinician')
  const [parents, childs] = [await bed.ask('parent'), await bed.ask('child')]
  const treatment = async (id: string) =>
    (await bed.as(nora, (act) => openHistory(act, id))).looks.map((look) => look.treatment)
  const tell = (id: string) => bed.as(nora, (act) => chooseEntries(act, id, [clinician], include))

  assert.deepEqual(await treatment(parents), ['never'])
  await assert.rejects(tell(parents), code('CP_RIGHTS_CHOICE'))
  assert.deepEqual(await treatment(childs), ['withheld'])
  await tell(childs)

  await record(true)
  assert.deepEqual(await treatment(parents), ['withheld'])
  await tell(parents)

  await record(false)
  assert.deepEqual(await treatment(parents), ['never'], 'what was chosen before does not tell it any more')
  const [look] = (await bed.as(nora, (act) => openHistory(act, parents))).looks
  assert.equal(look!.ground, 'sensitive-service')
})

test('R-75: that a broker looked up a sensitive service is told to no parent', async () => {
  await owner`delete from audit_entries`
  await bed.look('manager', { action: 'consent.read-contacts', purpose: null })
  const { looks } = await bed.as(nora, async (act) => openHistory(act, await bed.ask('parent')))
  assert.deepEqual(
    looks.map(({ kind, treatment }) => [kind, treatment]),
    [['sensitive-service', 'never']],
  )
})

test('only people who answer who looked learn whether a parent may be told', async () => {
  const ask = (name: 'manager' | 'nora') =>
    bed.as(
      bed.people[name],
      ({ sql }) => sql<{ told: boolean }[]>`
      select parent_may_be_told(${bed.child.childId}, i.service_id, null) as told from users i where i.user_id = ${bed.people.clinician.userId}`,
    )
  await owner`delete from sensitive_involvements`
  await record(true)
  assert.deepEqual([(await ask('nora'))[0]!.told, (await ask('manager'))[0]!.told], [true, false])
})
