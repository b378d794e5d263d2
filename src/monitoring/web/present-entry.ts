import { formatChildNumber } from '../../lib/identifiers/index.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import { instant } from '../../platform/web/filters.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { formatEntryRef } from '../entry-ref.ts'
import { revealReasons, type LoggedEntry } from '../log-query.ts'
import type { EntryDetails, RevealedChild } from '../queries.ts'
import type { OpenNote, RulesInForce } from './entry.page.ts'
import { monitoringPaths } from './paths.ts'
import { presentLine, type LogLine } from './present-log.ts'
import { authenticatorWords, groundWords, revealWords, type LogWords } from './words.ts'

type Row = { readonly label: string; readonly text: string }
type Rule = {
  readonly id: string
  /** Whether it decided about the person for whom an operator acted. */
  readonly isServeds: boolean
  /** Null where the policy in force has no such rule. */
  readonly text: string | null
  readonly source: string | null
}

/** What an entry says; a review shows the same. */
export type EntryPage = PageModel & {
  readonly rows: readonly Row[]
  readonly childHref: string | null
  readonly rules: readonly Rule[]
  /** Rules may read otherwise now. */
  readonly isOtherPolicy: boolean
  readonly others: readonly LogLine[]
  readonly backPath: string
}

/** All that an entry says, in words. */
export function presentEntry(
  words: LogWords,
  policy: RulesInForce,
  openNote: OpenNote,
  { entry, others }: { readonly entry: EntryDetails; readonly others: readonly LoggedEntry[] },
): EntryPage {
  const line = presentLine(words, entry)
  return {
    title: 'An entry of the log',
    rows: rowsOf(entry, line, openNote),
    childHref: line.childHref,
    rules: entry.policyRules.map((id) => ruleOf(policy, id)),
    isOtherPolicy: entry.policyVersion !== policy.version,
    others: others.map((other) => presentLine(words, other)),
    backPath: monitoringPaths.log,
  }
}

/** What holds something; an empty field tells nothing. */
function rowsOf(entry: EntryDetails, line: LogLine, openNote: OpenNote): Row[] {
  const rows: readonly (readonly [string, string | null])[] = [
    ['When', instant(line.at)],
    ['Written by the database', instant(entry.recordedAt)],
    ['Who', line.who],
    ['Role and organisation', line.position],
    ['Signed in with', authenticatorWords[entry.authenticator ?? ''] ?? null],
    ['In a call, for', line.served],
    ['Call', textOf(entry.callId)],
    ['Supervised by', line.supervisor],
    ['What', line.what],
    ['Action', entry.action],
    ['Outcome', line.outcome],
    ['Why', line.purpose],
    ['In their words', entry.sealedNote && openNote(entry.sealedNote)],
    ['Legal ground', groundWords[entry.legalGround ?? ''] ?? null],
    ['Whose account, or about whom', entry.about],
    ['Organisation that it is about', entry.aboutOrganisation],
    ['Reference asked for', entry.subjectRef],
    ['Fields', entry.fields.join(', ')],
    ['How many', textOf(entry.quantity)],
    ['Feed', entry.feed],
    ['File', entry.feedFileId],
    ['Policy', entry.policyVersion],
    ['Request', entry.requestId],
    ['Release', entry.build],
  ]
  return rows.flatMap(([label, text]) => (text ? [{ label, text }] : []))
}

function textOf(count: number | null): string | null {
  return count === null ? null : String(count)
}

function ruleOf({ rules }: RulesInForce, named: string): Rule {
  const id = named.replace(/^served:/, '')
  const rule = rules.find((one) => one.id === id)
  return {
    id,
    isServeds: id !== named,
    text: rule ? dedented(rule.text) : null,
    source: rule?.source ?? null,
  }
}

/** The last line begins at the margin. */
function dedented(text: string): string {
  const margin = /\n( *)[^\n]*$/.exec(text)?.[1] ?? ''
  return text.replaceAll(`\n${margin}`, '\n')
}

type RevealPage = PageModel & {
  readonly action: string
  readonly line: LogLine
  readonly reasons: readonly { readonly value: string; readonly text: string }[]
  readonly values: FormValues
  readonly backPath: string
}

/** The question why somebody needs to know which child an entry is about. */
export function presentReveal(
  words: LogWords,
  entry: EntryDetails,
  values: FormValues,
  errors: FieldErrors = {},
): RevealPage {
  const ref = formatEntryRef(entry)
  return {
    title: 'Why do you need to know which child it is?',
    errors,
    action: monitoringPaths.child(ref),
    line: presentLine(words, entry),
    reasons: revealReasons.map((value) => ({ value, text: revealWords[value] })),
    values,
    backPath: monitoringPaths.entry(ref),
  }
}

type RevealedPage = PageModel & {
  readonly name: string
  readonly number: string
  readonly backPath: string
}

/** Name and number, once. */
export function presentRevealed(ref: string, child: RevealedChild): RevealedPage {
  return {
    title: 'The child that the entry is about',
    name: `${child.given} ${child.family}`,
    number: formatChildNumber(child.childNumber).replaceAll(' ', '\u00a0'),
    backPath: monitoringPaths.entry(ref),
  }
}
