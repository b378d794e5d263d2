import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { FastifyInstance } from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { samples } from '../support/gallery/samples.ts'
import { createGallery } from '../support/gallery/server.ts'

const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Set to a folder to look at the pages with your own eyes. */
const pictures = process.env['SCREENSHOTS']

let browser: Browser
let server: FastifyInstance
let origin: string

before(async () => {
  browser = await openBrowser()
  server = createGallery()
  origin = await server.listen({ port: 0, host: '127.0.0.1' })
})

after(async () => {
  await browser.close()
  await server.close()
})

for (const { path } of samples) {
  for (const width of [320, 375, 1280]) {
    test(`${path} at ${width} px has no axe violations, no sideways scrolling and no content policy breach`, async () => {
      const { page, complaints } = await open(path, width)
      if (pictures) await take(page, `${path.slice(1)}-${width}`)
      assert.deepEqual(await violationsOf(page), [])
      assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width)
      assert.deepEqual(complaints, [])
      await page.context().close()
    })
  }
}

test('the menu of a phone opens with the keyboard and closes with Escape, without a script', async () => {
  const context = await browser.newContext({
    viewport: { width: 375, height: 800 },
    javaScriptEnabled: false,
  })
  const page = await context.newPage()
  await page.goto(`${origin}/record`)
  const link = page.getByRole('link', { name: 'My account' })
  assert.equal(await link.isVisible(), false)
  await page.locator('.app-nav__toggle').press('Enter')
  assert.equal(await link.isVisible(), true)
  await page.keyboard.press('Escape')
  assert.equal(await link.isVisible(), false)
  await context.close()
})

test('R-56: on paper a record is one sentence', async () => {
  const { page } = await open('/record', 1280)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('main').isVisible(), false)
  assert.match(
    await page.evaluate<string>('getComputedStyle(document.body, "::before").content'),
    /Printing is switched off/,
  )
  await page.context().close()
})

test('the error summary takes the focus and leads to the wrong field', async () => {
  const { page } = await open('/kit', 1280)
  assert.match(await page.title(), /^Error: /)
  assert.equal(await focused(page), 'govuk-error-summary')
  await page.getByRole('link', { name: 'Date of birth must be a real date' }).click()
  assert.equal(await page.evaluate('document.activeElement.id'), 'born-day')
  await page.context().close()
})

test('the copy button puts the number into the clipboard and says so', async () => {
  const { page } = await open('/record', 375)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const button = page.getByRole('button', { name: /phone number of Hillside/ })
  await button.click()
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), '01632 960 278')
  assert.match(await button.innerText(), /Copied/)
  await page.context().close()
})

test('a second press of a button sends no second form', async () => {
  const { page } = await open('/sign-in', 1280)
  let posts = 0
  await page.route('**/sign-in', (route) =>
    route.request().method() === 'POST' ? void posts++ : route.continue(),
  )
  await page.evaluate(
    'const form = document.querySelector("main form"); form.requestSubmit(); form.requestSubmit()',
  )
  await page.waitForTimeout(300)
  assert.equal(posts, 1)
  await page.context().close()
})

test('two minutes before the end a dialog asks, holds the focus and keeps the session on request', async () => {
  const kept: string[] = []
  const short = await listening(122, (token) => kept.push(token))
  const { page } = await open('/record', 375, short.origin)
  const dialog = page.getByRole('dialog', { name: 'You are about to be signed out' })
  await dialog.waitFor({ timeout: 5000 })
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Stay signed in')
  assert.match(
    await page.locator('[data-session-live]').innerText(),
    /^You will be signed out in 2 minutes\.|1 minute and 5\d seconds/,
  )
  assert.deepEqual(await violationsOf(page), [])
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  assert.equal(kept.length, 1)
  await dialog.waitFor({ timeout: 5000 })
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  assert.equal(kept.length, 2)
  await page.context().close()
  await short.server.close()
})

test('when the session has ended the page leaves for the sign-in page', async () => {
  const short = await listening(2, () => {})
  const { page } = await open('/record', 375, short.origin)
  await page.waitForURL('**/sign-in', { timeout: 6000 })
  await page.context().close()
  await short.server.close()
})

test('signing out in one tab takes the other tabs along', async () => {
  const { page } = await open('/record', 1280)
  const other = await page.context().newPage()
  await other.goto(`${origin}/record`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await other.waitForURL('**/sign-in', { timeout: 5000 })
  await page.context().close()
})

test('a page that comes back from memory is fetched anew', async () => {
  const { page } = await open('/record', 1280)
  const reloaded = page.waitForEvent('load')
  await page.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))')
  await reloaded
  await page.context().close()
})

async function listening(
  idleSeconds: number,
  keep: (token: string) => void,
): Promise<{ server: FastifyInstance; origin: string }> {
  const server = createGallery({ idleSeconds })
  server.post<{ Body: { _csrf: string } }>('/session', async (request, reply) => {
    keep(request.body._csrf)
    return reply.code(204).send()
  })
  return { server, origin: await server.listen({ port: 0, host: '127.0.0.1' }) }
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.className')
}

async function open(
  path: string,
  width: number,
  from = origin,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
  await page.goto(from + path)
  return { page, complaints }
}

async function take(page: Page, name: string): Promise<void> {
  mkdirSync(pictures!, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

async function violationsOf(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag22aa).analyze()
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}
