import { readFile } from 'node:fs/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { parseIsoDate, type IsoDate } from '../../lib/iso-date.ts'
import type { RunAct } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { clientKinds, clientScopeNames, type ClientKeys, type ClientKind } from './client.ts'
import { parseGivenKeys } from './jwks.ts'
import { changeClient, listClients, registerClient, type ClientChange } from './set-client.ts'

/** What the command needs of the application: acts of the operator, and standard output. */
type ClientCommandContext = { readonly run: RunAct; readonly write: (text: string) => void }

type KeyOptions = { jwks?: string; jwksUrl?: string }
type GrantOptions = KeyOptions & { scope?: string[]; until?: IsoDate; json?: true }
type RegisterOptions = GrantOptions & { name: string; kind: ClientKind; until: IsoDate }
type ChangeOptions = GrantOptions & { on?: true; off?: true }

/** Adds `client register | list | change` to the noun `access`. */
export function addClientCommand(access: Command, { run, write }: ClientCommandContext): void {
  const command = access.command('client').description('systems of organisations that sign in by themselves')
  withGrant(
    command
      .command('register')
      .description('registers a system and prints its client id')
      .argument('<organisation>', 'code of the organisation whose system it is')
      .requiredOption('--name <name>', 'what people there call it')
      .addOption(new Option('--kind <kind>').choices(clientKinds).makeOptionMandatory()),
    true,
  ).action(
    async (
      organisation: string,
      { name, kind, until, scope = ['whoami'], json, ...from }: RegisterOptions,
    ) => {
      const keys = await keysFrom(from)
      if (!keys) throw new InvalidArgumentError('give --jwks or --jwks-url')
      const input = { organisation, name, kind, scopes: scope, until, keys }
      const clientId = await run((act) => registerClient(act, input, false))
      write(json ? `${JSON.stringify({ clientId })}\n` : `${clientId}\n`)
    },
  )
  command
    .command('list')
    .description('systems by organisation and name, 500 at most')
    .option('--authority <code>', 'only those of organisations of this authority (GSS code)')
    .option('--json', 'one JSON document')
    .action(async ({ authority, json }: { authority?: string; json?: true }) => {
      const clients = await run((act) => listClients(act, authority))
      if (json) return write(`${JSON.stringify(clients)}\n`)
      for (const { clientId, organisationCode, kind, isOn, until, name } of clients)
        write(`${[clientId, organisationCode, kind, isOn ? 'on' : 'off', until, name].join('\t')}\n`)
    })
  withGrant(
    command
      .command('change')
      .description('changes what is given; the tokens that the system holds end with it')
      .argument('<client-id>')
      .option('--on', 'lets it in')
      .option('--off', 'lets it in no more'),
    false,
  ).action(async (clientId: string, { on, off, scope, until, json, ...from }: ChangeOptions) => {
    if (on && off) throw new InvalidArgumentError('give --on or --off, not both')
    const keys = await keysFrom(from)
    const change: ClientChange = {
      ...(scope && { scopes: scope }),
      ...(until && { until }),
      ...(keys && { keys }),
      ...((on ?? off) && { isOn: on === true }),
    }
    if (Object.keys(change).length === 0) throw new InvalidArgumentError('say what is changed')
    await run((act) => changeClient(act, clientId, change, false))
    write(
      json ? `${JSON.stringify({ clientId, changed: Object.keys(change) })}\n` : `${clientId} is changed\n`,
    )
  })
}

function withGrant(command: Command, isNew: boolean): Command {
  const until = new Option('--until <day>', 'the first day on which it is not let in, within two years')
  return command
    .addOption(until.argParser(dayOption).makeOptionMandatory(isNew))
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(clientScopeNames))
    .option('--jwks <file>', 'its public keys as a JSON document, four at most')
    .option('--jwks-url <address>', 'where its public keys are')
    .option('--json', 'one JSON document')
}

async function keysFrom({ jwks, jwksUrl }: KeyOptions): Promise<ClientKeys | undefined> {
  if (jwks !== undefined && jwksUrl !== undefined)
    throw new InvalidArgumentError('give --jwks or --jwks-url, not both')
  if (jwksUrl !== undefined) return { kind: 'address', url: jwksUrl }
  if (jwks === undefined) return undefined
  const keys = parseGivenKeys(await readFile(jwks, 'utf8'))
  if (typeof keys !== 'string') return { kind: 'given', keys }
  throw new DomainError('invalid', 'CP_CLIENT_KEYS', `the keys cannot be taken: ${keys}`)
}

function dayOption(text: string): IsoDate {
  const read = parseIsoDate(text)
  if (!read) throw new InvalidArgumentError('a day such as 2027-03-31 is expected')
  return read
}
