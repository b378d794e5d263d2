import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Command } from 'commander'
import { actAs } from '../../../test/support/acts.ts'
import { createTestOrganisation, createTestUser } from '../../../test/support/users.ts'
import { day } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { Desk } from '../passkeys/people.fixture.ts'
import { addClientCommand } from './cli.ts'
import { createPair } from './client.fixture.ts'
import {
  changeClient,
  listClients,
  readClient,
  registerClient,
  type Client,
  type NewClient,
} from './set-client.ts'

const desk = await Desk.open()
const { db } = desk
await createTestOrganisation(db)
await createTestUser(db, 'tom', { role: 'local-team', rights: ['accounts'] })
await createTestUser(db, 'dan', { role: 'local-team', rights: ['data'] })
await createTestUser(db, 'nora', { role: 'national-team', authorityCode: null, rights: ['accounts'] })
await db.owner`
  insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000998', '998', 'Otherby', 'unitary', 'none')`
await db.owner`
  insert into organisations (code, name, kind, authority_code) values ('other', 'Other', 'police', 'E06000998'), ('nation', 'Nation', 'national-supplier', null)`
const { key } = await createPair('one')
const good: NewClient = {
  organisation: 'bexford-social-care',
  name: 'Case system',
  kind: 'case-system',
  scopes: ['whoami'],
  keys: { kind: 'given', keys: [key] },
  until: day('2027-11-22'),
}
const as = async (username: string, work: Parameters<typeof desk.actAs>[1]) =>
  desk.actAs(await desk.person(username), work, db.team)
const register = (username: string, over: Partial<NewClient> = {}) =>
  as(username, (act) => registerClient(act, { ...good, ...over }, false)) as Promise<string>

test('R-84: a team with the right to accounts registers systems of its section, the national team of any; others of none', async () => {
  const clientId = await register('tom')
  await register('nora', { organisation: 'nation' })
  await assert.rejects(register('tom', { organisation: 'other' }), { code: 'CP_DENIED' })
  await assert.rejects(register('tom', { organisation: 'unknown' }), { code: 'CP_DENIED' })
  await assert.rejects(register('dan'), { code: 'CP_DENIED' })
  const section = 'E06000999'
  for (const organisation of ['other', 'nation', 'unknown'])
    await assert.rejects(register('tom', { organisation, section }), { code: 'CP_ORGANISATION_UNKNOWN' })
  await assert.rejects(register('tom', { section: 'E06000998' }), { code: 'CP_DENIED' })
  await assert.rejects(
    as('dan', (act) => readClient(act, clientId)),
    { code: 'CP_DENIED' },
  )
  await assert.rejects(
    as('dan', (act) => changeClient(act, clientId, { isOn: false }, false)),
    { code: 'CP_DENIED' },
  )
})

test('R-84, R-87: systems of organisations that belong to no authority are the national team’s alone', async () => {
  const own = { organisation: 'nation', section: null }
  const clientId = await register('nora', own)
  for (const organisation of ['other', 'unknown'])
    await assert.rejects(register('nora', { ...own, organisation }), { code: 'CP_ORGANISATION_UNKNOWN' })
  const listed = (await as('nora', (act) => listClients(act, null))) as Client[]
  assert.deepEqual([...new Set(listed.map(({ organisationCode }) => organisationCode))], ['nation'])
  assert.ok(listed.some((client) => client.clientId === clientId))
  await as('nora', (act) => changeClient(act, clientId, { isOn: false }, false))
  for (const work of [
    (act: Act) => registerClient(act, { ...good, ...own }, false),
    (act: Act) => listClients(act, null),
    (act: Act) => readClient(act, clientId),
    (act: Act) => changeClient(act, clientId, { isOn: true }, false),
  ])
    await assert.rejects(as('tom', work), { code: 'CP_DENIED' })
})

test('R-91: registering and changing a system ask for the factors again', async () => {
  const clientId = await register('tom')
  const tom = await desk.person('tom')
  desk.step(6)
  await assert.rejects(
    desk.actAs(tom, (act) => registerClient(act, good, false), db.team),
    { code: 'CP_DENIED' },
  )
  await assert.rejects(
    desk.actAs(tom, (act) => changeClient(act, clientId, { isOn: false }, false), db.team),
    { code: 'CP_DENIED' },
  )
})

