import type { RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { beginStep } from './file-step.ts'
import { continueFile } from './load-file.ts'
import { findFile } from './queries.ts'

/** Goes on with a file whose rows are all stored, for a job; nothing to do when it is at an end, held, or not read to its end. */
export async function continueStoredFile(
  run: RunAct,
  sourceId: string,
  fileId: number,
  variants: NameVariants,
): Promise<void> {
  const begun = await run(async (act) => {
    const source = await beginStep(act, sourceId, null)
    const file = await findFile(act.sql, fileId)
    return file && file.sourceId === sourceId ? { source, file } : undefined
  })
  if (!begun || ['validating', 'held', 'applied', 'refused'].includes(begun.file.state)) return
  await continueFile(run, begun.source, fileId, { variants })
}
