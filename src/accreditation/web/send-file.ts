import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EvidenceReader } from '../applications/evidence.ts'

/** Hands a file out to be saved and never to be shown in the browser, chunk by chunk as it is taken; the first only once the look is in the log. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  reader: EvidenceReader,
): Promise<FastifyReply> {
  const { name, mediaType, bytes } = await request.act(reader.open)
  const plain = name.replaceAll(/[^\w .()-]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return reply
    .type(mediaType)
    .header('content-length', bytes)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Readable.from(chunksOf(request, reader), { highWaterMark: 1 }))
}

async function* chunksOf(request: FastifyRequest, reader: EvidenceReader): AsyncGenerator<Buffer> {
  for (let position = 0; ; position++) {
    const chunk = await request.act((act) => reader.readChunk(act, position))
    if (!chunk) return
    yield chunk
  }
}
