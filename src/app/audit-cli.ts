import { writeFile } from 'node:fs/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { findAccount } from '../access/index.ts'
import {
  eraseLog,
  erasureGrounds,
  liftHold,
  placeHold,
  previewErasure,
  proveEntry,
  readChecks,
  readHolds,
  type EntryName,
  type Erasure,
  type ErasureGround,
  type LogCheck,
} from '../audit/index.ts'
import { findPlaceByNumber } from '../children/index.ts'
import { parseChildNumber } from '../lib/identifiers/index.ts'
import { parseIsoDate } from '../lib/iso-date.ts'
import { instantInLondon } from '../lib/london-time.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import type { CommandLine } from './command-line.ts'

const directory = { type: 'Directory', id: 'contactpoint' } as const

type ProveOptions = { out?: string; row: boolean; json?: true }
type EraseOptions = {
  child?: string
  before?: Date
  ground: ErasureGround
  approvedBy: string[]
  dryRun?: true
  json?: true
}
type HoldOptions = { child?: string; user?: string; reference: string }

/** Adds `audit prove | erase | hold | checks` to the program. @returns the noun, for further verbs. */
export function addAuditCommand(program: Command, line: CommandLine): Command {
  const command = program
    .command('audit')
    .description('checks the published log of what was done and seen, proves and erases its entries')
  command
    .command('prove')
    .description('the proof of one entry as a .tlog-proof, which `audit verify --proof` checks offline')
    .argument('<entry>', 'id of the entry, or shard and leaf such as 2026/73894', entryName)
    .option('--out <file>', 'where to write it (standard output without it)')
    .option('--no-row', 'proves that something was logged, and not what')
    .option('--json', 'one JSON document')
    .action((name: EntryName, options: ProveOptions) => prove(line, name, options))
  command
    .command('erase')
    .description('takes entries out for good; their leaves stay, and an entry says why and who agreed')
    .option('--child <number>', 'all entries about this child')
    .addOption(
      new Option('--before <day>', 'all entries older than this day, six years at least')
        .argParser(startOfDay)
        .conflicts('child'),
    )
    .addOption(new Option('--ground <ground>', 'why').choices(erasureGrounds).makeOptionMandatory())
    .requiredOption(
      '--approved-by <username>',
      'who agreed; twice, two different people',
      (name: string, before: string[] = []) => [...before, name],
    )
    .option('--dry-run', 'counts, and changes nothing')
    .option('--json', 'one JSON document')
    .action((options: EraseOptions) => erase(line, options))
  addHoldCommand(command, line)
  command
    .command('checks')
    .description('the last checks of the published log by the service itself: when, how much, what was found')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const checks = await line.run(readChecks)
      line.write(json ? `${JSON.stringify({ checks })}\n` : checks.map(checkLine).join('') || 'no check\n')
    })
  return command
}

function addHoldCommand(audit: Command, line: CommandLine): void {
  const hold = audit.command('hold').description('keeps entries from being erased while a case needs them')
  hold
    .command('place')
    .description('holds all entries about a child, or of and about a user')
    .addOption(new Option('--child <number>', 'a ContactPoint number').conflicts('user'))
    .option('--user <username>')
    .requiredOption('--reference <reference>', 'of the case or order, such as FD26P00123')
    .action(async ({ child, user, reference }: HoldOptions) => {
      const holdId = await line.run(async (act) => {
        await act.require('audit.hold-entries', directory)
        const subject = user === undefined ? await childOf(act, child) : { userId: await userOf(act, user) }
        return placeHold(act, subject, reference)
      })
      line.write(`hold ${holdId}\n`)
    })
  hold
    .command('end')
    .description('ends a hold')
    .argument('<hold>', 'its number', wholeNumber)
    .action(async (holdId: number) => {
      await line.run((act) => liftHold(act, holdId))
      line.write(`ended ${holdId}\n`)
    })
  hold
    .command('list')
    .description('holds that last; whose they are is not told')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const holds = await line.run(readHolds)
      const lines = holds.map(
        ({ holdId, of, reference, placedAt }) =>
          `${holdId}  ${of}  ${reference}  since ${placedAt.toISOString().slice(0, 10)}\n`,
      )
      line.write(json ? `${JSON.stringify({ holds })}\n` : lines.join('') || 'no hold\n')
    })
}

