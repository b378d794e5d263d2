import { InvalidArgumentError, type Command } from 'commander'
import type { RunAct } from '../../platform/act.ts'
import { readFallbackSetting, setFallback } from './set-fallback.ts'

/** What the command needs of the application: acts of the operator, and standard output. */
type AccessCommandContext = { readonly run: RunAct; readonly write: (text: string) => void }

/** Adds `fallback` to the noun `access`. */
export function addFallbackCommand(command: Command, { run, write }: AccessCommandContext): void {
  command
    .command('fallback')
    .description('whether people of an authority may sign in with password and code instead of a passkey')
    .argument('<authority>', 'GSS code')
    .option('--on', 'they may')
    .option('--off', 'passkeys only; whoever has none adds one at the next sign-in')
    .option('--json', 'one JSON document')
    .action(async (authority: string, options: { on?: true; off?: true; json?: true }) => {
      if (options.on && options.off) throw new InvalidArgumentError('give --on or --off, not both')
      const setting = await run(async (act) => {
        if (options.on || options.off) await setFallback(act, authority, options.on === true)
        return readFallbackSetting(act, authority)
      })
      const { isOn, users, usersWithPasskey } = setting
      const sentence = `${authority}: passwords are ${isOn ? 'on' : 'off'}; ${usersWithPasskey} of ${users} people have a passkey\n`
      write(options.json ? `${JSON.stringify(setting)}\n` : sentence)
    })
}
