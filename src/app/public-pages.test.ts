import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { createLogger } from '../platform/log.ts'
import { loadAssets } from '../platform/web/assets.ts'
import { bareLayout } from '../platform/web/layout.ts'
import type { WebApp } from '../platform/web/request.ts'
import { createWebServer } from '../platform/web/server.ts'
import { createTemplates } from '../platform/web/templates.ts'
import { faultsIn } from '../../test/support/valid-html.ts'
import { publicPages, publicRoutes } from './public-pages.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

function createServer(): WebApp {
  const server = createWebServer({
    templates: createTemplates({ roots: [folder('..')] }),
    assets: loadAssets(folder('../../assets')),
    layoutContext: () => bareLayout,
    log: createLogger('silent'),
    newRequestId: () => 'r',
    isSecure: false,
  })
  publicRoutes(server)
  return server
}

test('R-166: every public page is valid HTML under its own title and may be printed', async () => {
  const server = createServer()
  for (const { path, title } of publicPages) {
    const { statusCode, body } = await server.inject(path)
    assert.equal(statusCode, 200, path)
    assert.deepEqual(await faultsIn(body), [], path)
    assert.ok(body.includes(`<h1 class="govuk-heading-xl">${title}</h1>`), path)
    assert.match(body, /<body class="app-printable">/)
  }
  await server.close()
})

test('anybody may read a public page, and none discloses anything', async () => {
  const seen: [string, unknown][] = []
  const server = createServer()
  server.addHook('onRequest', async ({ url, routeOptions }) => {
    seen.push([url, [routeOptions.config.access, routeOptions.config.discloses]])
  })
  for (const { path } of publicPages) await server.inject(path)
  assert.deepEqual(
    seen,
    publicPages.map(({ path }) => [path, ['public', false]]),
  )
  await server.close()
})

test('every link between the public pages leads to one of them or to a heading of the page', async () => {
  const server = createServer()
  for (const { path } of publicPages) {
    const { body } = await server.inject(path)
    const content = body.slice(body.indexOf('id="main-content"'))
    for (const [, href] of content.matchAll(/<a [^>]*href="([/#][^"]*)"/g)) {
      const isKnown = href!.startsWith('#')
        ? content.includes(`id="${href!.slice(1)}"`)
        : publicPages.some((page) => page.path === href)
      assert.ok(isKnown, `${path} links to ${href}`)
    }
  }
  await server.close()
})
