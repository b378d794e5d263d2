import { formatVerifierKey, type VerifierKey } from '../lib/tlog/note.ts'
import { listEvidence, originOfEvidence } from './evidence.ts'
import { findHeld, listIds } from './held.ts'
import { formatLog, readLogs } from './logs.ts'

/** Name and key of the witness and, an origin a line, the size it cosigned last and when: what anybody may read. */
export async function describeState(dir: string, key: VerifierKey): Promise<string> {
  const lines = await Promise.all(
    (await listIds(dir)).map(async (id) => {
      const found = await findHeld(dir, id, key)
      if (found.kind === 'damaged') return `${found.origin ?? 'unknown origin'} refused: ${found.why}`
      if (found.kind === 'none') return undefined
      const { checkpoint, seconds } = found.held
      return `${checkpoint.origin} ${checkpoint.size} ${new Date(seconds * 1000).toISOString()}`
    }),
  )
  const origins = lines.filter((line) => line !== undefined).sort()
  return [`witness ${key.name}`, `key ${formatVerifierKey(key)}`, ...origins, ''].join('\n')
}

/** The trusted logs and the evidence, which are for the operator. */
export async function describeTrust(dir: string): Promise<string> {
  const logs = (await readLogs(dir)).map((log) => `trusts ${formatLog(log)}`)
  const evidence = await Promise.all(
    (await listEvidence(dir)).map(async (name) => `evidence/${name} ${await originOfEvidence(dir, name)}`),
  )
  return [...logs, ...(evidence.length === 0 ? ['no evidence against a log'] : evidence), ''].join('\n')
}
