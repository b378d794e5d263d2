import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebApp } from '../../platform/web/request.ts'
import { LARGEST_EVIDENCE_BYTES, type SentFile } from '../applications/check-evidence.ts'

/** Text fields of the form, and its one file; none where none was chosen. */
export type UploadBody = Readonly<Record<string, string | SentFile | undefined>> & {
  readonly file?: SentFile
}

/** The reader of a file refuses the first byte too many itself. */
const limits = {
  fileSize: LARGEST_EVIDENCE_BYTES + 1,
  files: 1,
  fields: 10,
  fieldSize: 1000,
  parts: 11,
  headerPairs: 50,
}

/**
 * Adds a POST route that takes one file, `file`, whose bytes the handler reads while they arrive.
 *
 * The form is read up to the file before its token is checked, so that the token has to come first, as our forms send it. What is not
 * read is let go by once the answer is out. Who sends slower than the server waits for a request is cut off, and the reading throws.
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
    uploads.addHook('onResponse', async ({ raw }) => {
      raw.unpipe()
      raw.resume()
    })
    uploads.post(path, options, handler)
  })
}

async function readUpload(request: FastifyRequest): Promise<UploadBody> {
  const body: Record<string, string | SentFile> = {}
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      if (part.fieldname === 'file' && part.filename !== '')
        return { ...body, file: { name: part.filename, bytes: part.file } }
      part.file.resume()
    } else if (part.fieldname === '_csrf' && typeof part.value === 'string') {
      body['_csrf'] = part.value
    }
  }
  return body as UploadBody
}
