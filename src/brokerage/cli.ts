import { InvalidArgumentError, type Command } from 'commander'
import { parseIsoDate, type IsoDate } from '../lib/iso-date.ts'
import type { RunAct } from '../platform/act.ts'
import { setTarget, urgencies, type Target, type Urgency } from './index.ts'

/** What the command needs of the application: acts of the operator, run as the worker role, and standard output. */
export type BrokerageCommandContext = { readonly run: RunAct; readonly write: (text: string) => void }

/** Adds `brokerage target` to the program. */
export function addBrokerageCommand(program: Command, { run, write }: BrokerageCommandContext): void {
  program
    .command('brokerage')
    .description('requests to be brought into contact')
    .command('target')
    .description('sets by when requests of an urgency are to be answered, such as 2h or 5d (working days)')
    .argument('<urgency>', urgencies.join(', '), readUrgency)
    .argument('<time>', 'hours (h) or working days (d)', readTarget)
    .requiredOption('--from <day>', 'the first day, today or later', readDay)
    .action(async (urgency: Urgency, target: Target, { from }: { from: IsoDate }) => {
      await run((act) => setTarget(act, urgency, target, from))
      write('set\n')
    })
}

function readUrgency(given: string): Urgency {
  const found = urgencies.find((urgency) => urgency === given)
  if (!found) throw new InvalidArgumentError(`one of ${urgencies.join(', ')}`)
  return found
}

function readTarget(given: string): Target {
  const [, amount, unit] = /^([1-9]\d{0,2})([hd])$/.exec(given) ?? []
  if (amount === undefined) throw new InvalidArgumentError('such as 2h or 5d')
  return unit === 'h'
    ? { hours: Number(amount), workingDays: null }
    : { hours: null, workingDays: Number(amount) }
}

function readDay(given: string): IsoDate {
  const found = parseIsoDate(given)
  if (!found) throw new InvalidArgumentError('a day such as 2026-12-01')
  return found
}
