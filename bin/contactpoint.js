#!/usr/bin/env node
// Runs the command on Node 24, which `npm ci` puts beside the package where the machine's own Node is older.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
// Half of a short command's time is reading its own source; where this cannot be written nothing is kept.
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
const isCurrent = Number(process.versions.node.split('.')[0]) >= 24

if (isCurrent) {
  module.enableCompileCache(compileCache)
  const { main } = await import('../src/app/cli.ts')
  await main(process.argv)
} else if (existsSync(own)) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
} else {
  process.stderr.write(
    `contactpoint needs Node 24 or newer (this is ${process.version}); run "npm ci" first, which brings it.\n`,
  )
  process.exitCode = 1
}
