import type { TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import type { TestApp } from '../../../test/support/app.ts'

/** A browser of somebody signed in as a persona, or of a visitor; it sends the token of the last form it was shown. */
export class Browser {
  readonly #test: TestApp
  readonly #cookies: Map<string, string>
  /** The persona who is signed in; absent for a visitor. */
  readonly username: string | undefined
  #token = ''

  private constructor(test: TestApp, cookies: Map<string, string>, username: string | undefined) {
    this.#test = test
    this.#cookies = cookies
    this.username = username
  }

  static async open(test: TestApp, username?: string): Promise<Browser> {
    const cookie = username === undefined ? undefined : await test.signIn(username)
    const [name = '', value = ''] = cookie?.split('=') ?? []
    return new Browser(test, new Map(cookie === undefined ? [] : [[name, value]]), username)
  }

  async get(url: string): Promise<LightMyRequestResponse> {
    return this.#take(await this.#test.web.inject({ url, headers: this.#headers() }))
  }

  async post(url: string, fields: Record<string, string>): Promise<LightMyRequestResponse> {
    const payload = new URLSearchParams({ _csrf: this.#token, ...fields }).toString()
    const headers = { ...this.#headers(), 'content-type': 'application/x-www-form-urlencoded' }
    return this.#take(await this.#test.web.inject({ method: 'POST', url, payload, headers }))
  }

  /** Shows the form before it is sent. */
  async fill(url: string, fields: Record<string, string>): Promise<LightMyRequestResponse> {
    await this.get(url)
    return this.post(url, fields)
  }

  /** Shows the form, and sends fields of which one may have several values. */
  async fillMany(url: string, fields: URLSearchParams): Promise<LightMyRequestResponse> {
    await this.get(url)
    const payload = new URLSearchParams([['_csrf', this.#token], ...fields]).toString()
    const headers = { ...this.#headers(), 'content-type': 'application/x-www-form-urlencoded' }
    return this.#take(await this.#test.web.inject({ method: 'POST', url, payload, headers }))
  }

  #headers(): { cookie: string } {
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  }

  #take(answer: LightMyRequestResponse): LightMyRequestResponse {
    for (const { name, value } of answer.cookies) this.#cookies.set(name, value)
    this.#token = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? this.#token
    return answer
  }
}

/** Compares a page with `__golden__/<name>.html`. */
export function assertGolden(t: TestContext, html: string, name: string): void {
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steady(html), path, { serializers: [(page: string) => page] })
}

/** A page without what differs from run to run: tokens, ids, numbers, versions. */
export function steady(html: string): string {
  return html
    .replaceAll(/name="_csrf" value="[^"]+"/g, 'name="_csrf" value="TOKEN"')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/C\d{3}\u00a0\d{4}\u00a0\d{4}/g, 'NUMBER')
    .replaceAll(/\/assets\/[0-9a-f]+\//g, '/assets/HASH/')
    .replaceAll(/Version [^<]+/g, 'Version')
}

export type LoggedEntry = {
  readonly action: string
  readonly outcome: string
  readonly childId: number | null
  readonly purpose: string | null
  readonly fields: readonly string[]
}

/** What `work` left in the log, in order. */
export async function entriesOf(test: TestApp, work: () => Promise<unknown>): Promise<LoggedEntry[]> {
  const [before] = await test.database.owner<
    [{ last: string }]
  >`select coalesce(max(entry_id), 0) as "last" from audit_entries`
  await work()
  const rows = await test.database.owner<LoggedEntry[]>`
    select e.action, e.outcome, e.child_id as "childId", e.purpose, e.fields
      from audit_entries e
     where e.entry_id > ${before.last}
     order by e.entry_id`
  return rows.map((row) => ({ ...row }))
}
