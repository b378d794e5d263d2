// Runs tests on a real PostgreSQL of their own: `npm test -- --help`.
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrateDatabase } from '../src/app/databases.ts'
import { connect, type DatabaseAddress } from '../src/platform/db/connect.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres/index.ts'
import { createLogger } from '../src/platform/log.ts'

const TEMPLATE = 'contactpoint_template'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const usage = `npm test                     every test
npm test -- src/feeds ...     the files whose path has any of these parts
npm test -- --golden src/...  writes the golden files of these anew
npm test -- --long ...        with the long runs of properties and crashes
`
const options = ['--golden', '--long']
const args = process.argv.slice(2)
if (args.some((arg) => arg.startsWith('-') && !options.includes(arg))) {
  process[args.includes('--help') ? 'stdout' : 'stderr'].write(usage)
  process.exit(args.includes('--help') ? 0 : 2)
}
const isGolden = args.includes('--golden')
const isLong = args.includes('--long')
const wanted = args.filter((arg) => !arg.startsWith('--'))
const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'])
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
if (files.length === 0) {
  process.stderr.write('no test file matches\n')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'cp-test-'))
const server = await startEmbeddedPostgres({
  dataDirectory: join(folder, 'pg'),
  settings: { max_connections: '200' },
})
let code = 1
try {
  const at = (database: string): DatabaseAddress => ({
    socketDirectory: server.socketDirectory,
    port: server.port,
    user: 'postgres',
    database,
  })
  const setup = connect(at('postgres'), { max: 1, name: 'test-setup' })
  await setup.unsafe(`create database ${TEMPLATE}`)
  await setup.end()
  const template = {
    application: at(TEMPLATE),
    owner: at(TEMPLATE),
    isSupervised: false,
    stop: async () => {},
  }
  await migrateDatabase(template, new Date(), createLogger('error'))
  const cluster = JSON.stringify({
    socketDirectory: server.socketDirectory,
    port: server.port,
    template: TEMPLATE,
  })
  code = await runTests({
    CONTACTPOINT_TEST_CLUSTER: cluster,
    // Each test file is a process; what one has compiled the next need not: half the CPU of its start.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    ...(isLong ? { CONTACTPOINT_TEST_LONG: '1' } : {}),
  })
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(code)

function runTests(env: Record<string, string>): Promise<number> {
  const flags = [
    '--test',
    '--test-concurrency=2',
    `--test-timeout=${isLong ? 3_600_000 : 600_000}`,
    ...(isGolden ? ['--test-update-snapshots'] : []),
  ]
  const child = spawn(process.execPath, [...flags, ...files], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.on('exit', (exit) => resolve(exit ?? 1)))
}
