// A process of its own, so that a check neither stalls the one that serves nor shares its memory.
// Standard input: a `ChildTask` as JSON; standard output: a `ChildAnswer`. Started by run-check.ts alone.
import { text } from 'node:stream/consumers'
import { systemRandom } from '../../platform/random.ts'
import { parseVerifierKey } from '../../verifier/keys.ts'
import { verifyLog } from '../../verifier/log.ts'
import { SourceError } from '../../verifier/source.ts'
import type { ChildAnswer, ChildTask } from './run-check.ts'

const task = JSON.parse(await text(process.stdin)) as ChildTask

process.stdout.write(JSON.stringify(await verify()))

async function verify(): Promise<ChildAnswer> {
  const keysOf = (texts: readonly string[]) => texts.map((each) => parseVerifierKey(each)!)
  try {
    const { shards, findings } = await verifyLog({
      address: { dir: task.directory },
      trust: { keys: keysOf(task.keys), witnesses: keysOf(task.witnesses) },
      // How long the witness may be away is for the guard of the log to say, and an old shard may have had another.
      requiredWitnesses: 0,
      since: new Map(task.since.map(({ name, note }) => [name, Buffer.from(note)])),
      database: { place: task.database, maxLagSeconds: task.maxLagSeconds },
      parts: task.parts,
      threads: 1,
      now: new Date(task.now),
      random: systemRandom,
      progress: () => {},
    })
    const entries = shards.reduce((sum, { tree }) => sum + (tree?.read ?? 0), 0)
    return { findings: [...findings.counts.keys()], entries }
  } catch (error) {
    if (error instanceof SourceError) return { findings: ['unreadable'], entries: 0 }
    // Never its words, which may quote what was read.
    const { code, name } = error as { code?: unknown; name?: unknown }
    return { fault: String(code ?? name) }
  }
}