function checkLine({ kind, beganAt, endedAt, result }: LogCheck): string {
  const came = result
    ? [`${result.entries} entries`, result.outcome, ...result.findings].join('  ')
    : 'runs, or was ended with its process'
  const took = endedAt ? `${Math.round((endedAt.getTime() - beganAt.getTime()) / 1000)} s` : '-'
  return `${beganAt.toISOString()}  ${kind.padEnd(6)}  ${took}  ${came}\n`
}

async function prove(line: CommandLine, name: EntryName, { out, row, json }: ProveOptions): Promise<void> {
  const { directory } = line.config().auditLog
  const { shard, index, proof } = await line.run((act) => proveEntry(act, directory, name, { withRow: row }))
  if (out !== undefined) await writeFile(out, proof, { mode: 0o600 })
  if (json) line.write(`${JSON.stringify({ shard, index, ...(out === undefined ? { proof } : { out }) })}\n`)
  else line.write(out === undefined ? proof : `leaf ${index} of shard ${shard}: ${out}\n`)
}

async function erase(line: CommandLine, options: EraseOptions): Promise<void> {
  const { child, before, ground, approvedBy, dryRun, json } = options
  if (child === undefined && before === undefined)
    throw new DomainError('invalid', 'CP_AUDIT_SCOPE', 'say which entries: --child or --before')
  const [first, second, ...more] = approvedBy
  if (first === undefined || second === undefined || more.length > 0)
    throw new DomainError('invalid', 'CP_AUDIT_APPROVERS', 'say --approved-by twice')
  const erasure = await line.run(async (act): Promise<Erasure> => {
    await act.require('audit.erase-entries', directory)
    return {
      scope: before === undefined ? await childOf(act, child) : { before },
      ground,
      approvers: [await userOf(act, first), await userOf(act, second)],
      directory: line.config().auditLog.directory,
    }
  })
  if (dryRun) {
    const { erasable, held, unpublished } = await previewErasure(line.run, erasure)
    line.write(
      json
        ? `${JSON.stringify({ erasable, held, unpublished })}\n`
        : `${erasable} entries would be erased; ${held} are held, ${unpublished} have no leaf yet or are the last\n`,
    )
    return
  }
  const erased = await eraseLog(line.run, erasure, (count) => line.progress(`${count} entries erased`))
  line.progress('')
  line.write(json ? `${JSON.stringify({ erased })}\n` : `${erased} entries erased\n`)
}

/** A child that the log is about. @throws DomainError `CP_AUDIT_SUBJECT`, also for one that is restricted. */
export async function childOf(act: Act, text: string | undefined): Promise<{ childId: number }> {
  const number = parseChildNumber(text ?? '')
  const place = number.ok ? await findPlaceByNumber(act.sql, number.value) : undefined
  if (!place)
    throw new DomainError('invalid', 'CP_AUDIT_SUBJECT', 'no open record has this ContactPoint number')
  return { childId: place.childId }
}

/** A user by name. @throws DomainError `CP_AUDIT_SUBJECT` */
export async function userOf(act: Act, username: string): Promise<number> {
  const account = await findAccount(act.sql, username)
  if (!account) throw new DomainError('invalid', 'CP_AUDIT_SUBJECT', 'there is no such user')
  return account.userId
}

function entryName(text: string): EntryName {
  const [, shard, index] = /^(\d{4}(?:-\d{1,4})?)\/(\d{1,15})$/.exec(text) ?? []
  if (shard !== undefined) return { shard, index: Number(index) }
  if (/^[1-9]\d{0,17}$/.test(text)) return { entryId: text }
  throw new InvalidArgumentError('the id of an entry, or shard and leaf such as 2026/73894, is expected')
}

/** A day of London as an option. @throws InvalidArgumentError */
export function startOfDay(text: string): Date {
  const day = parseIsoDate(text)
  const start = day && instantInLondon(day, 0)
  if (!start) throw new InvalidArgumentError('a day such as 2020-04-06 is expected')
  return start
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a number is expected')
  return Number(text)
}
