import { test } from 'node:test'
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { storeShippedConditions } from '../accreditation/index.ts'
import { DomainError } from '../platform/errors.ts'
import { addOrganisationsCommand } from './cli.ts'
import { loadReferenceData } from './load-reference-data.ts'

const { owner, worker } = await createTestDatabase()
const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const data = (name: string) => readFile(path(`data/${name}`), 'utf8')
await actAs(worker, async (act) =>
  loadReferenceData(act, {
    authorities: await data('local-authorities-england.csv'),
    formerAuthorities: await data('local-authorities-england-former.csv'),
    outwardCodes: await data('outward-codes-england.csv'),
  }),
)

async function contactpoint(...args: string[]): Promise<string> {
  let output = ''
  const program = new Command().exitOverride()
  const run = <T>(work: Parameters<typeof actAs<T>>[1]) => actAs(worker, work)
  addOrganisationsCommand(program, { run, write: (text) => (output += text) })
  await program.parseAsync(['organisations', ...args], { from: 'user' })
  return output
}

const files = [
  path('examples/reference/organisations.csv'),
  '--services',
  path('examples/reference/services.csv'),
]

test('organisations load --dry-run counts and changes nothing', async () => {
  const output = await contactpoint('load', ...files, '--dry-run')
  assert.match(
    output,
    /organisations: 5 added, 0 changed, 0 unchanged\nservices: 5 added.*\ndry run: nothing was changed/,
  )
  const [left] = await owner`select (select count(*) from organisations) as "count"`
  assert.equal(left?.count, 0)
})

test('organisations load adds, and --json prints one document', async () => {
  const result: unknown = JSON.parse(await contactpoint('load', ...files, '--json'))
  const counts = { added: 5, changed: 0, unchanged: 0 }
  assert.deepEqual(result, { isDryRun: false, skipped: 0, organisations: counts, services: counts })
})

test('organisations list filters by kind and authority, ended codes included', async () => {
  assert.equal((await contactpoint('list')).split('\n').length - 1, 5)
  assert.equal(
    await contactpoint('list', '--kind', 'gp-practice'),
    'EX-GP\tgp-practice\tE06000065\tCotherbeck Surgery\n',
  )
  const listed = JSON.parse(await contactpoint('list', '--authority', '815', '--json')) as { code: string }[]
  assert.deepEqual(
    listed.map(({ code }) => code),
    ['EX-COUNCIL', 'EX-GP', 'EX-SCHOOL', 'EX-TRUST'],
  )
  assert.equal('organisationId' in listed[0]!, false)
  await assert.rejects(contactpoint('list', '--authority', '999'), DomainError)
})

test('organisations show prints one organisation with its services', async () => {
  const output = await contactpoint('show', 'ex-trust')
  assert.match(output, /^code: EX-TRUST\nname: Example Dales NHS Trust\n/)
  assert.match(output, /authority: North Yorkshire \(E06000065\)\nidentifiers: ods ZXD\n/)
  assert.match(output, /service EX-CLINIC\tsexual-health \(sensitive\)\tYoung People's Clinic\n/)
  const shown = JSON.parse(await contactpoint('show', 'EX-TRUST', '--json')) as { services: object[] }
  assert.equal(shown.services.length, 2)
  await assert.rejects(contactpoint('show', 'EX-NOBODY'), DomainError)
})

test('organisations load --format gias reads the register of schools', async () => {
  const output = await contactpoint(
    'load',
    path('examples/reference/edubasealldata-example.csv'),
    '--format',
    'gias',
    '--dry-run',
  ).catch((error: unknown) => (error instanceof DomainError ? error.message : String(error)))
  assert.match(output, /line 2, `urn`: belongs to organisation `EX-SCHOOL`/)
})

test('organisations load refuses a file that is missing or not UTF-8 in one sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'organisations-'))
  const latin = join(folder, 'latin.csv')
  await writeFile(latin, Buffer.from('code,name,kind\nAB,Caf\xe9,housing\n', 'latin1'))
  await assert.rejects(contactpoint('load', latin), /is not UTF-8/)
  await assert.rejects(contactpoint('load', join(folder, 'none.csv')), /cannot be read/)
  await rm(folder, { recursive: true })
})

test('R-94: organisations conditions list shows the newest version, load begins a draft of the next', async () => {
  const file = path('data/accreditation-conditions.json')
  await actAs(worker, async (act) => storeShippedConditions(act, await readFile(file, 'utf8')))
  const output = await contactpoint('conditions', 'list')
  assert.match(output, /^version 1\nA1\tattested\t12\t.+\n[\s\S]*A28\tours\t12\t.+\n$/)
  await assert.rejects(contactpoint('conditions', 'load', path('package.json')), {
    code: 'CP_CONDITIONS_INVALID',
  })
  assert.match(await contactpoint('conditions', 'load', file), /^version 2: a draft/)
  assert.match(await contactpoint('conditions', 'list'), /^version 2 \(draft\)\n/)
  const json = JSON.parse(await contactpoint('conditions', 'list', '--json')) as { conditions: object[] }
  assert.equal(json.conditions.length, 28)
  await assert.rejects(contactpoint('conditions', 'load', file), { code: 'CP_CONDITIONS_STEP' })
})
