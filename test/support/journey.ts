import assert from 'node:assert/strict'
import { after } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { formatDay, type IsoDate } from '../../src/lib/iso-date.ts'
import { createTestApp, type TestApp } from './app.ts'
import { openBrowser } from './browser.ts'

const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** The real application listening on a port, and a browser that finds it under the configured origin, for which passkeys are made. */
export type Stage = { readonly test: TestApp; readonly browser: Browser; readonly origin: string }

export async function openStage(random: string): Promise<Stage> {
  const test = await createTestApp({ children: 300, random })
  const { host } = new URL(await test.web.listen({ port: 0, host: '127.0.0.1' }))
  const origin = test.app.config.publicOrigin
  const browser = await openBrowser([`--host-resolver-rules=MAP ${new URL(origin).host} ${host}`])
  after(() => browser.close())
  return { test, browser, origin }
}

type PersonOptions = {
  /** A persona who is signed in already; a visitor unless told. */
  readonly as?: string
  readonly hasScripts?: boolean
  readonly width?: number
}

/** Somebody at the browser. Every page of ours they come to is checked: WCAG 2.2 AA by axe, no error on the console, no sideways scrolling. */
export class Person {
  readonly page: Page
  readonly #context: BrowserContext
  readonly #stage: Stage
  readonly #hasScripts: boolean
  readonly #complaints: string[] = []

  private constructor(stage: Stage, context: BrowserContext, page: Page, hasScripts: boolean) {
    this.#stage = stage
    this.#context = context
    this.page = page
    this.#hasScripts = hasScripts
    page.on('pageerror', (error) => void this.#complaints.push(error.message))
    page.on('console', (message) => {
      const isStatus = message.text().startsWith('Failed to load resource: the server responded')
      const isOurs = page.url().startsWith(stage.origin)
      if (message.type() === 'error' && !isStatus && isOurs) this.#complaints.push(message.text())
    })
  }

  static async at(
    stage: Stage,
    { as, hasScripts = true, width = 1280 }: PersonOptions = {},
  ): Promise<Person> {
    const context = await stage.browser.newContext({
      viewport: { width, height: 800 },
      javaScriptEnabled: hasScripts,
    })
    context.setDefaultTimeout(10_000)
    if (as !== undefined) {
      const [name = '', value = ''] = (await stage.test.signIn(as)).split('=')
      await context.addCookies([{ name, value, url: stage.origin }])
    }
    return new Person(stage, context, await context.newPage(), hasScripts)
  }

  leaves(): Promise<void> {
    return this.#context.close()
  }

  /** Opens an address; tells the status of what was answered. */
  async opens(path: string): Promise<number> {
    const answer = await this.page.goto(this.#stage.origin + path)
    await this.#checksThePage()
    return answer?.status() ?? 0
  }

  /** Presses a button or follows a link, by its name, and waits for the next page. */
  presses(button: string | RegExp): Promise<void> {
    return this.goesOn(() => this.page.getByRole('button', { name: button }).first().click())
  }

  follows(link: string | RegExp): Promise<void> {
    return this.goesOn(() => this.page.getByRole('link', { name: link }).first().click())
  }

  /** Does what leads to another page, and waits for it. */
  async goesOn(act: () => Promise<unknown>): Promise<void> {
    const loaded = this.page.waitForEvent('load')
    await act()
    await loaded
    await this.#checksThePage()
  }

  async fills(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) {
      await this.page.getByLabel(label, { exact: true }).first().fill(value)
    }
  }

  async fillsDay(day: IsoDate): Promise<void> {
    const [year = '', month = '', dayOfMonth = ''] = day.split('-')
    await this.fills({ Day: dayOfMonth, Month: month, Year: year })
  }

  chooses(label: string, question?: string): Promise<void> {
    const place = question === undefined ? this.page : this.page.getByRole('group', { name: question })
    return place.getByLabel(label, { exact: true }).check()
  }

  async sees(...texts: (string | RegExp)[]): Promise<void> {
    const shown = await this.page.locator('body').innerText()
    for (const text of texts) {
      assert.ok(
        typeof text === 'string' ? shown.includes(text) : text.test(shown),
        `${text} is not in:\n${shown}`,
      )
    }
  }

  async doesNotSee(...texts: string[]): Promise<void> {
    const shown = await this.page.locator('body').innerText()
    for (const text of texts) assert.ok(!shown.includes(text), `the page shows ${text}`)
  }

  path(): string {
    const { pathname, search } = new URL(this.page.url())
    return pathname + search
  }

  async #checksThePage(): Promise<void> {
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    assert.ok((await this.page.evaluate<number>(overflow)) <= 0, `${this.page.url()} scrolls sideways`)
    assert.deepEqual(this.#complaints, [])
    // axe runs as a script of the page.
    if (!this.#hasScripts) return
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(wcag22aa).analyze()
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
    assert.deepEqual(found, [], this.page.url())
  }
}

export type JourneyChild = {
  readonly childId: number
  readonly publicId: string
  readonly given: string
  readonly family: string
  readonly dateOfBirth: IsoDate
}

/** Children with a record and current services of which one is the lead (or, with `hasLead` false, none is), by name. */
export async function childrenOf(
  { test }: Stage,
  { hasLead }: { hasLead: boolean },
): Promise<JourneyChild[]> {
  const rows = await test.database.owner<JourneyChild[]>`
    select c.child_id as "childId", c.public_id as "publicId", n.given, n.family, c.date_of_birth as "dateOfBirth"
      from children c
      join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' and c.date_of_birth_accuracy = 'exact'
       and exists (select from involvements i where i.child_id = c.child_id and i.ended_on is null)
       and ${hasLead} = exists (select from lead_professionals l where l.child_id = c.child_id and l.until_at is null)
     order by n.family, n.given, c.date_of_birth`
  assert.ok(rows.length >= 6, 'the demonstration area is too small for the journeys')
  return rows
}

export type Entry = { readonly action: string; readonly outcome: string; readonly childId: number | null }

/** What `work` left in the log, in order. */
export async function entriesOf({ test }: Stage, work: () => Promise<unknown>): Promise<Entry[]> {
  const { owner } = test.database
  const [before] = await owner<
    [{ last: string }]
  >`select coalesce(max(entry_id), 0) as "last" from audit_entries`
  await work()
  const rows = await owner<Entry[]>`
    select e.action, e.outcome, e.child_id as "childId" from audit_entries e where e.entry_id > ${before.last} order by e.entry_id`
  return rows.map((row) => ({ ...row }))
}

export function bornInWords({ dateOfBirth }: JourneyChild): string {
  return formatDay(dateOfBirth)
}
