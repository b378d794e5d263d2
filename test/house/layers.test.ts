import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { findLayerViolations } from '../../scripts/layers.ts'

const folder = mkdtempSync(join(tmpdir(), 'cp-layers-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** rule -> a file that breaks it and the file it imports. */
const planted: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'lib-is-pure': ['src/lib/planted-a.ts', 'src/platform/errors.ts'],
  'commands-start-light': ['src/app/command-line.ts', 'src/app/planted-k.ts'],
  'witness-stands-apart': ['src/witness/planted-w.ts', 'src/platform/errors.ts'],
  'verifier-stands-apart': ['src/verifier/planted-v.ts', 'src/lib/planted-v.ts'],
  'verifier-needs-node-and-postgres-alone': ['src/verifier/planted-w.ts', 'node_modules/pg/index.js'],
  'verifier-is-called-only': ['src/feeds/planted-x.ts', 'src/verifier/planted-y.ts'],
  'platform-knows-no-domain': ['src/platform/planted-b.ts', 'src/audit/index.ts'],
  'nobody-imports-app': ['src/feeds/planted-c.ts', 'src/app/policy.ts'],
  'slices-meet-at-index': ['src/feeds/planted-d.ts', 'src/children/record.ts'],
  'surfaces-meet-at-index-or-addresses': ['src/feeds/web/planted-h.ts', 'src/children/record.ts'],
  'surfaces-are-leaves': ['src/children/planted-e.ts', 'src/children/web/paths.ts'],
  'surfaces-never-query': ['src/children/web/planted-f.ts', 'src/children/queries.ts'],
  'sql-lives-in-queries': ['src/children/planted-g.ts', 'src/platform/db/connect.ts'],
  'tier-0-looks-down': ['src/audit/planted-0.ts', 'src/organisations/index.ts'],
  'tier-1-looks-down': ['src/organisations/planted-1.ts', 'src/training/index.ts'],
  'tier-2-looks-down': ['src/training/planted-2.ts', 'src/access/index.ts'],
  'tier-3-looks-down': ['src/access/planted-3.ts', 'src/vault/index.ts'],
  'tier-4-looks-down': ['src/vault/planted-4.ts', 'src/involvement/index.ts'],
  'tier-5-looks-down': ['src/involvement/planted-5.ts', 'src/children/index.ts'],
  'tier-6-looks-down': ['src/children/planted-6.ts', 'src/linkage/index.ts'],
  'tier-7-looks-down': ['src/linkage/planted-7.ts', 'src/feeds/index.ts'],
  'tier-8-looks-down': ['src/feeds/planted-8.ts', 'src/rights/index.ts'],
  'tier-9-looks-down': ['src/rights/planted-9.ts', 'src/programme/index.ts'],
  'tier-10-looks-down': ['src/programme/planted-10.ts', 'src/communications/index.ts'],
  'no-cycles': ['src/lib/cycle-a.ts', 'src/lib/cycle-b.ts'],
}

test('every layer rule finds a violation planted for it', async () => {
  for (const [rule, [from, to]] of Object.entries(planted)) {
    write(to, 'export const planted = 1\n')
    const up = join(
      ...dirname(from)
        .split('/')
        .map(() => '..'),
    )
    write(from, `import { planted } from '${up}/${to}'\nexport const user = planted\n`)
    if (rule === 'no-cycles')
      write(to, `import { user } from './cycle-a.ts'\nexport const planted = () => user\n`)
  }
  cpSync('tsconfig.json', join(folder, 'tsconfig.json'))
  const violations = await findLayerViolations(['src'], folder)
  for (const rule of Object.keys(planted)) {
    assert.ok(
      violations.some((violation) => violation.startsWith(`${rule}:`)),
      `${rule} let its planted violation through`,
    )
  }
})

test('the house itself keeps every layer rule', async () => {
  assert.deepEqual(await findLayerViolations(['src'], process.cwd()), [])
})

function write(path: string, text: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
