import { parseEmail, parsePhone } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import {
  date,
  oneOf,
  parseForm,
  text,
  type FieldErrors,
  type FieldReader,
  type FormResult,
} from '../../platform/web/forms.ts'
import {
  deciders,
  judges,
  relations,
  scopes,
  tellings,
  withdrawers,
  type Ground,
  type Telling,
} from '../consent.ts'
import type { NewOwnWork } from '../own/record-own-work.ts'
import { evidences, stayGrounds, type NewStay } from '../stay/stay.ts'

const yesNo = ['yes', 'no'] as const

const contact = (label: string, parse: typeof parsePhone, wrong: string): FieldReader<string | null> => {
  const typed = text({ label, maxLength: 254 })
  return (values, name) => {
    const read = typed(values, name)
    if (!read.ok || read.value === null) return read
    const parsed = parse(read.value)
    return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, text: wrong, input: '' }
  }
}

const contacts = {
  phone: contact('Phone number', parsePhone, 'Enter a phone number, like 01632 960001'),
  email: contact('Email address', parseEmail, 'Enter an email address, like name@example.org'),
}

/** Null where left empty. */
export function parseContact(body: unknown) {
  return parseForm(body, contacts)
}

const readers = {
  startedOn: date({ label: 'Start of your work', required: 'Enter the day on which your work started' }),
  ...contacts,
  decidedBy: oneOf(deciders, { required: 'Say who decided that your service is recorded' }),
  relation: oneOf(relations),
  judgedBy: oneOf(judges),
  judgedOn: date({ label: 'Day of the judgement' }),
  givenOn: date({ label: 'Day of the decision', required: 'Enter the day of the decision' }),
  scope: oneOf(scopes, { required: 'Say what others may know' }),
  parentMayBeTold: oneOf(yesNo, { required: 'Say whether the child agreed that a parent may be told' }),
}

type Bounds = {
  readonly bornOn: IsoDate
  readonly today: IsoDate
  readonly services: readonly { readonly serviceId: number }[]
}

/** What a person records of own work; the service is asked for where there are several. */
export function parseOwnWork(body: unknown, bounds: Bounds): FormResult<Omit<NewOwnWork, 'childId'>> {
  const ids = bounds.services.map(({ serviceId }) => String(serviceId))
  const service = ids.length > 1 ? oneOf(ids, { required: 'Choose your service' }) : onlyOne(ids[0] ?? '')
  const form = parseForm(body, { service, ...readers }, (typed) => faultsIn(typed, bounds))
  if (!form.ok) return form
  const { service: id, startedOn, phone, email, ...rest } = form.value
  return { ok: true, value: { serviceId: Number(id), startedOn, phone, email, ground: groundIn(rest) } }
}

const onlyOne =
  (value: string): FieldReader<string> =>
  () => ({ ok: true, value })

type Typed = Omit<Ground, 'judgement' | 'parentMayBeTold'> & {
  readonly startedOn: IsoDate
  readonly judgedBy: NonNullable<Ground['judgement']>['by'] | null
  readonly judgedOn: IsoDate | null
}

function faultsIn(typed: Typed, { bornOn, today }: Bounds): FieldErrors {
  const { decidedBy, relation, judgedBy, judgedOn, givenOn, startedOn } = typed
  const isConsent = decidedBy !== 'practitioner'
  return {
    ...dayFault('startedOn', 'Start of your work', startedOn, bornOn, today),
    ...(decidedBy === 'parent-or-carer' &&
      relation === null &&
      fault('relation', 'Say what the person is to the child')),
    ...(isConsent && judgedBy === null && fault('judgedBy', 'Say who judged what the child understands')),
    ...(isConsent &&
      judgedOn === null &&
      fault('judgedOn', 'Enter the day on which it was judged what the child understands', '-day')),
    ...(isConsent &&
      judgedOn !== null &&
      dayFault('judgedOn', 'Day of the judgement', judgedOn, bornOn, today)),
    ...dayFault('givenOn', 'Day of the decision', givenOn, bornOn, today),
  }
}

function dayFault(name: string, label: string, day: IsoDate, from: IsoDate, today: IsoDate): FieldErrors {
  if (day >= from && day <= today) return {}
  const bound = day > today ? 'must be today or in the past' : 'must be on or after the date of birth'
  return fault(name, `${label} ${bound}`, '-day')
}

