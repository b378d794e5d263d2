import type { Command } from 'commander'
import type { RunAct } from '../../platform/act.ts'
import { readProvider, setProvider, switchProviderOff, type ProviderSetting } from './set-provider.ts'

/** What the command needs of the application: acts of the operator, and standard output. */
type ProviderCommandContext = { readonly run: RunAct; readonly write: (text: string) => void }

type Json = { json?: true }
type SetOptions = Json & { issuer: string; clientId: string; secondFactor: string[] }

/** Adds `provider set | show | off` to the noun `access`. */
export function addProviderCommand(access: Command, { run, write }: ProviderCommandContext): void {
  const command = access
    .command('provider')
    .description('the OpenID provider through which people of an organisation sign in')
  const ofOrganisation = (verb: string, description: string): Command =>
    command
      .command(verb)
      .description(description)
      .argument('<organisation>', 'code of the organisation')
      .option('--json', 'one JSON document')
  ofOrganisation(
    'set',
    'sets the provider and switches it on; our key shows it who we are, there is no secret',
  )
    .requiredOption('--issuer <address>', 'its address, which begins with https://')
    .requiredOption('--client-id <name>', 'what it calls this service')
    .requiredOption('--second-factor <word...>', 'its words, amr or acr, that stand for two factors')
    .action(async (organisation: string, { issuer, clientId, secondFactor, json }: SetOptions) => {
      const provider = { issuer, clientId, secondFactors: secondFactor, isOn: true }
      const setting = await run(async (act) => {
        await setProvider(act, organisation, provider, false)
        return readProvider(act, organisation)
      })
      write(textOf(setting, json))
    })
  ofOrganisation('show', 'what is set, and how many people use it').action(
    async (organisation: string, { json }: Json) =>
      write(textOf(await run((act) => readProvider(act, organisation)), json)),
  )
  ofOrganisation('off', 'people sign in through it no more; what was set and their ties stay').action(
    async (organisation: string, { json }: Json) => {
      const setting = await run(async (act) => {
        await switchProviderOff(act, organisation)
        return readProvider(act, organisation)
      })
      write(textOf(setting, json))
    },
  )
}

function textOf({ organisationId: _internal, ...setting }: ProviderSetting, json: true | undefined): string {
  if (json) return `${JSON.stringify(setting)}\n`
  const { code, issuer, clientId, secondFactors, isOn, boundUsers } = setting
  if (issuer === null) return `${code}: no provider was ever set\n`
  const words = (secondFactors ?? []).join(', ')
  return `${code}: ${issuer} is ${isOn ? 'on' : 'off'}; calls us ${clientId}; two factors: ${words}; ${boundUsers} people use it\n`
}
