import type { FastifyReply } from 'fastify'
import type { StoredFile } from '../applications/evidence.ts'

/** Hands a file out to be saved and never to be shown in the browser. */
export function sendFile(reply: FastifyReply, { name, mediaType, content }: StoredFile): FastifyReply {
  const plain = name.replaceAll(/[^\w .()-]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(content)
}