function fault(name: string, sentence: string, input = ''): FieldErrors {
  return { [name]: { text: sentence, href: `#${name}${input}` } }
}

/** What was answered to questions that do not belong to the decision is not heard. */
function groundIn(typed: Omit<Typed, 'startedOn'> & { readonly parentMayBeTold: 'yes' | 'no' }): Ground {
  const { decidedBy, relation, judgedBy, judgedOn, givenOn, scope, parentMayBeTold } = typed
  return {
    decidedBy,
    relation: decidedBy === 'parent-or-carer' ? relation : null,
    judgement: decidedBy === 'practitioner' ? null : { by: judgedBy!, on: judgedOn! },
    givenOn,
    scope,
    parentMayBeTold: parentMayBeTold === 'yes',
  }
}

/** The inverse of {@link parseOwnWork}: what travels with what is to be checked. */
export function ownWorkFields({ serviceId, startedOn, phone, email, ground }: Omit<NewOwnWork, 'childId'>) {
  const { decidedBy, relation, judgement, givenOn, scope, parentMayBeTold } = ground
  return {
    service: String(serviceId),
    ...dayFields('startedOn', startedOn),
    phone: phone ?? '',
    email: email ?? '',
    decidedBy,
    ...(relation && { relation }),
    ...(judgement && { judgedBy: judgement.by, ...dayFields('judgedOn', judgement.on) }),
    ...dayFields('givenOn', givenOn),
    scope,
    parentMayBeTold: parentMayBeTold ? 'yes' : 'no',
  }
}

/** A day as the three inputs of a date hold it. */
export function dayFields(name: string, day: IsoDate): Record<string, string> {
  const [year, month, dayOfMonth] = day.split('-').map(Number)
  return {
    [`${name}-day`]: String(dayOfMonth),
    [`${name}-month`]: String(month),
    [`${name}-year`]: String(year),
  }
}

export function parseEnd(body: unknown, startedOn: IsoDate, today: IsoDate) {
  const end = date({ label: 'End of your work', required: 'Enter the day on which your work ended' })
  return parseForm(body, { endedOn: end }, ({ endedOn }) => {
    if (endedOn >= startedOn && endedOn <= today) return {}
    const bound = endedOn > today ? 'must be today or in the past' : 'must be on or after its start'
    return fault('endedOn', `End of your work ${bound}`, '-day')
  })
}

const told = oneOf(tellings, { required: 'Say how it was told' })

export function parseWithdrawal(body: unknown) {
  const withdrawnBy = oneOf(withdrawers, { required: 'Say who withdraws' })
  return parseForm(body, { withdrawnBy, told })
}

/** How one of several consents was withdrawn: the page has a form for each. */
export function parseTelling(body: unknown, stayId: string): FormResult<{ readonly told: Telling }> {
  const form = parseForm(body, { told })
  if (form.ok) return form
  const name = `told-${stayId}`
  return { ...form, errors: fault(name, form.errors['told']!.text) }
}

export function parseStay(
  body: unknown,
  bounds: { readonly from: IsoDate; readonly until: IsoDate; readonly today: IsoDate },
): FormResult<NewStay> {
  const { from, until, today } = bounds
  const fields = {
    ground: oneOf(stayGrounds, { required: 'Say why the young person may stay' }),
    givenOn: date({ label: 'Day of the consent', required: 'Enter the day of the consent' }),
    untilOn: date({ label: 'Last day', required: 'Enter the day until which the record stays' }),
    evidence: oneOf(evidences, { required: 'Say how the consent is shown' }),
  }
  return parseForm(body, fields, ({ givenOn, untilOn }) => ({
    ...(givenOn < from && fault('givenOn', 'Day of the consent must be after the 17th birthday', '-day')),
    ...(givenOn > today && fault('givenOn', 'Day of the consent must be today or in the past', '-day')),
    ...(untilOn <= today && fault('untilOn', 'Last day must be in the future', '-day')),
    ...(untilOn > until && fault('untilOn', 'Last day must be the 25th birthday or before', '-day')),
  }))
}
