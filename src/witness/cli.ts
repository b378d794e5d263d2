import { once } from 'node:events'
import type { Command } from 'commander'
import { formatVerifierKey } from '../lib/tlog/note.ts'
import { initFolder, lockFolder, readFolder } from './folder.ts'
import { findHeld, listIds } from './held.ts'
import { formatLog, readLogs, trustLog } from './logs.ts'
import { createWitnessServer, listen } from './server.ts'
import { describeState, describeTrust } from './status.ts'
import type { Warn } from './witness.ts'

/** What the command needs of the application; it opens no database. `warn` writes one line. */
export type WitnessCommandContext = {
  readonly clock: () => Date
  readonly random: (n: number) => Buffer
  readonly write: (text: string) => void
  readonly warn: (line: string) => void
}

type ServeOptions = { dir: string; host: string; port: string }

/** Adds `witness` with its sub-commands to the program. */
export function addWitnessCommand(program: Command, context: WitnessCommandContext): void {
  const { random, write } = context
  const command = program
    .command('witness')
    .description('cosigns the checkpoints of audit logs that only ever grow; runs without a database')
  const inFolder = (verb: string, description: string): Command =>
    command.command(verb).description(description).requiredOption('--dir <dir>', 'folder of the witness')
  inFolder(
    'init',
    'makes a witness with a key of its own, and prints the verifier key to hand to log and readers',
  )
    .requiredOption('--name <name>', 'a name nobody else uses, such as witness.example/1')
    .action(async ({ dir, name }: { dir: string; name: string }) => {
      write(`${formatVerifierKey((await initFolder(dir, name, random)).key)}\n`)
    })
  inFolder('trust', 'lets the holder of a key hand in checkpoints of its origin')
    .argument('<vkey>', 'verifier key of the log, received from its operator in person')
    .option('--shards', 'also of every shard `<name>/<year>` of that log, now and later')
    .action(async (vkey: string, { dir, shards }: { dir: string; shards?: true }) => {
      await readFolder(dir)
      write(`trusts ${formatLog(await trustLog(dir, vkey, shards ?? false))}\n`)
    })
  inFolder('status', 'what was cosigned last, which logs are trusted, and evidence against them').action(
    async ({ dir }: { dir: string }) => {
      const { key } = await readFolder(dir)
      write((await describeState(dir, key)) + (await describeTrust(dir)))
    },
  )
  inFolder('serve', 'answers logs, until stopped')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on', '3080')
    .action((options: ServeOptions) => serve(context, options))
}

async function serve({ clock, write, warn: writeLine }: WitnessCommandContext, options: ServeOptions) {
  const { dir, host } = options
  const warn: Warn = (event, fields) => writeLine(JSON.stringify({ event, ...fields }))
  const signer = await readFolder(dir)
  const release = lockFolder(dir)
  try {
    await readLogs(dir)
    for (const id of await listIds(dir)) {
      const found = await findHeld(dir, id, signer.key)
      if (found.kind === 'damaged') warn('state-damaged', { origin: found.origin ?? id, why: found.why })
    }
    const server = createWitnessServer({ dir, signer, clock, warn })
    write(`ready ${await listen(server, host, Number(options.port))}\n`)
    const stop = new AbortController()
    await Promise.race(
      (['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map((name) => once(process, name, { signal: stop.signal })),
    )
    stop.abort()
    await new Promise((resolve) => server.close(resolve))
  } finally {
    release()
  }
}
