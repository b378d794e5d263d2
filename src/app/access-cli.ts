import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { addClientCommand } from '../access/clients/cli.ts'
import { addFallbackCommand } from '../access/fallback/cli.ts'
import { addProviderCommand } from '../access/single-sign-on/cli.ts'
import { explainDecision, simulatePolicy, type ExplainedDecision, type Simulation } from '../access/index.ts'
import { parseChildNumber } from '../lib/identifiers/index.ts'
import type { PolicySet } from '../lib/policy/slice-policy.ts'
import { DomainError } from '../platform/errors.ts'
import type { CommandLine } from './command-line.ts'
import { createPolicy, shippedPolicy } from './policy.ts'

type Json = { json?: true }

/** Adds `access explain | rules | simulate | fallback | provider | client` to the program. */
export function addAccessCommand(program: Command, line: CommandLine): void {
  const command = program
    .command('access')
    .description('the rules of access, what they decide, and how people sign in')
  command
    .command('explain')
    .description('which rules decide about a user and an action now, and on which facts; changes nothing')
    .argument('<user>', 'username')
    .argument('<action>', 'as `access rules` lists them, such as children.open-record')
    .argument('[child]', 'a ContactPoint number; whether there is such a record is not told')
    .option('--authority <code>', 'of the thing acted upon, where it is not the user’s own')
    .option('--own', 'the thing acted upon is the user’s own')
    .option('--declared', 'the person declared the child acted upon as one of the own family')
    .option('--recent', 'the factors were given a moment ago, as sensitive acts demand')
    .option('--json', 'one JSON document')
    .action((username: string, action: string, child: string | undefined, options: ExplainOptions) =>
      explain(line, { username, action, child }, options),
    )
  command
    .command('rules')
    .description('the rules of this version with what they stand on')
    .option('--json', 'one JSON document, from which `access simulate` takes a changed one')
    .action(({ json }: Json) =>
      line.write(json ? `${JSON.stringify(shippedPolicy, null, 2)}\n` : rulesText()),
    )
  command
    .command('simulate')
    .description('who would gain or lose what under a changed policy, over all users as they stand now')
    .argument('<json>', 'rules in the form of `access rules --json`')
    .option('--json', 'one JSON document')
    .action((path: string, { json }: Json) => simulate(line, path, json === true))
  addFallbackCommand(command, line)
  addProviderCommand(command, line)
  addClientCommand(command, line)
}

type ExplainOptions = Json & { authority?: string; own?: true; declared?: true; recent?: true }

async function explain(
  line: CommandLine,
  asked: { readonly username: string; readonly action: string; readonly child: string | undefined },
  { authority, own, declared, recent, json }: ExplainOptions,
): Promise<void> {
  const { username, action, child } = asked
  if (child !== undefined && !parseChildNumber(child).ok)
    throw new DomainError(
      'invalid',
      'CP_CHILD_NUMBER',
      'the ContactPoint number has a wrong or missing digit',
    )
  const question = {
    user: username,
    action,
    isOwn: own === true,
    isDeclared: declared === true,
    isRecent: recent === true,
    ...(authority === undefined ? {} : { authority }),
  }
  const explained = await line.run((act) => explainDecision(act, createPolicy(), shippedPolicy, question))
  line.write(json ? `${JSON.stringify(explained)}\n` : explainedText(asked, explained))
}

function explainedText(
  { username, action, child }: { username: string; action: string; child: string | undefined },
  { isPermitted, policyVersion, rules, role, rights, authorityCode, standing, resource }: ExplainedDecision,
): string {
  const facts = Object.entries(resource).map(
    ([name, value]) => `${name} ${value === '' ? 'none' : String(value)}`,
  )
  return [
    `${username} ${isPermitted ? 'may' : 'may not'} ${action} (policy ${policyVersion})`,
    ...(rules.length === 0 ? ['no rule permits it'] : []),
    ...rules.map(({ id, source }) => `${isPermitted ? 'permitted' : 'forbidden'} by ${id} (${source})`),
    `role ${role}, rights ${rights.join(' ') || 'none'}, authority ${authorityCode ?? 'none'}`,
    ...standing.map(
      ({ condition, holds, until }) =>
        `${holds ? 'holds' : 'LACKS'} ${condition}${until === null ? '' : ` until ${until}`}`,
    ),
    ...(facts.length > 0 ? [`asked about something of ${facts.join(', ')}`] : []),
    ...(child === undefined
      ? []
      : ['a record that is unknown, hidden or merged answers “not found”, whatever the rules permit']),
    '',
  ].join('\n')
}

function rulesText(): string {
  const lines = shippedPolicy.rules.map(
    ({ id, source, text }) =>
      `${id}\t${text.trimStart().startsWith('forbid') ? 'forbids' : 'permits'}\t${source}`,
  )
  return `${lines.join('\n')}\n`
}

async function simulate(line: CommandLine, path: string, json: boolean): Promise<void> {
  const policy = readPolicy(path)
  const next = { policy, engine: createPolicy(policy) }
  const current = { policy: shippedPolicy, engine: createPolicy() }
  const told = await line.run((act) =>
    simulatePolicy(act, current, next, (users) => line.progress(`${users} users`)),
  )
  line.progress('')
  line.write(json ? `${JSON.stringify(told)}\n` : simulationText(told))
}

function readPolicy(path: string): PolicySet {
  let policy: PolicySet
  try {
    policy = JSON.parse(readFileSync(path, 'utf8')) as PolicySet
  } catch {
    throw new DomainError('invalid', 'CP_POLICY_FILE', 'the file cannot be read as JSON')
  }
  if (!Array.isArray(policy.rules) || !Array.isArray(policy.actions) || typeof policy.resources !== 'object')
    throw new DomainError('invalid', 'CP_POLICY_FILE', 'the file has no rules, actions and resources')
  return policy
}

function simulationText({ users, changes }: Simulation): string {
  if (changes.length === 0) return `nobody of ${users} users would gain or lose anything\n`
  const lines = changes.map(
    ({ action, change, users: concerned, usernames }) =>
      `${action}\t${change === 'gain' ? 'gained' : 'lost'} by ${concerned}\t${usernames.join(' ')}${concerned > usernames.length ? ' …' : ''}`,
  )
  return `${lines.join('\n')}\nof ${users} users\n`
}
