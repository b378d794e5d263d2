import { noteCodes } from '../../linkage/index.ts'
import { quarantineChoices } from '../../vault/index.ts'
import { parseChildNumber } from '../../lib/identifiers/index.ts'
import {
  date,
  oneOf,
  parseForm,
  someOf,
  text,
  type FieldErrors,
  type FormResult,
} from '../../platform/web/forms.ts'
import {
  askerProofs,
  askers,
  changeGrounds,
  channels,
  childProofs,
  criteria,
  eventKinds,
  handOverReasons,
  lookPurposes,
  metGrounds,
  MOST_WORDS,
  refusalGrounds,
  reviewOutcomes,
  type AskedShield,
  type DecisionGround,
  type EventKind,
  type LookPurpose,
  type NewHandOver,
  type NewShieldRequest,
  type ReviewedShield,
  type RowDecision,
  type ShieldCriteria,
  type ShieldDecision,
} from '../index.ts'
import { idIn } from './paths.ts'

const numberRule = { label: 'The number', maxLength: 40 }
const wrongNumber = 'Check this ContactPoint number: a digit is wrong or missing'
const words = text({ label: 'What you write', maxLength: MOST_WORDS, required: 'Say why, in your own words' })

/** A request as it was typed. */
export function parseRequest(body: unknown): FormResult<NewShieldRequest> {
  const form = parseForm(
    body,
    {
      number: text({ ...numberRule, required: 'Enter a ContactPoint number, such as C123 4567 8978' }),
      asker: oneOf(askers, { required: 'Choose who asks' }),
      channel: oneOf(channels, { required: 'Choose how they asked' }),
      criterion: oneOf(criteria, { required: 'Choose what harm is feared' }),
      level: oneOf(['1', '2'], { required: 'Choose how much is to be hidden' }),
      reasons: words,
      askerProofs: someOf(askerProofs),
      childProofs: someOf(childProofs),
    },
    ({ number }) => (parseChildNumber(number).ok ? {} : fault('number', wrongNumber)),
  )
  if (!form.ok) return form
  const { number, level, ...rest } = form.value
  const parsed = parseChildNumber(number)
  const challenges = idIn((body as { challenges?: unknown } | null)?.challenges)
  const childNumber = parsed.ok ? parsed.value : ''
  return { ok: true, value: { ...rest, childNumber, level: level === '1' ? 1 : 2, challenges } }
}

/** A number, or a whole name with a day of birth. */
export function parseCriteria(body: unknown): FormResult<ShieldCriteria> {
  const form = parseForm(
    body,
    {
      number: text(numberRule),
      given: text({ label: 'Given name', maxLength: 100 }),
      family: text({ label: 'Family name', maxLength: 100 }),
      dateOfBirth: date({ label: 'Date of birth' }),
    },
    ({ number, given, family, dateOfBirth }) => {
      if (number !== null) return parseChildNumber(number).ok ? {} : fault('number', wrongNumber)
      return given !== null && family !== null && dateOfBirth !== null
        ? {}
        : fault('number', 'Enter a ContactPoint number, or both names and the date of birth')
    },
  )
  if (!form.ok) return form
  const { number, given, family, dateOfBirth } = form.value
  const parsed = parseChildNumber(number ?? '')
  if (parsed.ok) return { ok: true, value: { childNumber: parsed.value } }
  return { ok: true, value: { given: given!, family: family!, dateOfBirth: dateOfBirth! } }
}

export function parseDecision(body: unknown): FormResult<ShieldDecision> {
  const grounds: readonly DecisionGround[] = [...metGrounds, ...refusalGrounds]
  return parseForm(body, {
    ground: oneOf(grounds, { required: 'Choose whether the criterion is met' }),
    words,
  })
}

/** The ground is asked of whoever would end the shield or hide less. */
export function parseReview(body: unknown): FormResult<ReviewedShield> {
  return parseForm(
    body,
    {
      outcome: oneOf(reviewOutcomes, { required: 'Choose what the review came to' }),
      ground: oneOf(changeGrounds),
      words,
    },
    ({ outcome, ground }) => {
      const isLess = outcome === 'lower' || outcome === 'lift'
      if (isLess === (ground !== null)) return {}
      return fault(
        'ground',
        isLess ? 'Choose why less is to be hidden' : 'Choose this only to lower or end the shield',
      )
    },
  )
}

export function parseEvent(body: unknown): FormResult<{ readonly kind: EventKind }> {
  return parseForm(body, { kind: oneOf(eventKinds, { required: 'Choose what you heard' }) })
}

/** What a practitioner asks from a record. */
export function parseAsked(body: unknown): FormResult<AskedShield> {
  const form = parseForm(body, {
    criterion: oneOf(criteria, { required: 'Choose what harm is feared' }),
    level: oneOf(['1', '2'], { required: 'Choose how much is to be hidden' }),
    reasons: words,
  })
  if (!form.ok) return form
  return { ok: true, value: { ...form.value, level: form.value.level === '1' ? 1 : 2 } }
}

export function parseHandOver(body: unknown): FormResult<NewHandOver> {
  return parseForm(body, {
    toAuthorityCode: text({ label: 'The authority', maxLength: 9, required: 'Choose the other authority' }),
    reason: oneOf(handOverReasons, { required: 'Choose why it is handed over' }),
  })
}

export function parseLook(body: unknown): FormResult<{ readonly purpose: LookPurpose }> {
  return parseForm(body, { purpose: oneOf(lookPurposes, { required: 'Choose why you look' }) })
}

/** Which child a row is of: a choice, with the child's opaque id where it is one that was shown. */
export function parseRow(body: unknown): FormResult<RowDecision> {
  const form = parseForm(
    body,
    {
      decision: text({
        label: 'The decision',
        maxLength: 60,
        required: 'Choose which child the row is about',
      }),
      note: oneOf(noteCodes, { required: 'Choose what the decision rests on' }),
    },
    ({ decision }) => (rowDecision(decision) ? {} : fault('decision', 'Choose which child the row is about')),
  )
  if (!form.ok) return form
  const { decision, note } = form.value
  return { ok: true, value: { ...rowDecision(decision)!, noteCode: note } }
}

function rowDecision(typed: string): Omit<RowDecision, 'noteCode'> | undefined {
  const [word, id] = typed.split(' ')
  const choice = quarantineChoices.find((one) => one === word)
  const childPublicId = idIn(id)
  if (choice === undefined || (choice === 'same-child') !== (childPublicId !== null)) return undefined
  return { choice, childPublicId }
}

/** Errors of a field, leading to its first input. */
export function fault(name: string, sentence: string): FieldErrors {
  return { [name]: { text: sentence, href: `#${name}` } }
}
