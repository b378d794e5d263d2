import { createHash } from 'node:crypto'
import { dayInLondon } from '../../lib/iso-date.ts'
import { seedFiles } from '../../lib/synthetic/seed-files.ts'
import { DomainError } from '../../platform/errors.ts'
import type { Application } from '../application.ts'
import { seedData } from '../demo.ts'
import { listLoadedFiles, readSeeding } from '../installation.ts'

/**
 * INVARIANT (practice-is-invented): every file that a practice area was loaded from is, byte for byte, one that the generator makes again.
 *
 * @throws DomainError when another was loaded, or when there are children without any file.
 */
export async function assertInvented(app: Application): Promise<void> {
  const { files, hasChildren } = await listLoadedFiles(app.worker)
  const seeding = await readSeeding(app.worker)
  const made = new Set<string>()
  if (seeding?.seed && seeding.children !== null) {
    const { seed, children, createdAt } = seeding
    for (const file of seedFiles({ seed, children, on: dayInLondon(createdAt), data: seedData() })) {
      if (file.source !== null) made.add(`${file.source} ${checksumOf(file.chunks)}`)
    }
  }
  const isForeign = files.some(({ sourceId, checksum }) => !made.has(`${sourceId} ${checksum}`))
  if (isForeign || (hasChildren && files.length === 0))
    throw new DomainError(
      'conflict',
      'CP_PRACTICE_NOT_INVENTED',
      'this practice area holds data that the generator did not make; find out what it is before you remove it',
    )
}

function checksumOf(chunks: Iterable<string>): string {
  const digest = createHash('sha256')
  for (const chunk of chunks) digest.update(chunk)
  return digest.digest('hex')
}
