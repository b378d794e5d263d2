import assert from 'node:assert/strict'
import { systemActor } from '../../src/app/acts.ts'
import { loadFeedFile } from '../../src/feeds/index.ts'
import type { TestApp } from './app.ts'

/** Loads a file of a case system in which one row cannot be read. */
export async function loadFileWithRejectedRows({
  app,
  database,
}: TestApp): Promise<{ fileId: number; sourceId: string }> {
  const sourceId = 'police'
  const heading = 'SOURCE_RECORD_ID,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH,CHILD_GENDER'
  const row = 'R-1,Unreadable,Row,31/02/2019,female'
  await loadFeedFile(app.acts(app.worker, systemActor('test')), {
    sourceId,
    fileName: 'unreadable.csv',
    bytes: async function* () {
      yield Buffer.from(`${heading}\n${row}\n`)
    },
    variants: app.variants,
    onProgress: () => {},
  })
  const [file] = await database.owner<{ fileId: number }[]>`
    select file_id as "fileId" from feed_files where source_id = ${sourceId} and rows_rejected = 1`
  assert.ok(file, 'the row was not rejected')
  return { fileId: file.fileId, sourceId }
}

/** Loads rows of a case system that have an initial for a given name: each is near its child, and a person must decide. */
export async function loadRowsNear(
  { app }: TestApp,
  children: Iterable<{ readonly given: string; readonly family: string; readonly born: string }>,
  records = 'NEAR',
): Promise<void> {
  const heading = 'SOURCE_RECORD_ID,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH'
  const rows = [...children].map(
    ({ given, family, born }, at) => `${records}-${at},${given.charAt(0)},${family},${born}`,
  )
  await loadFeedFile(app.acts(app.worker, systemActor('test')), {
    sourceId: 'police',
    fileName: `${records.toLowerCase()}.csv`,
    bytes: async function* () {
      yield Buffer.from([heading, ...rows, ''].join('\n'))
    },
    variants: app.variants,
    onProgress: () => {},
  })
}
