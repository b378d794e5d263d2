import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, configVariables, readConfig } from './config.ts'

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.faults
  }
}

test('with nothing set there is a safe service: this machine only, a database of its own, no test lever', () => {
  const config = readConfig({})
  assert.deepEqual([config.databaseUrl, config.ownerDatabaseUrl], [null, null])
  assert.deepEqual(
    [config.host, config.port, config.logLevel, config.hasTestLever],
    ['127.0.0.1', 3000, 'info', false],
  )
  assert.equal(config.publicOrigin, 'http://localhost:3000')
  assert.equal(config.keyFile, `${config.dataDirectory}/keys/seal.key`)
})

test('the command line wins over the environment', () => {
  const config = readConfig(
    { CONTACTPOINT_PORT: '4000', CONTACTPOINT_HOST: '::1' },
    { port: '5000', host: '0.0.0.0' },
  )
  assert.deepEqual([config.port, config.host], [5000, '0.0.0.0'])
})

test('only the origin is kept of a public address', () => {
  assert.equal(
    readConfig({ CONTACTPOINT_PUBLIC_ORIGIN: 'https://cp.example/path?x=1' }).publicOrigin,
    'https://cp.example',
  )
})

test('either test lever is told, so that a production database can refuse it', () => {
  assert.equal(readConfig({ CONTACTPOINT_CLOCK: '+1d' }).hasTestLever, true)
  assert.equal(readConfig({ CONTACTPOINT_SEED: 'x' }).hasTestLever, true)
})

test('a seed gives the same random bytes each time', () => {
  const bytes = (): string => readConfig({ CONTACTPOINT_SEED: 'x' }).random(40).toString('hex')
  assert.equal(bytes(), bytes())
})

const wrong: Readonly<Record<string, string>> = {
  CONTACTPOINT_DATABASE_URL: 'mysql://secret-user:secret-word@host/db',
  CONTACTPOINT_OWNER_DATABASE_URL: 'secret-word',
  CONTACTPOINT_PORT: '70000',
  CONTACTPOINT_PUBLIC_ORIGIN: 'ftp://host',
  CONTACTPOINT_LOG_LEVEL: 'loud',
  CONTACTPOINT_DATABASE_CONNECTIONS: '1',
  CONTACTPOINT_CLOCK: 'tomorrow',
}

for (const [name, text] of Object.entries(wrong)) {
  test(`${name}: a value that cannot be is refused by name, and its text is not repeated`, () => {
    const faults = faultsOf({ [name]: text })
    assert.equal(faults.length, 1)
    assert.ok(faults[0]!.startsWith(name))
    assert.equal(faults[0]!.includes('secret'), false)
  })
}

test('all faults are told at once', () => {
  assert.equal(faultsOf(wrong).length, Object.keys(wrong).length)
})

test('a setting that this version does not know is refused, so that a slip is not taken for a setting', () => {
  assert.equal(faultsOf({ CONTACTPOINT_PROT: '3000' }).length, 1)
  assert.deepEqual(faultsOf({ CONTACTPOINT_TEST_CLUSTER: 'x', PATH: '/bin' }), [])
})

test('every setting that is listed is known', () => {
  for (const name of configVariables)
    assert.equal(
      faultsOf({ [name]: '' }).some((fault) => fault.includes('is not a setting')),
      false,
    )
})

test('mails need a server and a sender, and nothing of an address is repeated', () => {
  const good = {
    CONTACTPOINT_SMTP_URL: 'smtp://mail.example:25',
    CONTACTPOINT_MAIL_FROM: 'cp@council.example',
  }
  assert.equal(readConfig({}).mail, null)
  assert.deepEqual(readConfig(good).mail, { url: 'smtp://mail.example:25', from: 'cp@council.example' })
  assert.equal(faultsOf({ CONTACTPOINT_SMTP_URL: good.CONTACTPOINT_SMTP_URL }).length, 1)
  assert.equal(faultsOf({ CONTACTPOINT_MAIL_FROM: good.CONTACTPOINT_MAIL_FROM }).length, 1)
  const faults = faultsOf({ ...good, CONTACTPOINT_SMTP_URL: 'http://user:secret@mail.example' })
  assert.deepEqual([faults.length, faults.join().includes('secret')], [1, false])
})
