import { auditActions } from '../../audit/index.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { formatEntryRef } from '../entry-ref.ts'
import { outcomes, revealReasons, type LoggedEntry, type LogQuery } from '../log-query.ts'
import type { LookedUp } from '../look-into-log.ts'
import { logFields } from './log.form.ts'
import { monitoringPaths } from './paths.ts'
import { purposeText, revealWords, type LogWords } from './words.ts'

/** One entry as a line of a table. */
export type LogLine = {
  readonly at: Date
  readonly href: string
  readonly who: string
  readonly position: string
  readonly served: string | null
  readonly supervisor: string | null
  readonly what: string
  readonly purpose: string
  readonly outcome: string
  /** Null where it is about no child. */
  readonly childHref: string | null
}

type Choice = { readonly value: string; readonly text: string }

export type LogPage = PageModel & {
  readonly action: string
  readonly reviewsPath: string
  readonly actions: readonly Choice[]
  readonly outcomes: readonly Choice[]
  readonly reasons: readonly Choice[]
  readonly values: FormValues
  readonly lines: readonly LogLine[]
  /** Fields that lead to what is older; empty on the last page. */
  readonly older: readonly (readonly [string, string])[]
  readonly isAsked: boolean
}

/** The form with the entries found; without any where what was typed is wrong. */
export function presentLog(
  words: LogWords,
  values: FormValues,
  found: Extract<LookedUp, { kind: 'found' }> | undefined,
  query: LogQuery | undefined,
  errors: FieldErrors = {},
): LogPage {
  const last = found?.hasMore ? found.entries.at(-1) : undefined
  return {
    title: 'The log',
    errors,
    action: monitoringPaths.log,
    reviewsPath: monitoringPaths.reviews,
    values,
    actions: choices(auditActions, words.done).toSorted((a, b) => a.text.localeCompare(b.text, 'en-GB')),
    outcomes: choices(outcomes, (outcome) => words.outcomes[outcome] ?? outcome),
    reasons: choices(revealReasons, (reason) => revealWords[reason]),
    lines: (found?.entries ?? []).map((entry) => presentLine(words, entry)),
    older: last && query ? Object.entries(logFields({ ...query, after: last })) : [],
    isAsked: found !== undefined,
  }
}

/** What the list, and the list of a request, say of an entry. */
export function presentLine(words: LogWords, entry: LoggedEntry): LogLine {
  const ref = formatEntryRef(entry)
  return {
    at: entry.occurredAt,
    href: monitoringPaths.entry(ref),
    who: entry.actorName,
    position: positionOf(words, entry),
    served: entry.served,
    supervisor: entry.supervisor,
    what: words.done(entry.action),
    purpose: purposeText(words, entry.purpose),
    outcome: words.outcomes[entry.outcome] ?? entry.outcome,
    childHref: entry.isAboutChild ? monitoringPaths.child(ref) : null,
  }
}

function positionOf(words: LogWords, { role, organisation }: LoggedEntry): string {
  return [words.roles[role] ?? role, ...(organisation === null ? [] : [organisation])].join(', ')
}

function choices<T extends string>(values: readonly T[], text: (value: T) => string): Choice[] {
  return values.map((value) => ({ value, text: text(value) }))
}
