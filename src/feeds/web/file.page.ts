import { Readable } from 'node:stream'
import type { WebApp } from '../../platform/web/request.ts'
import { readFileStatus, rejectsCsv } from '../index.ts'
import { feedsPaths, fileParams, type FileParams } from './paths.ts'
import { presentFile } from './present-file.ts'

/** One file with what was wrong in it, and its rejected rows to be given back to the supplier. */
export function filePage(app: WebApp): void {
  const schema = { params: fileParams }
  app.get<{ Params: FileParams }>(feedsPaths.file(':fileId'), { schema }, async (request, reply) => {
    const status = await request.act((act) => readFileStatus(act, request.params.fileId))
    return reply.page('feeds/web/file.njk', presentFile(status))
  })

  app.get<{ Params: FileParams }>(feedsPaths.rejects(':fileId'), { schema }, async (request, reply) => {
    const { fileId } = request.params
    const pieces = rejectsCsv((work) => request.act(work), fileId)
    // Taken before the answer begins: a refusal is then a page, not a broken download.
    const header = await pieces.next()
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="rejected-rows-${fileId}.csv"`)
      .send(Readable.from(withFirst(header.value as string, pieces)))
  })
}

async function* withFirst(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}
