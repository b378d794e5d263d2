import type { IsoDate } from '../../lib/iso-date.ts'
import { parseChildNumber } from '../../lib/identifiers/index.ts'
import {
  date,
  oneOf,
  parseForm,
  someOf,
  text,
  type FieldErrors,
  type FormResult,
  type FormValues,
} from '../../platform/web/forms.ts'
import {
  askers,
  entitlements,
  grounds,
  inclusions,
  isEntitled,
  proofs,
  refusals,
  waysToGive,
  type Asker,
  type Choice,
  type Entitlement,
  type NewRequest,
  type Refusal,
  type WayToGive,
} from '../index.ts'

/** A request as it was typed. @param today no request is received later. */
export function parseRequest(body: unknown, today: IsoDate): FormResult<NewRequest> {
  const form = parseForm(body, requestReaders, ({ number, asker, entitlement, receivedOn }) => ({
    ...(parseChildNumber(number).ok
      ? {}
      : fault('number', 'Check this ContactPoint number: a digit is wrong or missing')),
    ...entitlementFault(asker, entitlement),
    ...(receivedOn > today ? fault('receivedOn', 'The day must be today or in the past', '-day') : {}),
  }))
  if (!form.ok) return form
  const { number, ...rest } = form.value
  const parsed = parseChildNumber(number)
  return { ok: true, value: { ...rest, childNumber: parsed.ok ? parsed.value : '' } }
}

const requestReaders = {
  number: text({
    label: 'The number',
    maxLength: 40,
    required: 'Enter a ContactPoint number, such as C123 4567 8978',
  }),
  asker: oneOf(askers, { required: 'Choose who asks' }),
  proofs: someOf(proofs, { required: 'Choose how they proved who they are' }),
  entitlement: oneOf(entitlements),
  receivedOn: date({ label: 'The day', required: 'Enter the day on which the request was received' }),
}

function entitlementFault(asker: Asker, entitlement: Entitlement | null): FieldErrors {
  if (isEntitled(asker, entitlement)) return {}
  if (asker === 'child')
    return fault('entitlement', 'A child who asks needs to show nothing more: choose “Not needed”')
  return asker === 'parent'
    ? fault('entitlement', 'Choose how parental responsibility was shown')
    : fault('entitlement', 'Choose a court order, or a signed authority')
}

/** What was typed, of a form that was right and is shown again all the same. */
export function valuesIn(body: unknown): FormValues {
  const form = parseForm(body, {}, () => ({ number: { text: '', href: '' } }))
  return form.ok ? {} : form.values
}

function fault(name: string, sentence: string, input = ''): FieldErrors {
  return { [name]: { text: sentence, href: `#${name}${input}` } }
}

export type ChosenLooks = { readonly entryIds: readonly string[]; readonly choice: Choice }

/** The looks that were ticked, and what is to become of them: a choice, with its ground after a blank. */
export function parseChoice(body: unknown): FormResult<ChosenLooks> {
  const ticked = entryIdsIn(body)
  const form = parseForm(
    body,
    { choice: oneOf(choiceCodes, { required: 'Choose what is to happen to them' }) },
    () => (ticked.length === 0 ? fault('looks', 'Tick one look or more', '-1') : {}),
  )
  if (!form.ok) return form
  const [kind, ground = null] = form.value.choice.split(' ')
  return { ok: true, value: { entryIds: ticked, choice: { kind, ground } as Choice } }
}

/** What the desk offers, in its order. */
const choiceCodes = [
  ...grounds.map((ground) => `withhold ${ground}` as const),
  ...inclusions.map((ground) => `include ${ground}` as const),
  'name essential-to-rights' as const,
  'as-ruled' as const,
]

function entryIdsIn(body: unknown): string[] {
  const given = (body as { looks?: unknown } | null)?.looks
  const all = Array.isArray(given) ? given : [given]
  return all.filter((one): one is string => typeof one === 'string' && /^[1-9]\d{0,17}$/.test(one))
}

export function parseAnswer(body: unknown): FormResult<{ readonly answer: 'agree' | 'disagree' }> {
  return parseForm(body, {
    answer: oneOf<'agree' | 'disagree'>(['agree', 'disagree'], { required: 'Choose whether you agree' }),
  })
}

export function parseWay(body: unknown): FormResult<{ readonly way: WayToGive }> {
  return parseForm(body, { way: oneOf(waysToGive, { required: 'Choose how the list was given' }) })
}

export function parseRefusal(body: unknown): FormResult<{ readonly refusal: Refusal }> {
  return parseForm(body, { refusal: oneOf(refusals, { required: 'Choose why the request is refused' }) })
}
