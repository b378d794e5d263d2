import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'

const folder = mkdtempSync(join(tmpdir(), 'cp-seed-'))
after(() => rmSync(folder, { recursive: true }))

async function seed(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'bin/contactpoint.js',
    'demo',
    'seed',
    ...args,
  ])
  return stdout
}

const rows = (path: string): number => readFileSync(path, 'utf8').trimEnd().split('\n').length - 1

test('demo seed writes feeds of as many children as asked for, with the truth, the same for the same seed', async () => {
  const [one, other] = [join(folder, 'one'), join(folder, 'other')]
  assert.match(await seed('--children', '60', '--seed', 'a', '--out', one), /files of 60 invented children/)
  await seed('--seed', 'a', '--out', other, '--children', '60')
  const names = readdirSync(one)
  assert.ok(names.includes('truth.csv') && names.length > 3)
  assert.ok(rows(join(one, 'truth.csv')) < 400)
  assert.deepEqual(readdirSync(other), names)
  for (const name of names)
    assert.deepEqual(readFileSync(join(one, name)), readFileSync(join(other, name)), name)
})

test('demo seed --persons writes an index and a feed to link, with who is who', async () => {
  const out = join(folder, 'persons')
  await seed('--persons', 'police', '--children', '200', '--out', out)
  assert.deepEqual(readdirSync(out), ['persons-feed.csv', 'persons-index.csv'])
  const count = rows(join(out, 'persons-index.csv'))
  assert.ok(count > 150 && count < 250, String(count))
  assert.match(readFileSync(join(out, 'persons-feed.csv'), 'utf8'), /^id,first_name,.*,person,group,twin\n/)
})
