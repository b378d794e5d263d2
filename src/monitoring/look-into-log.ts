import { recordEntry } from '../audit/index.ts'
import { daysBetween } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { periodTooLong } from './errors.ts'
import { LONGEST_DAYS, PAGE_LENGTH, type LoggedEntry, type LogQuery } from './log-query.ts'
import { findEntry, findOrganisation, findPerson, listEntries } from './queries.ts'
import { revealNumber } from './reveal-child.ts'

/** A page of the log, or which name is not one of the section. */
export type LookedUp =
  | { readonly kind: 'found'; readonly entries: readonly LoggedEntry[]; readonly hasMore: boolean }
  | { readonly kind: 'unknown'; readonly field: 'username' | 'organisation' }

/**
 * What people of the own section did, or everybody for the national team, newest first, 50 at a time; never what the auditor did, or
 * what was done to or for the auditor. Source.
 *
 * Sections are those in which people work now. A child is looked for after a reveal of its own: see `revealNumber`.
 * @throws DomainError `CP_LOG_PERIOD`; DeniedError when it is for oneself; NotFoundError for a page after an entry out of reach.
 */
export async function lookIntoLog(act: Act, query: LogQuery): Promise<LookedUp> {
  const days = daysBetween(query.from, query.to) + 1
  if (days < 1 || days > LONGEST_DAYS) throw periodTooLong()
  const authorityCode = act.actor.role === 'national-team' ? null : act.actor.authorityCode
  const person =
    query.username === null ? undefined : await findPerson(act.sql, query.username, authorityCode)
  await requireLog(act, person)
  const viewer = act.actor.userId
  if (viewer === null) throw new NotFoundError()
  const organisationId =
    query.organisation === null ? null : await findOrganisation(act.sql, query.organisation, authorityCode)
  if (query.username !== null && !person) return unknown(act, query, 'username')
  if (organisationId === undefined) return unknown(act, query, 'organisation')
  const before = query.after && (await findEntry(act.sql, query.after))
  if (before === undefined) throw new NotFoundError(query.after?.requestId)
  const { child } = query
  const isThere = child === null || (await revealNumber(act, child.number, child)) !== undefined
  const found = isThere
    ? await listEntries(act.sql, {
        ...query,
        viewer,
        authorityCode,
        userId: person?.userId ?? null,
        organisationId,
        isOfRevealed: child !== null,
        before,
      })
    : []
  const entries = found.slice(0, PAGE_LENGTH)
  await recordLook(act, query, entries.length)
  return { kind: 'found', entries, hasMore: found.length > PAGE_LENGTH }
}

/** Asks whether the person may look into the log of the own section, or of one person. */
export async function requireLog(
  act: Act,
  person?: { readonly userId: number; readonly authorityCode: string | null },
): Promise<void> {
  await act.require('monitoring.list-entries', {
    type: 'Administered',
    id: 'log',
    attributes: {
      authority: (person ? person.authorityCode : act.actor.authorityCode) ?? '',
      userId: person?.userId ?? 0,
    },
  })
}

async function unknown(act: Act, query: LogQuery, field: 'username' | 'organisation'): Promise<LookedUp> {
  await recordLook(act, query, 0)
  return { kind: 'unknown', field }
}

/** Names of what it was narrowed by, never values. */
function recordLook(act: Act, query: LogQuery, quantity: number): Promise<void> {
  const filters = ['username', 'organisation', 'child', 'action', 'outcome', 'after'] as const
  const fields = ['from', 'to', ...filters.filter((name) => query[name] !== null)]
  return recordEntry(act, { action: 'monitoring.list-entries', outcome: 'done', fields, quantity })
}
