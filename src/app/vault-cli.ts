import type { Command } from 'commander'
import { DomainError } from '../platform/errors.ts'
import { addKey, dropKeys, rereadKeyring } from '../platform/keyring-file.ts'
import { readKeyUse, requireRotated, rotateVaultKeys } from '../shielding/index.ts'
import type { CommandLine } from './command-line.ts'

/** Adds `vault keys | add-key | rotate | drop-keys`. */
export function addVaultCommand(program: Command, line: CommandLine): void {
  const vault = program
    .command('vault')
    .description('master keys under which records of shielded children are sealed')
  vault
    .command('keys')
    .description('keys of the ring, since when each is in force, and how much is sealed under it')
    .option('--json', 'one JSON document')
    .action((options: { json?: true }) => listKeys(line, options.json === true))
  vault
    .command('add-key')
    .description('adds a new key to the ring; copy the file to every machine before `rotate`')
    .action(() => add(line))
  vault
    .command('rotate')
    .description(
      'puts the newest key of the ring in force and seals everything anew under it, while the service runs; run it again if it stops',
    )
    .action(() => rotate(line))
  vault
    .command('drop-keys')
    .description('takes the keys off the ring under which nothing is sealed any more')
    .action(() => drop(line))
}

type ListedKey = {
  readonly version: number
  readonly usedFrom: Date | null
  readonly sealed: number
  readonly isOnRing: boolean
}

async function readKeys(line: CommandLine): Promise<ListedKey[]> {
  const used = await line.run(readKeyUse)
  const onRing = rereadKeyring(line.config().vaultKeyFile).map(({ version }) => version)
  const versions = [...new Set([...onRing, ...used.map(({ version }) => version)])].sort((a, b) => a - b)
  return versions.map((version) => {
    const { usedFrom = null, sealed = 0 } = used.find((one) => one.version === version) ?? {}
    return { version, usedFrom, sealed, isOnRing: onRing.includes(version) }
  })
}

async function listKeys(line: CommandLine, isJson: boolean): Promise<void> {
  const keys = await readKeys(line)
  if (isJson) return line.write(`${JSON.stringify({ keys })}\n`)
  for (const { version, usedFrom, sealed, isOnRing } of keys) {
    const since = usedFrom === null ? 'not in force yet' : `in force from ${usedFrom.toISOString()}`
    line.write(`key ${version}: ${since}, ${sealed} sealed${isOnRing ? '' : ', not on the ring'}\n`)
  }
}

async function add(line: CommandLine): Promise<void> {
  const waiting = (await readKeys(line)).find(({ usedFrom, isOnRing }) => isOnRing && usedFrom === null)
  const isUsed = (await line.run(readKeyUse)).length > 0
  if (waiting && isUsed)
    throw new DomainError(
      'conflict',
      'CP_VAULT_KEYS',
      `key ${waiting.version} waits to be put in force; run \`contactpoint vault rotate\` first`,
    )
  const path = line.config().vaultKeyFile
  const version = await addKey(path, line.config().random)
  line.write(
    `key ${version} is on the ring: copy ${path} to every machine and to its safe place, then run \`contactpoint vault rotate\`\n`,
  )
}

async function rotate(line: CommandLine): Promise<void> {
  const { version, sealed } = await line.withApplication((_app, run) =>
    rotateVaultKeys(run, (done) => line.progress(`${done} sealed anew`)),
  )
  line.progress('')
  line.write(
    `key ${version} is in force, ${sealed} sealed anew; \`contactpoint vault drop-keys\` takes older keys off the ring\n`,
  )
}

async function drop(line: CommandLine): Promise<void> {
  const below = await line.run(requireRotated)
  const dropped = await dropKeys(line.config().vaultKeyFile, below, line.config().random)
  line.write(
    dropped === 0
      ? 'no key can be dropped\n'
      : `${dropped} dropped; delete them from copies of the file, too\n`,
  )
}
