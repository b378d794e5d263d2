import type { RunAct } from '../platform/act.ts'
import { createHash } from 'node:crypto'
import type { NameVariants } from '../lib/matching/index.ts'
import { applyFile } from './apply-file.ts'
import { unfinishedFile } from './errors.ts'
import { beginStep } from './file-step.ts'
import { matchFile } from './match-file.ts'
import { findFile, findFileByChecksum, findUnfinishedFile, insertFile } from './queries.ts'
import type { FeedFile, FeedSource } from './source.ts'
import { validateFile, type FileBytes } from './validate-file.ts'

export type FeedStep = 'validate' | 'match' | 'apply'

export type LoadOptions = {
  readonly sourceId: string
  readonly fileName: string
  readonly bytes: FileBytes
  readonly variants: NameVariants
  /** Numbers of test ranges are usual here and worth no warning. */
  readonly allowsTestNumbers?: boolean
  /** The file is read at once, but matched and applied only after this: files read ahead still take effect in order. */
  readonly turn?: Promise<unknown>
  /** Called after each batch with the rows done of the step. */
  readonly onProgress?: (step: FeedStep, rows: number, file: FeedFile) => void
}

/** `unchanged`: the very file was applied before and nothing was done. */
export type LoadResult = { readonly kind: 'applied' | 'held' | 'unchanged'; readonly file: FeedFile }

/**
 * Validate, match, apply: takes a file as far as it goes, from wherever an earlier attempt stopped.
 *
 * The same file again changes nothing; files of one source are worked in the order they came. Stopping (a kill, a pause)
 * loses nothing: the same call goes on.
 * @throws FileRefusedError when the file cannot be read as a whole; DomainError when the feed may not go on now.
 */
export async function loadFeedFile(run: RunAct, options: LoadOptions): Promise<LoadResult> {
  const { checksum, size } = await measure(options.bytes)
  const { source, file } = await run(async (act) => {
    const found = await beginStep(act, options.sourceId, null)
    const known = await findFileByChecksum(act.sql, options.sourceId, checksum)
    if (known) return { source: found, file: known }
    if (await findUnfinishedFile(act.sql, options.sourceId)) throw unfinishedFile()
    const made = await insertFile(act.sql, {
      source_id: options.sourceId,
      name: options.fileName,
      checksum,
      bytes: size,
      received_at: act.now,
      received_by: act.actor.name,
    })
    return { source: found, file: made }
  })
  if (file.state === 'applied') return { kind: 'unchanged', file }
  if (file.state === 'validating') {
    await validateFile(run, source, file, { ...options, checksum }, (rows) =>
      options.onProgress?.('validate', rows, file),
    )
  }
  await options.turn
  return continueFile(run, source, file.fileId, options)
}

/** Goes on with a validated file without its bytes: match what is not matched, apply what is not applied. */
export async function continueFile(
  run: RunAct,
  source: FeedSource,
  fileId: number,
  options: Pick<LoadOptions, 'variants' | 'onProgress'>,
): Promise<LoadResult> {
  const file = await getFile(run, source, fileId)
  if (file.state === 'held') return { kind: 'held', file }
  if (file.state === 'validated') {
    const outcome = await matchFile(run, source, file, options.variants, (rows) =>
      options.onProgress?.('match', rows, file),
    )
    if (outcome === 'held') return { kind: 'held', file: await getFile(run, source, fileId) }
  }
  await applyFile(run, source, file, options.variants, (rows) => options.onProgress?.('apply', rows, file))
  return { kind: 'applied', file: await getFile(run, source, fileId) }
}

async function getFile(run: RunAct, source: FeedSource, fileId: number): Promise<FeedFile> {
  return run(async (act) => {
    await beginStep(act, source.sourceId, null)
    return (await findFile(act.sql, fileId))!
  })
}

async function measure(bytes: FileBytes): Promise<{ checksum: string; size: number }> {
  const digest = createHash('sha256')
  let size = 0
  for await (const piece of bytes()) {
    digest.update(piece)
    size += piece.byteLength
  }
  return { checksum: digest.digest('hex'), size }
}
