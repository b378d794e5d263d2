import { once } from 'node:events'
import { open, unlink } from 'node:fs/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { parseChildNumber } from '../lib/identifiers/index.ts'
import { parseIsoDate, type IsoDate } from '../lib/iso-date.ts'
import type { RunAct } from '../platform/act.ts'
import { unwritableFile } from './errors.ts'
import { exportAccesses, type Export } from './export/export-accesses.ts'

/** What the command needs of the application: acts of the operator, run as the worker role, and the service's own address. */
export type AuditExportContext = { readonly run: RunAct; readonly base: () => string }

type Options = { child: string; from?: IsoDate; to?: IsoDate; out: string }

/** Adds `export` to the command `audit`. */
export function addAuditExport(command: Command, context: AuditExportContext): void {
  command
    .command('export')
    .description(
      'every look at one child’s record as a FHIR R4 Bundle of AuditEvents (IHE BALP); itself an entry of the log',
    )
    .requiredOption('--child <number>', 'ContactPoint number', childNumberIn)
    .option('--from <day>', 'first day', dayIn)
    .option('--to <day>', 'last day', dayIn)
    .requiredOption('--out <file>', 'a new file that nobody else can read; - for standard output')
    .action(({ child, from, to, out }: Options) =>
      exportTo(context, out, {
        childNumber: child,
        from: from ?? null,
        to: to ?? null,
        base: context.base(),
      }),
    )
}

async function exportTo({ run }: AuditExportContext, out: string, wanted: Export): Promise<void> {
  if (out === '-') {
    await exportAccesses(run, wanted, async (piece) => {
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
    })
    return
  }
  const file = await open(out, 'wx', 0o600).catch(() => {
    throw unwritableFile()
  })
  try {
    await exportAccesses(run, wanted, async (piece) => void (await file.write(piece)))
  } catch (error) {
    await unlink(out)
    throw error
  } finally {
    await file.close()
  }
}

function childNumberIn(text: string): string {
  const parsed = parseChildNumber(text)
  if (!parsed.ok)
    throw new InvalidArgumentError('a ContactPoint number is expected, such as "C123 4567 8978"')
  return parsed.value
}

function dayIn(text: string): IsoDate {
  const parsed = parseIsoDate(text)
  if (parsed === undefined) throw new InvalidArgumentError('a day is expected, such as 2026-11-22')
  return parsed
}
