import assert from 'node:assert/strict'
import { createTestApp } from '../../test/support/app.ts'
import { openRecord, stateReason } from '../children/index.ts'
import { addDays, type IsoDate } from '../lib/iso-date.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DeniedError } from '../platform/errors.ts'
import type { EntryRef } from './entry-ref.ts'
import type { LoggedEntry, LogQuery } from './log-query.ts'
import { lookIntoLog, type LookedUp } from './look-into-log.ts'

export const TODAY = '2026-11-23' as IsoDate
export const reason = { reason: 'sample-review', note: null } as const
export type DeskChild = {
  readonly childId: number
  readonly publicId: string
  readonly number: string
  readonly given: string
  readonly family: string
  readonly born: IsoDate
}

const week: LogQuery = {
  from: addDays(TODAY, -6),
  to: TODAY,
  username: null,
  organisation: null,
  action: null,
  outcome: null,
  child: null,
  after: null,
}

/**
 * The demonstration area with three children at whom people of two sections looked; the last of them is the last of all.
 *
 * `edith` and `joel` audit the section of `amara` and `beth`, `nora` everybody; `marek` and `dylan` are of elsewhere.
 */
export async function openDesk(random: string) {
  const stage = await createTestApp({ children: 40, random })
  const { app } = stage
  const { owner } = stage.database
  const listed = await owner<DeskChild[]>`
    select c.child_id as "childId", c.public_id as "publicId", c.child_number as number, n.given, n.family, c.date_of_birth as born
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' and c.date_of_birth_accuracy = 'exact' order by 1`
  const [last] = await owner<DeskChild[]>`
    select c.child_id as "childId", c.public_id as "publicId", c.child_number as number, n.given, n.family, c.date_of_birth as born
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' order by 1 desc limit 1`
  const children = [listed[0]!, listed[1]!, last!] as const
  await owner`update users set authority_code = 'E08000016' where username in ('marek', 'dylan')`
  await owner`
    update user_rights set right_name = 'audit' where user_id = (select user_id from users where username = 'joel')`

  const actors = new Map<string, Actor>()
  const actorOf = async (username: string): Promise<Actor> => {
    const known = actors.get(username)
    if (known) return known
    const [row] = await owner<
      { userId: number; name: string; role: string; organisationId: number; authorityCode: string }[]
    >`
      select user_id as "userId", name, role, organisation_id as "organisationId", authority_code as "authorityCode"
        from users where username = ${username}`
    await stage.signIn(username)
    const [session] = await owner<{ ref: Buffer }[]>`
      select session_ref as ref from sessions where user_id = ${row!.userId} order by started_at desc limit 1`
    const actor: Actor = { kind: 'person', rights: [], ...row!, sessionRef: session!.ref }
    actors.set(username, actor)
    return actor
  }
  const as = async <T>(username: string, work: (act: Act) => Promise<T>): Promise<T> => {
    const actor = await actorOf(username)
    return app.acts(actor.role === 'practitioner' ? app.web : app.team, actor)(work)
  }
  const idOf = async (username: string): Promise<number> => (await actorOf(username)).userId!
  const look = (username: string, over: Partial<LogQuery> = {}): Promise<LookedUp> =>
    as(username, (act) => lookIntoLog(act, { ...week, ...over }))

  for (const username of ['amara', 'marek', 'beth']) {
    for (const { publicId } of children) {
      await as(username, (act) => stateReason(act, publicId, 'child-protection', null))
      await as(username, (act) => openRecord(act, publicId))
    }
  }

  return {
    stage,
    owner,
    children,
    as,
    idOf,
    look,
    /** Every page of what an auditor finds. */
    found: async (username: string, over: Partial<LogQuery> = {}): Promise<LoggedEntry[]> => {
      const entries: LoggedEntry[] = []
      for (let after: EntryRef | null = null; ; after = entries.at(-1)!) {
        const page = await look(username, { ...over, after })
        assert.ok(page.kind === 'found')
        entries.push(...page.entries)
        if (!page.hasMore) return entries
      }
    },
    /** The first entry of an action of somebody, about a child where one is told. */
    entryOf: async (username: string, action: string, child?: DeskChild): Promise<EntryRef> => {
      const [row] = await owner<{ at: Date; requestId: string }[]>`
        select occurred_at as at, request_id as "requestId" from audit_entries
         where user_id = ${await idOf(username)} and action = ${action}
           and ${child === undefined ? owner`true` : owner`child_id = ${child.childId}`}
         order by entry_id limit 1`
      return { atMs: row!.at.getTime(), requestId: row!.requestId, position: 0 }
    },
    /** What somebody's last entry of an action holds. */
    lastEntry: async (username: string, action: string) => {
      const [row] = await owner<
        {
          outcome: string
          childId: number | null
          purpose: string | null
          fields: string[]
          quantity: number | null
          about: number | null
        }[]
      >`
        select outcome, child_id as "childId", purpose, fields, quantity, target_user_id as about from audit_entries
         where user_id = ${await idOf(username)} and action = ${action} order by entry_id desc limit 1`
      return row
    },
  }
}

/** Whether an error is a refusal by that rule. */
export const isRefusedBy =
  (rule: string) =>
  (error: unknown): boolean =>
    error instanceof DeniedError && error.rules.includes(rule)
