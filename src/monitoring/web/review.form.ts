import { oneOf, parseForm, text, type FieldErrors, type FormResult } from '../../platform/web/forms.ts'
import { reviewNotes, type ReviewDecision, type Share, type Verdict } from '../reviews/review.ts'
import { shareBounds } from '../reviews/set-share.ts'

export const decisions = Object.keys(reviewNotes) as readonly ReviewDecision[]

/** The input that holds the notes of a decision; each decision has its own. */
export const noteField = (decision: ReviewDecision): string => `note-${decision}`

/** What was decided, after how many decisions. */
export type Decided = Verdict & { readonly seen: number }

const readers = {
  decision: oneOf(decisions, { required: 'Choose what comes of it' }),
  seen: text({ label: 'Earlier decisions', maxLength: 5, required: 'Load the page again' }),
  'note-explained': oneOf(reviewNotes.explained),
  'note-ask-the-manager': oneOf(reviewNotes['ask-the-manager']),
  'note-suspected-misuse': oneOf(reviewNotes['suspected-misuse']),
}

/** A decision with one of its own notes; notes of the other decisions are passed over. */
export function parseDecision(body: unknown): FormResult<Decided> {
  const form = parseForm(body, readers, (typed) => faultInNote(typed.decision, typed))
  if (!form.ok) return form
  const { decision, seen } = form.value
  const note = form.value[`note-${decision}`]!
  return { ok: true, value: { decision, note, seen: Number(seen) } }
}

function faultInNote(decision: ReviewDecision, typed: Readonly<Record<string, unknown>>): FieldErrors {
  const name = noteField(decision)
  return typed[name] === null ? { [name]: { text: 'Choose why', href: `#${name}` } } : {}
}

const [leastOneIn, mostOneIn] = shareBounds.oneIn
const [leastOfDay, mostOfDay] = shareBounds.atLeast

/** How much is sampled, as whole numbers within their bounds. */
export function parseShare(body: unknown): FormResult<Share> {
  const typed = { oneIn: number('One in how many'), atLeast: number('The least number') }
  const form = parseForm(body, typed, ({ oneIn, atLeast }) => ({
    ...faultIn('oneIn', oneIn, leastOneIn, mostOneIn),
    ...faultIn('atLeast', atLeast, leastOfDay, mostOfDay),
  }))
  if (!form.ok) return form
  const { oneIn, atLeast } = form.value
  return { ok: true, value: { oneIn: Number(oneIn), atLeast: Number(atLeast) } }
}

function number(label: string) {
  return text({
    label,
    maxLength: 4,
    required: `${label} must be a whole number`,
    pattern: { test: /^\d+$/, text: `${label} must be a whole number` },
  })
}

function faultIn(name: string, typed: string, least: number, most: number): FieldErrors {
  const isIn = least <= Number(typed) && Number(typed) <= most
  return isIn ? {} : { [name]: { text: `Enter a whole number from ${least} to ${most}`, href: `#${name}` } }
}
