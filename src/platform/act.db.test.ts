import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestDatabase } from '../../test/support/database.ts'
import { runAct, UncheckedActError, type Act, type ActOptions, type Actor } from './act.ts'
import { DeniedError, DomainError, NotFoundError } from './errors.ts'
import { createKeyring } from './keyring.ts'
import { seededRandom } from './random.ts'

const db = await createTestDatabase()
await db.owner`create table notes (text text not null)`
await db.owner`grant all on notes to contactpoint_web`

const actor: Actor = {
  kind: 'person',
  name: 'a',
  role: 'r',
  userId: 1,
  organisationId: null,
  authorityCode: null,
  rights: [],
  sessionRef: null,
}
const thing = { type: 'Thing', id: 't1' }

/** Permits `look` and nothing else; a refusal is noted as `refused CODE`. */
const options: ActOptions = {
  pool: db.web,
  actor,
  now: new Date('2026-11-21T23:30:00Z'),
  requestId: '00000000-0000-4000-8000-000000000001',
  random: seededRandom('act'),
  build: 'test',
  decide: (_act, action) =>
    Promise.resolve({
      action,
      isPermitted: action === 'look',
      rules: ['rule'],
      policyVersion: 'v',
      lapsed: action === 'look' ? [] : ['training'],
    }),
  claim: async (sql, { name }) => {
    await sql`select set_config('test.actor', ${name}, true)`
  },
  sealNote: (note: string) => Buffer.from(note),
  keyring: createKeyring([{ version: 1, key: Buffer.alloc(32) }]),
  recordRefusal: async (act, error) => {
    await note(act, `refused ${error.code} ${act.decisions.length}`)
  },
}

async function note(act: Act, text: string): Promise<void> {
  await act.sql`insert into notes (text) values (${text})`
}

/** The notes since the last call. */
async function takeNotes(): Promise<string[]> {
  const rows = await db.owner<{ text: string }[]>`delete from notes returning text`
  return rows.map((row) => row.text)
}

test('the result of a permitted act comes after its commit', async () => {
  const value = await runAct(options, async (act) => {
    await act.require('look', thing)
    await note(act, 'done')
    return 7
  })
  assert.equal(value, 7)
  assert.deepEqual(await takeNotes(), ['done'])
})

test('one-door: an act that ends without asking the policy is an error, and what it did is rolled back', async () => {
  await assert.rejects(
    runAct(options, (act) => note(act, 'unasked')),
    UncheckedActError,
  )
  assert.deepEqual(await takeNotes(), [])
})

test('R-98: a refusal rolls the work back and is recorded all the same', async () => {
  const denied = runAct(options, async (act) => {
    await note(act, 'before')
    await act.require('touch', thing)
  })
  await assert.rejects(denied, (error) => {
    assert.ok(error instanceof DeniedError)
    assert.deepEqual(
      [error.action, error.rules, error.lapsed, error.subject],
      ['touch', ['rule'], ['training'], 't1'],
    )
    return true
  })
  assert.deepEqual(await takeNotes(), ['refused CP_DENIED 1'])
})

test('R-98: a miss is recorded like a refusal', async () => {
  const missed = runAct(options, async (act) => {
    await act.require('look', thing)
    await note(act, 'before')
    throw new NotFoundError('t1')
  })
  await assert.rejects(missed, NotFoundError)
  assert.deepEqual(await takeNotes(), ['refused CP_NOT_FOUND 1'])
})

test('a mistake or a fault of the person is rolled back and is no refusal', async () => {
  for (const error of [
    new Error('bug'),
    new DomainError('invalid', 'CP_X', 'x'),
    new DomainError('conflict', 'CP_Y', 'y'),
  ]) {
    const failed = runAct(options, async (act) => {
      await act.require('look', thing)
      await note(act, 'before')
      throw error
    })
    await assert.rejects(failed, error)
  }
  assert.deepEqual(await takeNotes(), [])
})

test('R-98: when a refusal cannot be recorded, that is what the caller is told', async () => {
  const broken = { ...options, recordRefusal: () => Promise.reject(new Error('log is full')) }
  await assert.rejects(
    runAct(broken, async (act) => {
      await act.require('touch', thing)
    }),
    { message: 'log is full' },
  )
})

test('an act knows the day in London and the decisions taken so far', async () => {
  await runAct({ ...options, now: new Date('2026-06-21T23:30:00Z') }, async (act) => {
    assert.equal(act.decisions.length, 0)
    await act.require('look', thing)
    assert.equal(act.decisions[0]?.policyVersion, 'v')
    assert.equal(act.today, '2026-06-22')
  })
})

test('second-line: the database knows for whom an act works before the act asks anything, and no longer than that', async () => {
  const actorOf = (act: Act) =>
    act.sql<{ name: string }[]>`select current_setting('test.actor', true) as name`
  const [told] = await runAct(options, async (act) => {
    await act.require('look', thing)
    return actorOf(act)
  })
  assert.equal(told!.name, 'a')
  const [after] = await db.web`select current_setting('test.actor', true) as name`
  assert.notEqual(after!['name'], 'a')
})

test('an act whose claim fails answers nothing', async () => {
  const unclaimed = runAct(
    { ...options, claim: () => Promise.reject(new Error('no claim')) },
    async (act) => {
      await act.require('look', thing)
      await note(act, 'unclaimed')
    },
  )
  await assert.rejects(unclaimed, /no claim/)
  assert.deepEqual(await takeNotes(), [])
})
