// The benchmarks: `npm run bench -- disclose|search|feed|link|decide|audit|audit-verify|timing|affected [--pairs N] [--children N] [--entries N] [--one-file] [--json]`. Each prints its figure beside its baseline.
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { benchAffected } from '../bench/affected.ts'
import { benchAudit } from '../bench/audit.ts'
import { benchAuditVerify } from '../bench/audit-verify.ts'
import { benchDecide } from '../bench/decide.ts'
import { benchDisclose } from '../bench/disclose.ts'
import { benchFeed } from '../bench/feed.ts'
import { benchLink } from '../bench/link.ts'
import { benchSearch } from '../bench/search.ts'
import { benchTiming } from '../bench/timing.ts'
import type { Bench } from '../bench/county.ts'

const benches: Readonly<Record<string, Bench>> = {
  disclose: benchDisclose,
  search: benchSearch,
  feed: benchFeed,
  link: benchLink,
  decide: benchDecide,
  audit: benchAudit,
  'audit-verify': benchAuditVerify,
  timing: benchTiming,
  affected: benchAffected,
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    children: { type: 'string', default: '20000' },
    entries: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '20' },
    pairs: { type: 'string', default: '20000' },
    'one-file': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const bench = benches[positionals[0] ?? '']
if (values.help || !bench) {
  process.stdout.write(
    `usage: npm run bench -- ${Object.keys(benches).join('|')} [--children N] [--entries N] [--seconds N] [--pairs N] [--one-file] [--json]\n`,
  )
  process.exit(values.help ? 0 : 2)
}
const figures = await bench({
  children: Number(values.children),
  entries: Number(values.entries),
  seconds: Number(values.seconds),
  pairs: Number(values.pairs),
  oneFile: values['one-file'],
})
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
else
  for (const [name, value] of Object.entries(figures))
    process.stdout.write(`${name.padEnd(42)} ${String(value)}\n`)
process.exit(0)
