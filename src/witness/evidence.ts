import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatCheckpoint } from '../lib/tlog/checkpoint.ts'
import { replaceFile } from './folder.ts'
import type { Held } from './held.ts'

/** `fork`: two signed trees of one size, which proves it; `unproven`: a signed checkpoint whose proof failed, which may be a poor sender. */
export type EvidenceKind = 'fork' | 'unproven'

const MAX_FILES_OF_A_KIND = 100

/**
 * Keeps what was held and the body that contradicts it, once for each checkpoint (`text`); the name of the new file, or why there is none.
 *
 * Anybody can send a log's public checkpoint with a poor proof: each kind has its own bound, so that these never crowd out forks.
 */
export async function keepEvidence(
  dir: string,
  kind: EvidenceKind,
  { checkpoint, note }: Held,
  { text, body }: { readonly text: string; readonly body: Buffer },
): Promise<{ kept: string } | 'known' | 'full'> {
  const digest = createHash('sha256').update(formatCheckpoint(checkpoint)).update(text).digest('hex')
  const name = `${kind}-${digest.slice(0, 32)}`
  const names = await listEvidence(dir)
  if (names.includes(name)) return 'known'
  if (names.filter((each) => each.startsWith(kind)).length >= MAX_FILES_OF_A_KIND) return 'full'
  await replaceFile(
    join(dir, 'evidence', name),
    `${checkpoint.origin}\n\nheld:\n\n${note}\nreceived:\n\n${body}`,
  )
  return { kept: name }
}

/** Names of the files that are kept, forks first. */
export async function listEvidence(dir: string): Promise<string[]> {
  return (await readdir(join(dir, 'evidence'))).filter((name) => /^[a-z]+-[0-9a-f]{32}$/.test(name)).sort()
}

/** The origin that a file of evidence is about. */
export async function originOfEvidence(dir: string, name: string): Promise<string> {
  return (await readFile(join(dir, 'evidence', name), 'utf8')).split('\n', 1)[0]!
}
