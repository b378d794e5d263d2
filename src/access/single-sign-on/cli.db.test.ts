import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import { actAs } from '../../../test/support/acts.ts'
import { createTestUser } from '../../../test/support/users.ts'
import { Desk } from '../passkeys/people.fixture.ts'
import { addProviderCommand } from './cli.ts'
import { setProvider, switchProviderOff } from './set-provider.ts'

const desk = await Desk.open()
const { db } = desk
await createTestUser(db, 'rose')
await createTestUser(db, 'tom', { role: 'local-team', rights: ['accounts'] })
const CODE = 'bexford-social-care'
const flags = ['--issuer', 'https://login.example', '--client-id', 'contactpoint']

async function provider(...words: string[]): Promise<string> {
  let output = ''
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addProviderCommand(program.command('access'), {
    run: (work) => actAs(db.worker, work),
    write: (text) => (output += text),
  })
  await program.parseAsync(['access', 'provider', ...words], { from: 'user' })
  return output
}
const states = async () =>
  (
    await db.owner<{ isOn: boolean }[]>`
    select is_on as "isOn" from sign_in_providers order by setting_id`
  ).map(({ isOn }) => isOn)

test('`access provider` sets, shows and switches off, each change a row and an entry', async () => {
  assert.equal(await provider('show', CODE), `${CODE}: no provider was ever set\n`)
  assert.equal(await provider('off', CODE), `${CODE}: no provider was ever set\n`)
  const line = (state: string): string =>
    `${CODE}: https://login.example is ${state}; calls us contactpoint; two factors: mfa, gold; 0 people use it\n`
  assert.equal(await provider('set', CODE, ...flags, '--second-factor', 'mfa', 'gold'), line('on'))
  assert.equal(await provider('off', CODE), line('off'))
  await provider('off', CODE)
  const shown = JSON.parse(await provider('show', CODE, '--json')) as Record<string, unknown>
  assert.deepEqual([shown['code'], shown['isOn'], shown['organisationId']], [CODE, false, undefined])
  assert.deepEqual(await states(), [true, false])
  const entries = await db.owner<{ fields: string[] }[]>`
    select fields from audit_entries where action = 'access.set-provider' order by entry_id`
  assert.deepEqual(
    entries.map(({ fields }) => fields),
    [['off'], ['on'], ['off'], ['off']],
  )
})

test('R-91: an address without https, words of one factor and empty ones, and unknown organisations are refused', async () => {
  const before = await states()
  const plain = ['--issuer', 'http://localhost:1', '--client-id', 'contactpoint', '--second-factor', 'mfa']
  await assert.rejects(provider('set', CODE, ...plain), { code: 'CP_PROVIDER_ADDRESS' })
  for (const word of ['pwd', '', ' '])
    await assert.rejects(provider('set', CODE, ...flags, '--second-factor', 'mfa', word), {
      code: 'CP_PROVIDER_FACTORS',
    })
  await assert.rejects(provider('set', CODE, ...flags), { code: 'commander.missingMandatoryOptionValue' })
  for (const [verb, ...words] of [['show'], ['off'], ['set', ...flags, '--second-factor', 'mfa']] as const)
    await assert.rejects(provider(verb, 'no-such-body', ...words), { code: 'CP_NOT_FOUND' })
  assert.deepEqual(await states(), before)
})

test('a provider that could not be set any more can still be switched off', async () => {
  const local = { issuer: 'http://localhost:1', clientId: 'us', secondFactors: ['mfa'], isOn: true }
  await actAs(db.worker, (act) => setProvider(act, CODE, local, true))
  assert.match(await provider('off', CODE), /http:\/\/localhost:1 is off/)
})

test('R-84, R-91: switching off is for a team with the right to accounts, and asks for the factors again', async () => {
  const off = (username: string) => async () =>
    desk.actAs(await desk.person(username), (act) => switchProviderOff(act, CODE), db.team)
  await provider('set', CODE, ...flags, '--second-factor', 'mfa')
  await assert.rejects(off('rose'), { code: 'CP_DENIED' })
  const tom = await desk.person('tom')
  assert.equal(await off('tom')(), true)
  assert.equal(await off('tom')(), false)
  desk.step(6)
  await assert.rejects(
    desk.actAs(tom, (act) => switchProviderOff(act, CODE), db.team),
    { code: 'CP_DENIED' },
  )
})
