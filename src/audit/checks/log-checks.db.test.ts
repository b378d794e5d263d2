import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '../../app/acts.ts'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { beginCheck, endCheck, readChecks, readCheckStates } from './log-checks.ts'

const { app, database, setNow } = await createTestApp({ random: 'log-checks' })
const run = app.acts(app.worker, systemActor('sequencer'))
const verified = { outcome: 'verified', findings: [], entries: 7 } as const
const minutes = (n: number): Date => new Date(TEST_NOW.getTime() + n * 60_000)

test('of two processes that ask at the same time one begins the check', async () => {
  const begun = await Promise.all([1, 2, 3].map(() => run((act) => beginCheck(act, 'full'))))
  assert.equal(begun.filter((checkId) => checkId !== null).length, 1)
})

test('AUD-21: a check ends once, and its entry says what it came to', async () => {
  const checkId = (await run((act) => beginCheck(act, 'sample')))!
  const end = (result: Parameters<typeof endCheck>[1]['result']) =>
    run((act) => endCheck(act, { checkId, kind: 'sample', result }))
  await end({ outcome: 'found', findings: ['changed', 'missing'], entries: 4096 })
  await assert.rejects(end(verified), /ended already/)
  await assert.rejects(
    database.worker`update audit_log_checks set outcome = 'verified', findings = '{}' where check_id = ${checkId} returning 1`.then(
      (rows) => assert.equal(rows.length, 1),
    ),
  )
  const [entry] = await database.owner<{ fields: string[]; quantity: number }[]>`
    select fields, quantity from audit_entries where action = 'audit.check-log' order by entry_id desc limit 1`
  assert.deepEqual([entry!.fields, entry!.quantity], [['sample', 'found', 'changed', 'missing'], 4096])
})

test('a sample is begun again after an hour, and the states say what was done last', async () => {
  assert.equal(await run((act) => beginCheck(act, 'sample')), null)
  setNow(minutes(61))
  const checkId = (await run((act) => beginCheck(act, 'sample')))!
  await run((act) => endCheck(act, { checkId, kind: 'sample', result: verified }))
  const state = async (now: Date) =>
    (await readCheckStates(database.web, TEST_NOW, now)).map(({ kind, done, isOverdue }) => [
      kind,
      done?.result?.outcome,
      isOverdue,
    ])
  assert.deepEqual(await state(minutes(62)), [
    ['full', undefined, false],
    ['sample', 'verified', false],
    ['tail', undefined, false],
  ])
  assert.deepEqual(await state(minutes(37 * 60)), [
    ['full', undefined, true],
    ['sample', 'verified', true],
    ['tail', undefined, false],
  ])
})

test('R-98: nothing but listed kinds of findings can stand in the table', async () => {
  const checkId = (await run((act) => beginCheck(act, 'tail')))!
  for (const findings of [['C1234'], ['changed', 'Amara']])
    await assert.rejects(
      run((act) =>
        endCheck(act, { checkId, kind: 'tail', result: { outcome: 'found', findings, entries: 1 } }),
      ),
      { constraint_name: 'audit_log_checks_findings_check' },
    )
})

test('the last checks are listed, newest first, and that is in the log', async () => {
  const checks = await run(readChecks)
  assert.deepEqual(
    checks.map(({ kind, result }) => [kind, result?.outcome]),
    [
      ['tail', undefined],
      ['sample', 'verified'],
      ['sample', 'found'],
      ['full', undefined],
    ],
  )
  const [entry] = await database.owner<{ quantity: number }[]>`
    select quantity from audit_entries where action = 'audit.read-checks'`
  assert.equal(entry!.quantity, 4)
})

test('pages and people can neither begin nor end a check', async () => {
  await assert.rejects(database.web`insert into audit_log_checks (kind, began_at) values ('full', now())`, {
    code: '42501',
  })
  const person = { ...systemActor('nora'), kind: 'person' as const, role: 'national-team', userId: 1 }
  await assert.rejects(app.acts(app.web, person)((act) => beginCheck(act, 'full')))
})
