import type { FastifyReply } from 'fastify'
import type { WebApp } from '../../platform/web/request.ts'
import { openPublishedLog } from '../index.ts'

const open = { config: { access: 'machine', discloses: false } } as const

/**
 * The published log under `/log`, for anybody: commitments, roots and signatures, nothing of a person.
 *
 * Source: C2SP tlog-tiles; docs/specs/audit-log.md, section 4.
 */
export function logRoutes(app: WebApp, directory: string): void {
  const published = openPublishedLog(directory)
  app.get<{ Params: { '*': string } }>('/log/*', open, async (request, reply) => {
    const file = await published.read(request.params['*'])
    if (!file) return reply.code(404).type('text/plain; charset=utf-8').send('The log has no such file.\n')
    return sendFile(reply, file)
  })
}

function sendFile(
  reply: FastifyReply,
  file: { bytes: Buffer; isFinal: boolean; isText: boolean },
): FastifyReply {
  return reply
    .header('cache-control', file.isFinal ? 'public, max-age=31536000, immutable' : 'no-cache')
    .type(file.isText ? 'text/plain; charset=utf-8' : 'application/octet-stream')
    .send(file.bytes)
}
