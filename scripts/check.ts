// Everything that must hold before a change goes in, quickest first: `npm run check`.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
type Step = readonly [name: string, args: readonly string[]]
/** Both lanes at once, the steps of each one after the other; what a step writes is shown when it ends. */
const lanes: readonly (readonly Step[])[] = [
  [['lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']]],
  [
    ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
    ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
    ['layers', ['scripts/layers.ts']],
    ['dead exports', ['scripts/dead-exports.ts']],
  ],
]

const passed = await Promise.all(lanes.map(runLane))
if (!passed.every(Boolean) || !(await runStep(['tests', ['scripts/test.ts']], true))) process.exit(1)

async function runLane(steps: readonly Step[]): Promise<boolean> {
  for (const step of steps) if (!(await runStep(step, false))) return false
  return true
}

function runStep([name, args]: Step, isShownAtOnce: boolean): Promise<boolean> {
  const begun = performance.now()
  const child = spawn(process.execPath, args, { stdio: isShownAtOnce ? 'inherit' : 'pipe' })
  const written: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => written.push(bytes))
  return new Promise((resolve) =>
    child.on('close', (code) => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1)
      process.stdout.write(`== ${name}: ${code === 0 ? '' : 'failed, '}${seconds} s\n`)
      process.stderr.write(Buffer.concat(written))
      resolve(code === 0)
    }),
  )
}
