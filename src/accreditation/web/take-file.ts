import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebApp } from '../../platform/web/request.ts'
import { LARGEST_EVIDENCE_BYTES, type SentFile } from '../applications/check-evidence.ts'

/** Text fields of the form, and its one file; none where none was chosen. */
export type UploadBody = Readonly<Record<string, string | SentFile | undefined>> & {
  readonly file?: SentFile
}

const limits = {
  fileSize: LARGEST_EVIDENCE_BYTES,
  files: 1,
  fields: 10,
  fieldSize: 1000,
  parts: 11,
  headerPairs: 50,
}

/**
 * Adds a POST route that takes one file, `file`, of 10 MB at most. The form is read before its token is checked, and a
 * longer file is cut off while it is read.
 */
export function takeFile(
  app: WebApp,
  path: string,
  options: { config: { administers: boolean }; schema: object },
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  void app.register(async (uploads: WebApp) => {
    await uploads.register(multipart, { limits, throwFileSizeLimit: false })
    uploads.addHook('preValidation', async (request) => {
      if (request.isMultipart()) request.body = await readUpload(request)
    })
    uploads.post(path, options, handler)
  })
}

async function readUpload(request: FastifyRequest): Promise<UploadBody> {
  const body: Record<string, string | SentFile> = {}
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      const bytes = await part.toBuffer()
      const isChosen = part.fieldname === 'file' && (part.filename !== '' || bytes.length > 0)
      if (isChosen) body['file'] = { name: part.filename, bytes, isTruncated: part.file.truncated }
    } else if (part.fieldname === '_csrf' && typeof part.value === 'string') {
      body['_csrf'] = part.value
    }
  }
  return body as UploadBody
}
