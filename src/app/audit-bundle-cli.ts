import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { bundleReasons, makeBundle, type BundleReason, type BundleScope } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { childOf, startOfDay, userOf } from './audit-cli.ts'
import type { CommandLine } from './command-line.ts'

type BundleOptions = {
  entries?: readonly string[]
  child?: string
  user?: string
  from?: Date
  until?: Date
  reason: BundleReason
  out: string
}

/** Adds `audit bundle`. */
export function addAuditBundle(audit: Command, line: CommandLine): void {
  audit
    .command('bundle')
    .description(
      'entries with their rows and proofs, signed, for whoever investigates; `audit verify --bundle` checks it offline',
    )
    .addOption(
      new Option('--entries <ids>', 'ids of entries, by commas')
        .argParser(entryIds)
        .conflicts(['child', 'user', 'from', 'until']),
    )
    .addOption(new Option('--child <number>', 'all entries about this child').conflicts('user'))
    .option('--user <username>', 'all entries of this user')
    .option('--from <day>', 'the first day, with --child or --user', startOfDay)
    .option('--until <day>', 'the day after the last, with --child or --user', startOfDay)
    .addOption(new Option('--reason <reason>', 'why').choices(bundleReasons).makeOptionMandatory())
    .requiredOption('--out <folder>', 'a folder, new or empty')
    .action((options: BundleOptions) => bundle(line, options))
}

async function bundle(line: CommandLine, options: BundleOptions): Promise<void> {
  const { reason, out } = options
  // Before anything is recorded, so that hardly an entry says that something was given out which could not be written.
  await mkdir(join(out, 'entries'), { recursive: true, mode: 0o700 })
  if ((await readdir(out)).length > 1) throw notEmpty()
  const { files, entries, waiting } = await line.run(async (act) => {
    await act.require('audit.bundle-entries', { type: 'Directory', id: 'contactpoint' })
    const scope = await scopeOf(act, options)
    return makeBundle(act, line.config().auditLog, { scope, reason })
  })
  for (const { path, text } of files) await writeFile(join(out, path), text, { mode: 0o600, flag: 'wx' })
  line.write(
    `${entries} entries: ${out}\n${waiting > 0 ? `${waiting} are in no published checkpoint yet, and not in it\n` : ''}`,
  )
}

function notEmpty(): DomainError {
  return new DomainError(
    'invalid',
    'CP_AUDIT_BUNDLE_FOLDER',
    'the folder holds something already; name a new one',
  )
}

async function scopeOf(act: Act, { entries, child, user, from, until }: BundleOptions): Promise<BundleScope> {
  if (entries) return { entryIds: entries }
  if ((child === undefined && user === undefined) || !from || !until)
    throw new DomainError(
      'invalid',
      'CP_AUDIT_SCOPE',
      'say which entries: --entries, or --child or --user with --from and --until',
    )
  const subject = user === undefined ? await childOf(act, child) : { userId: await userOf(act, user) }
  return { ...subject, from, until }
}

function entryIds(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim())
  if (!ids.every((id) => /^[1-9]\d{0,17}$/.test(id)))
    throw new InvalidArgumentError('ids of entries are expected, such as 73894,73901')
  return [...new Set(ids)]
}
