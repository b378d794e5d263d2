import { Option, type Command } from 'commander'
import { beginOnDatabase, listLogKeys, rotateLogKey, type BegunShard } from '../audit/index.ts'
import { connect, type Pool } from '../platform/db/connect.ts'
import type { CommandLine } from './command-line.ts'

type KeyOptions = { lost?: true; json?: true }
type ShardOptions = { because: 'database'; lostKey?: true; json?: true }
type FileState = Awaited<ReturnType<typeof listLogKeys>>['files'][number]['state']

/** Adds `audit key rotate | list` and `audit begin-shard`. */
export function addAuditKey(audit: Command, line: CommandLine): void {
  const key = audit.command('key').description('the keys that sign the published log')
  key
    .command('rotate')
    .description('makes a new signing key and begins a shard with it; the service goes on meanwhile')
    .option(
      '--lost',
      'the old key was lost or stolen: it signs nothing more, and readers must be given the new one',
    )
    .option('--json', 'one JSON document')
    .action(async ({ lost, json }: KeyOptions) => {
      const begun = await withSequencer(line, (pool) =>
        rotateLogKey(line.run, line.config().auditLog, { ...line.config(), pool }, { isLost: lost ?? false }),
      )
      line.write(json ? `${JSON.stringify(begun)}\n` : wordsOf(begun).join('\n'))
    })
  key
    .command('list')
    .description('the key of each shard, and what the key files here are good for')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const { shards, files } = await listLogKeys(line.config().auditLog)
      const lines = [
        ...shards.map((shard) => `${shard.key}  ${shard.file ?? 'no file here'}`),
        ...files.map(({ file, state }) => `${file}  ${stateWords[state]}`),
      ]
      line.write(json ? `${JSON.stringify({ shards, files })}\n` : `${lines.join('\n') || 'no key'}\n`)
    })
  audit
    .command('begin-shard')
    .description('goes on with the log on a database that was restored, once the writer stands because of it')
    .addOption(new Option('--because <reason>', 'why').choices(['database']).makeOptionMandatory())
    .option('--lost-key', 'the signing key was lost with the database: a new one signs')
    .option('--json', 'one JSON document')
    .action(async ({ lostKey, json }: ShardOptions) => {
      const begun = await withSequencer(line, (pool) =>
        beginOnDatabase(
          line.run,
          line.config().auditLog,
          { ...line.config(), pool },
          { isKeyLost: lostKey ?? false },
        ),
      )
      const words = [...wordsOf(begun), ...wordsOfDatabase(begun), '']
      line.write(json ? `${JSON.stringify(begun)}\n` : words.join('\n'))
    })
}

/** A connection as the writer of the log has it. */
async function withSequencer<T>(line: CommandLine, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = connect(await line.databaseAddress(), {
    role: 'contactpoint_sequencer',
    max: 1,
    name: 'contactpoint-log-command',
  })
  try {
    return await work(pool)
  } finally {
    await pool.end({ timeout: 5 })
  }
}

const stateWords: Readonly<Record<FileState, string>> = {
  signs: 'signs the newest shard',
  retired: 'signs nothing any more: keep no copy of it',
  made: 'was made and signed nothing: the next rotation takes it',
}

function wordsOf({ shard, key, file, isHandedOver }: BegunShard): string[] {
  return [
    `shard ${shard} has begun; it is signed by`,
    `  ${key}`,
    ...(file === null
      ? []
      : [
          `Its file is ${file}: copy it to where the keys are kept, and to each machine that writes the log.`,
        ]),
    isHandedOver
      ? 'The key before it hands over to it: readers and witness who have that one follow by themselves.'
      : 'No key hands over to it: give the line above to the witness and to every reader, in person or by telephone, and have them drop the old one.',
    '',
  ]
}

function wordsOfDatabase({ above }: BegunShard): string[] {
  return [
    `Entries up to ${above} came with the restored database and are held against the shards before; later ones go into this shard.`,
    'What those shards hold and the database lost is reported as missing from now on, by every check: run `audit verify --database`, and tell whoever audits.',
    'Erasures that the database does not know of must be made again.',
  ]
}
