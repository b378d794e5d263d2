import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Command } from 'commander'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestOrganisation, testSeal } from '../../test/support/users.ts'
import { seededRandom } from '../platform/random.ts'
import { addUsersCommand } from './cli.ts'

const db = await createTestDatabase()
await createTestOrganisation(db)
await db.owner`update organisations set authority_code = 'E06000999'`
await db.owner`
  insert into services (code, organisation_id, name, kind)
  select 'CARE', organisation_id, 'Bexford Care', 'social-care' from organisations`
const folder = mkdtempSync(join(tmpdir(), 'users-import-'))
after(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

async function users(...words: string[]): Promise<string> {
  let output = ''
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addUsersCommand(program, {
    run: (work) => actAs(db.worker, work),
    seal: async () => testSeal,
    random: seededRandom('import'),
    write: (text) => (output += text),
  })
  await program.parseAsync(['users', ...words], { from: 'user' })
  return output
}

const header = 'username,name,email,phone,job_title,organisation,service,need,until\n'
const person = (n: number, need = 'direct-work'): string =>
  `person.${n},Person ${n},p${n}@bexford.example,,Social worker,bexford-social-care,CARE,${need},2027-09-30\n`

test('R-85: the command nominates the people of a file, and gives the rejects back as CSV that only the operator reads', async () => {
  writeFileSync(at('some.csv'), header + person(1) + person(2, 'curiosity') + person(3))
  assert.equal(
    await users('import', at('some.csv'), '--dry-run'),
    'line 3, need: one of direct-work, safeguarding-lead, front-door, coordinates-help, supervises-work, administers-service is expected\n' +
      '3 rows: 2 would be nominated, 0 unchanged, 1 wrong\n',
  )
  await assert.rejects(users('import', at('some.csv')), { code: 'CP_USERS_ROWS_WRONG' })
  const told = JSON.parse(
    await users('import', at('some.csv'), '--skip-wrong', at('left.csv'), '--json'),
  ) as object
  assert.deepEqual({ ...told, faults: 1 }, { rows: 3, wrong: 1, nominated: 2, unchanged: 0, faults: 1 })
  const left = readFileSync(at('left.csv'), 'utf8')
  assert.match(left, /^username,.*,line,field,problem\nperson\.2,.*,3,need,"one of /)
  assert.equal(statSync(at('left.csv')).mode & 0o777, 0o600)
  writeFileSync(at('left.csv'), left.replace('curiosity', 'front-door'))
  assert.equal(await users('import', at('left.csv')), '1 rows: 1 nominated, 0 unchanged, 0 wrong\n')
  assert.equal(await users('import', at('left.csv')), '1 rows: 0 nominated, 1 unchanged, 0 wrong\n')
})

test('R-86: the command ends the posts of the people of a file', async () => {
  writeFileSync(at('leavers.csv'), 'person,ends_on\nperson.1,2026-11-30\nP3@bexford.example,2026-12-01\n')
  assert.equal(
    await users('leavers', at('leavers.csv'), '--dry-run'),
    '2 rows: 2 would leave, 0 unchanged, 0 wrong\n',
  )
  assert.equal(await users('leavers', at('leavers.csv')), '2 rows: 2 leave, 0 unchanged, 0 wrong\n')
  assert.equal(await users('leavers', at('leavers.csv')), '2 rows: 0 leave, 2 unchanged, 0 wrong\n')
})

test('10,000 people come in without the file being held', async () => {
  writeFileSync(at('many.csv'), header + Array.from({ length: 10_000 }, (_, n) => person(n + 10)).join(''))
  const before = process.memoryUsage().heapUsed
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed - before)), 20)
  assert.equal(await users('import', at('many.csv')), '10000 rows: 10000 nominated, 0 unchanged, 0 wrong\n')
  clearInterval(watch)
  assert.ok(peak < 120 * 1_048_576, `${Math.round(peak / 1_048_576)} MiB were held`)
})
