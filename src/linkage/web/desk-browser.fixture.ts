import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { steady } from '../../children/web/browser.fixture.ts'
import type { Actor } from '../../platform/act.ts'
import { createLogger } from '../../platform/log.ts'
import { loadAssets } from '../../platform/web/assets.ts'
import { bareLayout } from '../../platform/web/layout.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { createWebServer } from '../../platform/web/server.ts'
import { createTemplates } from '../../platform/web/templates.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { NOW, type Desk } from '../desk.fixture.ts'
import { linkageRoutes } from './routes.ts'

const folder = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** A browser of one person on the real pages. */
export function browserOf(desk: Desk, actor: Actor) {
  const server: WebApp = createWebServer({
    templates: createTemplates({ roots: [folder('src')] }),
    assets: loadAssets(folder('assets')),
    layoutContext: () => bareLayout,
    log: createLogger('silent'),
    newRequestId: () => 'r',
    isSecure: false,
  })
  server.addHook('onRequest', async (request) => {
    request.actor = actor
    request.act = (work) => desk.as(actor, work)
  })
  linkageRoutes(server, { variants: desk.variants, config: { clock: () => NOW } })
  let cookie = ''
  let token = ''
  const take = (answer: LightMyRequestResponse): LightMyRequestResponse => {
    token = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? token
    if (answer.cookies.length > 0)
      cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    return answer
  }
  return {
    get: async (url: string) => take(await server.inject({ url, headers: { cookie } })),
    post: async (url: string, fields: Record<string, string>) =>
      take(
        await server.inject({
          method: 'POST',
          url,
          headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({ _csrf: token, ...fields }).toString(),
        }),
      ),
  }
}

function assertGolden(t: TestContext, html: string, name: string): void {
  t.assert.fileSnapshot(steady(html), new URL(`__golden__/${name}.html`, import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
}

/** A page is valid HTML and is `__golden__/<name>.html`. */
export async function assertPage(
  t: TestContext,
  { statusCode, body }: LightMyRequestResponse,
  name: string,
  status = 200,
) {
  assert.equal(statusCode, status, body)
  assert.deepEqual(await faultsIn(body), [])
  assertGolden(t, body, name)
}
