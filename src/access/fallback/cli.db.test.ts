import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestUser } from '../../../test/support/users.ts'
import { addFallbackCommand } from './cli.ts'

const db = await createTestDatabase()
await createTestUser(db, 'rose')

async function fallback(...words: string[]): Promise<string> {
  let output = ''
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addFallbackCommand(program.command('access'), {
    run: (work) => actAs(db.worker, work),
    write: (text) => (output += text),
  })
  await program.parseAsync(['access', 'fallback', ...words], { from: 'user' })
  return output
}

test('`access fallback` shows and switches whether passwords sign in, and leaves entries', async () => {
  assert.equal(await fallback('E06000999'), 'E06000999: passwords are on; 0 of 1 people have a passkey\n')
  assert.match(await fallback('E06000999', '--off'), /passwords are off/)
  await fallback('E06000999', '--off')
  const setting = JSON.parse(await fallback('E06000999', '--json')) as { isOn: boolean; users: number }
  assert.deepEqual([setting.isOn, setting.users], [false, 1])
  assert.match(await fallback('E06000999', '--on'), /passwords are on/)
  const rows = await db.owner`select is_on from password_fallbacks order by setting_id`
  assert.deepEqual(
    rows.map((row) => row['is_on']),
    [false, true],
  )
  const entries =
    await db.owner`select fields from audit_entries where action = 'access.set-fallback' order by entry_id`
  assert.deepEqual(
    entries.map((row) => row['fields']),
    [['off'], ['off'], ['on']],
  )
})

test('an unknown authority, and on and off at once, are refused', async () => {
  await assert.rejects(fallback('E99999999', '--off'), { code: 'CP_AUTHORITY_UNKNOWN' })
  await assert.rejects(fallback('E06000999', '--on', '--off'))
})
