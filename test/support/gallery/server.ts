import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../../../src/platform/log.ts'
import { loadAssets } from '../../../src/platform/web/assets.ts'
import { createWebServer } from '../../../src/platform/web/server.ts'
import { createTemplates } from '../../../src/platform/web/templates.ts'
import { sampleLayout, samples } from './samples.ts'

const folder = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export const galleryTemplates = createTemplates({ roots: [folder('src'), folder('test/support')] })

/** The web kit serving the samples; `log` receives each line. */
export function createGallery(
  options: { log?: (line: string) => void; idleSeconds?: number } = {},
): FastifyInstance {
  let requests = 0
  const server = createWebServer({
    templates: galleryTemplates,
    assets: loadAssets(folder('assets')),
    layoutContext: (request) =>
      sampleLayout(
        samples.some(({ path, isSignedIn }) => isSignedIn && path === request.url.split('?')[0]),
        options.idleSeconds,
      ),
    log: createLogger('info', options.log ?? (() => {})),
    newRequestId: () => `request-${++requests}`,
    isSecure: false,
  })
  for (const { path, template, model } of samples)
    server.get(path, (_request, reply) => reply.page(template, model))
  return server
}
