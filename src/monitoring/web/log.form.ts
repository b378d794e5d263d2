import { auditActions } from '../../audit/index.ts'
import { formatChildNumber, parseChildNumber } from '../../lib/identifiers/index.ts'
import { addDays, daysBetween, type IsoDate } from '../../lib/iso-date.ts'
import { date, oneOf, parseForm, text, type FieldErrors, type FormResult } from '../../platform/web/forms.ts'
import { parseEntryRef, formatEntryRef } from '../entry-ref.ts'
import { LONGEST_DAYS, outcomes, revealReasons, type LogQuery, type RevealReason } from '../log-query.ts'

/** The last seven days, and nothing else asked. */
export function firstQuery(today: IsoDate): LogQuery {
  return {
    from: addDays(today, -6),
    to: today,
    username: null,
    organisation: null,
    action: null,
    outcome: null,
    child: null,
    after: null,
  }
}

/** Reads what is looked for; a day left out is that of {@link firstQuery}. */
export function parseLogForm(body: unknown, today: IsoDate): FormResult<LogQuery> {
  const form = parseForm(body, readers, (typed) => ({
    ...faultInPeriod(periodOf(typed, today)),
    ...faultsInChild(typed),
  }))
  if (!form.ok) return form
  const { number, reason, note, after, username, ...value } = form.value
  const parsed = number === null ? undefined : parseChildNumber(number)
  const child = parsed?.ok && reason !== null ? { number: parsed.value, reason, note } : null
  return {
    ok: true,
    value: {
      ...value,
      ...periodOf(value, today),
      username: username?.toLowerCase() ?? null,
      child,
      after: (after !== null && parseEntryRef(after)) || null,
    },
  }
}

/** The inverse of {@link parseLogForm}: what the form shows, and what travels to the next page. */
export function logFields(query: LogQuery): Readonly<Record<string, string>> {
  const { username, organisation, action, outcome, child, after } = query
  return {
    ...dayFields('from', query.from),
    ...dayFields('to', query.to),
    ...(username !== null && { username }),
    ...(organisation !== null && { organisation }),
    ...(action !== null && { action }),
    ...(outcome !== null && { outcome }),
    ...(child && { number: formatChildNumber(child.number), reason: child.reason }),
    ...(child?.note && { note: child.note }),
    ...(after && { after: formatEntryRef(after) }),
  }
}

/** What makes up a reason; needed by whoever types a number, and to reveal the child of an entry. */
export const reasonReaders = {
  reason: oneOf(revealReasons),
  note: text({ label: 'Your reason', maxLength: 200 }),
}

/** What is missing in a reason. */
export function faultsInReason(reason: RevealReason | null, note: string | null): FieldErrors {
  if (reason === null)
    return { reason: { text: 'Choose why you need to know which child it is', href: '#reason' } }
  return reason === 'other' && note === null
    ? { note: { text: 'Say in a few words why you need to know', href: '#note' } }
    : {}
}

const readers = {
  from: date({ label: 'The first day' }),
  to: date({ label: 'The last day' }),
  username: text({ label: 'Username', maxLength: 60 }),
  organisation: text({ label: 'Code of an organisation', maxLength: 60 }),
  action: oneOf(auditActions),
  outcome: oneOf(outcomes),
  number: text({ label: 'ContactPoint number', maxLength: 30 }),
  after: text({ label: 'Older entries', maxLength: 60 }),
  ...reasonReaders,
}

type Period = { readonly from: IsoDate; readonly to: IsoDate }

function periodOf(
  { from, to }: { readonly from: IsoDate | null; readonly to: IsoDate | null },
  today: IsoDate,
): Period {
  const first = firstQuery(today)
  return { from: from ?? first.from, to: to ?? first.to }
}

function faultInPeriod({ from, to }: Period): FieldErrors {
  const days = daysBetween(from, to) + 1
  if (days < 1)
    return { to: { text: 'The last day must be the same as the first day, or after it', href: '#to-day' } }
  const tooLong = `The last day must be within ${LONGEST_DAYS} days of the first day`
  return days > LONGEST_DAYS ? { to: { text: tooLong, href: '#to-day' } } : {}
}

function faultsInChild(typed: {
  readonly number: string | null
  readonly reason: RevealReason | null
  readonly note: string | null
}): FieldErrors {
  if (typed.number === null) return {}
  const wrong = 'Check the ContactPoint number: a digit is wrong or missing'
  return {
    ...(!parseChildNumber(typed.number).ok && { number: { text: wrong, href: '#number' } }),
    ...faultsInReason(typed.reason, typed.note),
  }
}

function dayFields(name: string, date: IsoDate): Record<string, string> {
  const [year = '', month = '', dayOfMonth = ''] = date.split('-')
  return {
    [`${name}-day`]: String(Number(dayOfMonth)),
    [`${name}-month`]: String(Number(month)),
    [`${name}-year`]: year,
  }
}
