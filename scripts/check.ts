// Everything that must hold before a change goes in, quickest first: `npm run check`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const node = process.execPath
const steps: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['format', node, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['types', node, ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['layers', node, ['scripts/layers.ts']],
  ['dead exports', node, ['scripts/dead-exports.ts']],
  ['lint', node, ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']],
  ['tests', node, ['scripts/test.ts']],
]

for (const [name, command, args] of steps) {
  const begun = performance.now()
  process.stdout.write(`== ${name}\n`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) {
    process.stderr.write(`${name} failed\n`)
    process.exit(1)
  }
  process.stdout.write(`   ${((performance.now() - begun) / 1000).toFixed(1)} s\n`)
}
