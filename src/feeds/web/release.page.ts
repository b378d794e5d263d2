import type { WebApp } from '../../platform/web/request.ts'
import { readFileStatus, refuseFile, releaseFile } from '../index.ts'
import { feedsPaths, fileParams, type FileParams } from './paths.ts'
import { presentRelease } from './present-release.ts'

/** Why a file is held, what releasing it does, and the release; or the refusal of the whole file. */
export function releasePage(app: WebApp): void {
  const path = feedsPaths.release(':fileId')
  const schema = { params: fileParams }
  app.get<{ Params: FileParams }>(path, { schema }, async (request, reply) => {
    const { fileId } = request.params
    const status = await request.act((act) => readFileStatus(act, fileId))
    if (status.file.state !== 'held') return reply.redirect(feedsPaths.file(fileId), 303)
    return reply.page('feeds/web/release.njk', presentRelease(status))
  })
  app.post<{ Params: FileParams }>(path, { schema }, async (request, reply) => {
    const { fileId } = request.params
    await request.act((act) => releaseFile(act, fileId))
    return reply.redirect(feedsPaths.file(fileId), 303)
  })
  app.post<{ Params: FileParams }>(feedsPaths.refuse(':fileId'), { schema }, async (request, reply) => {
    const { fileId } = request.params
    await request.act((act) => refuseFile(act, fileId))
    return reply.redirect(feedsPaths.file(fileId), 303)
  })
}