const faults: Record<string, readonly [string, Partial<NewClient>]> = {
  'no name': ['CP_CLIENT_NAME', { name: ' ' }],
  'no scope': ['CP_CLIENT_SCOPES', { scopes: [] }],
  'a scope that there is not': ['CP_CLIENT_SCOPES', { scopes: ['whoami', 'toString'] }],
  'a last day that is today': ['CP_CLIENT_UNTIL', { until: day('2026-11-22') }],
  'a last day after more than two years': ['CP_CLIENT_UNTIL', { until: day('2028-11-23') }],
  'an address without https': [
    'CP_CLIENT_ADDRESS',
    { keys: { kind: 'address', url: 'http://localhost/jwks' } },
  ],
}
for (const [what, [code, over]] of Object.entries(faults)) {
  test(`a system is not registered with ${what}`, () =>
    assert.rejects(
      actAs(db.worker, (act) => registerClient(act, { ...good, ...over }, false)),
      { code },
    ))
}

test('R-98: each change is a row of its own and an entry that names the client; nothing of it can be taken back', async () => {
  const clientId = await register('tom')
  await as('tom', (act) => changeClient(act, clientId, { isOn: false }, false))
  await as('tom', (act) =>
    changeClient(act, clientId, { keys: { kind: 'address', url: 'https://a.example' } }, false),
  )
  const { client, history } = (await as('tom', (act) => readClient(act, clientId))) as Awaited<
    ReturnType<typeof readClient>
  >
  assert.deepEqual([client.isOn, client.jwksUrl, client.keys], [false, 'https://a.example', null])
  assert.deepEqual(
    history.map(({ isOn, jwksUrl, keyNames, setBy }) => [isOn, jwksUrl ?? keyNames, setBy]),
    [
      [false, 'https://a.example', 'Rose Tester'],
      [false, ['one'], 'Rose Tester'],
      [true, ['one'], 'Rose Tester'],
    ],
  )
  const entries = await db.owner<{ fields: string[] }[]>`
    select fields from audit_entries where subject_ref = ${clientId} and action = 'access.set-client' order by entry_id`
  assert.deepEqual(
    entries.map(({ fields }) => fields),
    [['registered'], ['off'], ['keys']],
  )
  for (const pool of [db.web, db.team, db.worker]) {
    await assert.rejects(pool`update client_settings set is_on = true`, { code: '42501' })
    await assert.rejects(pool`delete from client_settings`, { code: '42501' })
    await assert.rejects(pool`delete from clients`, { code: '42501' })
  }
})

test('a system whose last day is over can still be switched off', async () => {
  const clientId = await register('tom', { until: day('2026-11-23') })
  await actAs(db.worker, (act) => changeClient(act, clientId, { isOn: false }, false), {
    now: new Date('2026-12-01T09:00:00Z'),
  })
})

test('`access client` registers, lists and changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cp-keys-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'jwks.json')
  writeFileSync(file, JSON.stringify({ keys: [key] }))
  const access = async (...words: string[]): Promise<string> => {
    let output = ''
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
    addClientCommand(program.command('access'), {
      run: (work) => actAs(db.worker, work),
      write: (text) => (output += text),
    })
    await program.parseAsync(['access', 'client', ...words], { from: 'user' })
    return output
  }
  const facts = ['--name', 'By command', '--kind', 'supplier', '--until', '2027-01-01']
  const clientId = (await access('register', 'other', ...facts, '--jwks', file)).trim()
  const line = (state: string): string => `${clientId}\tother\tsupplier\t${state}\t2027-01-01\tBy command\n`
  assert.equal(await access('list', '--authority', 'E06000998'), line('on'))
  assert.equal(await access('change', clientId, '--off'), `${clientId} is changed\n`)
  assert.equal(await access('list', '--authority', 'E06000998'), line('off'))
  await access('change', clientId, '--on', '--jwks-url', 'https://system.example/jwks')
  const [listed] = JSON.parse(await access('list', '--authority', 'E06000998', '--json')) as {
    jwksUrl: string
    isOn: boolean
  }[]
  assert.deepEqual([listed?.jwksUrl, listed?.isOn], ['https://system.example/jwks', true])
  for (const words of [
    ['--on', '--off'],
    [],
    ['--jwks', file, '--jwks-url', 'https://a.example'],
    ['--until', 'soon'],
  ])
    await assert.rejects(access('change', clientId, ...words), { code: 'commander.invalidArgument' })
  writeFileSync(file, '{}')
  await assert.rejects(access('change', clientId, '--jwks', file), { code: 'CP_CLIENT_KEYS' })
  await assert.rejects(access('change', 'nobody', '--off'), { code: 'CP_NOT_FOUND' })
})
