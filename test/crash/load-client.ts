import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from './service.ts'

/** What was answered, to be found again in the database whatever was killed since. */
export type Acknowledged = {
  /** Ids of requests to which a page of a record was answered. */
  readonly disclosures: string[]
  /** Children for whom recording an involvement was answered as done. */
  readonly involvements: string[]
  /** How many requests were answered otherwise, by status; `none` where no answer came. */
  readonly others: Map<string, number>
}

type Client = { readonly acknowledged: Acknowledged; readonly stop: () => Promise<void> }

/** A signed-in practitioner's cookie, with a reason stated for every child. */
export async function signIn(service: Service, persona: string): Promise<string> {
  const { cookie } = JSON.parse(await service.run('demo', 'session', '--as', persona, '--json')) as {
    cookie: string
  }
  await service.inDatabase(
    (sql) => sql`
      insert into access_reasons (session_ref, child_id, purpose, stated_at)
      select sessions.session_ref, children.child_id, 'duty', now() from sessions cross join children
      on conflict do nothing`,
  )
  return cookie
}

/** `readers` open records in turn, and one person records involvements, until stopped. */
export function startLoad(
  service: Service,
  cookie: string,
  children: readonly string[],
  options: { readonly readers: number; readonly recordEveryMs: number },
): Client {
  const acknowledged: Acknowledged = { disclosures: [], involvements: [], others: new Map() }
  const shared = { isStopped: false, next: 0 }
  const ask = async (path: string, init: RequestInit = {}): Promise<Response | undefined> => {
    try {
      const answer = await fetch(`${service.origin}${path}`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(30_000),
        ...init,
        headers: { cookie, ...init.headers },
      })
      // As soon as the first byte is there: what was begun to be shown is shown.
      if (answer.status === 200) acknowledged.disclosures.push(answer.headers.get('x-request-id')!)
      return answer
    } catch {
      return undefined
    }
  }
  const read = async (): Promise<void> => {
    while (!shared.isStopped) {
      const answer = await ask(`/children/${children[shared.next++ % children.length]!}`)
      await answer?.arrayBuffer().catch(() => {})
      if (answer?.status !== 200) {
        const status = String(answer?.status ?? 'none')
        acknowledged.others.set(status, (acknowledged.others.get(status) ?? 0) + 1)
      }
      // Leaves the machine some time for what is to be killed.
      await sleep(10)
    }
  }
  const record = async (): Promise<void> => {
    for (const child of children) {
      // One that was recorded although the answer was lost is never answered as done: hence not for ever.
      for (let tries = 0; tries < 10 && !shared.isStopped; tries++) {
        await sleep(options.recordEveryMs)
        if (!(await recordInvolvement(ask, child, cookie))) continue
        acknowledged.involvements.push(child)
        break
      }
    }
  }
  const loops = [record(), ...Array.from({ length: options.readers }, read)]
  return {
    acknowledged,
    stop: async () => {
      shared.isStopped = true
      await Promise.all(loops)
    },
  }
}

type Ask = (path: string, init?: RequestInit) => Promise<Response | undefined>

/** As a browser does it: the form, and its answers to be saved. @returns whether the answer was that it is done. */
async function recordInvolvement(ask: Ask, child: string, session: string): Promise<boolean> {
  const path = `/children/${child}/involvement/new`
  const shown = await ask(path)
  const page = await shown?.text().catch(() => '')
  const token = /name="_csrf" value="([^"]+)"/.exec(page ?? '')?.[1]
  if (!shown || token === undefined) return false
  const csrf = shown.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]!)
  const today = new Date()
  const saved = await ask(`${path}/check-answers`, {
    method: 'POST',
    headers: { cookie: [session, ...csrf].join('; '), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      _csrf: token,
      'startedOn-day': String(today.getUTCDate()),
      'startedOn-month': String(today.getUTCMonth() + 1),
      'startedOn-year': String(today.getUTCFullYear()),
      phone: '',
      email: '',
      lead: 'no',
      assessment: 'no',
    }).toString(),
  })
  await saved?.arrayBuffer().catch(() => {})
  return saved?.status === 303 && (saved.headers.get('location') ?? '').includes('/involvement/changes/')
}
