import { oneOf, parseForm, text, type FormResult } from '../../platform/web/forms.ts'
import { parseChildNumber } from '../../lib/identifiers/index.ts'
import { mergeNotes, noteCodes, reviewDecisions, type Choice, type MergeNote } from '../index.ts'
import { uuidIn } from './paths.ts'

/** `choice` is a decision, or `link` with the opaque id of the record chosen. */
export function parseReviewForm(body: unknown): FormResult<Choice> {
  const result = parseForm(
    body,
    {
      choice: text({ label: 'Your decision', maxLength: 60, required: 'Choose which child it is' }),
      note: oneOf(noteCodes, { required: 'Choose what your decision rests on' }),
    },
    ({ choice }) =>
      decisionIn(choice) ? {} : { choice: { text: 'Choose which child it is', href: '#choice' } },
  )
  if (!result.ok) return result
  const { choice, note } = result.value
  return { ok: true, value: { ...decisionIn(choice)!, noteCode: note } }
}

function decisionIn(choice: string): Pick<Choice, 'decision' | 'childId'> | undefined {
  const [word, id] = choice.split(' ')
  const decision = reviewDecisions.find((one) => one === word)
  if (decision === undefined) return undefined
  if (decision !== 'link') return id === undefined ? { decision, childId: null } : undefined
  const childId = uuidIn(id)
  return childId === null ? undefined : { decision, childId }
}

/** The second person's answer. */
export function parseAnswer(body: unknown): FormResult<{ readonly answer: 'agree' | 'disagree' }> {
  return parseForm(body, {
    answer: oneOf<'agree' | 'disagree'>(['agree', 'disagree'], { required: 'Choose whether you agree' }),
  })
}

/** The ContactPoint number, in parsed form, of a record to put beside the row. */
export function parseNumberForm(body: unknown): FormResult<{ readonly number: string }> {
  const form = parseForm(body, { number: text({ label: 'The number', ...numberRule }) })
  if (!form.ok) return form
  const parsed = parseChildNumber(form.value.number)
  return parsed.ok
    ? { ok: true, value: { number: parsed.value } }
    : { ok: false, values: form.value, errors: wrongNumber('number', form.value.number) }
}

const numberRule = { maxLength: 40, required: 'Enter a ContactPoint number, such as C123 4567 8978' }

/** Two ContactPoint numbers in parsed form, or two opaque ids from a page that showed the records. */
export function parsePair(body: unknown): FormResult<{ readonly one: string; readonly other: string }> {
  return parseForm(
    body,
    {
      one: text({ label: 'The first number', ...numberRule }),
      other: text({ label: 'The second number', ...numberRule }),
    },
    ({ one, other }) => ({
      ...wrongNumber('one', one),
      ...(recordIn(one) === recordIn(other)
        ? { other: { text: 'Enter the number of another record', href: '#other' } }
        : wrongNumber('other', other)),
    }),
  )
}

function wrongNumber(name: string, typed: string) {
  return recordIn(typed) === null
    ? { [name]: { text: 'Check this ContactPoint number: a digit is wrong or missing', href: `#${name}` } }
    : {}
}

/** An opaque id as it stands, or a ContactPoint number in parsed form; null for neither. */
export function recordIn(typed: string): string | null {
  const id = uuidIn(typed)
  if (id !== null) return id
  const number = parseChildNumber(typed)
  return number.ok ? number.value : null
}

export type MergeChoice = {
  readonly survivor: string
  readonly merged: string
  readonly noteCode: MergeNote
}

/** Which of the two stays, and what the merge rests on. */
export function parseMergeForm(
  body: unknown,
): FormResult<MergeChoice> & { readonly pair: readonly [string, string] | null } {
  const result = parseForm(body, {
    one: text({ label: 'The first record', maxLength: 40, required: 'Start again from the list of merges' }),
    other: text({
      label: 'The second record',
      maxLength: 40,
      required: 'Start again from the list of merges',
    }),
    keep: oneOf(['one', 'other'], { required: 'Choose which number stays' }),
    note: oneOf(mergeNotes, { required: 'Choose what the merge rests on' }),
  })
  if (!result.ok) {
    const [one, other] = [uuidIn(result.values['one']), uuidIn(result.values['other'])]
    return { ...result, pair: one !== null && other !== null ? [one, other] : null }
  }
  const { one, other, keep, note } = result.value
  const [survivor, merged] = keep === 'one' ? [one, other] : [other, one]
  return { ok: true, value: { survivor, merged, noteCode: note }, pair: [one, other] }
}
