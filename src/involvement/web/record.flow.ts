import { addDays, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import { date, parseForm, type FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { Involvement } from '../index.ts'
import {
  prepareInvolvement,
  recordInvolvement,
  type InvolvementBasis,
  type NewInvolvement,
} from '../record-involvement.ts'
import { dateFields, email, phone, yesOrNo } from './answers.ts'
import { addChangeFlow, type ChangeFlow } from './change-flow.ts'
import { involvementPaths, params } from './paths.ts'

type Context = {
  readonly childId: number
  readonly basis: InvolvementBasis
  readonly lead: Involvement | undefined
  readonly today: IsoDate
}
type Answers = Omit<NewInvolvement, 'childId'>

const flow: ChangeFlow<Context, Answers> = {
  path: (childId) => involvementPaths.new(childId),
  params: params.child,
  template: 'involvement/web/record.njk',
  prepare: async (act, { childId, services }) => {
    const basis = await prepareInvolvement(act, childId)
    return { childId, basis, lead: services.current.find((one) => one.isLead), today: act.today }
  },
  question: ({ basis, lead, today }, { name }) => ({
    title: `How can others reach you about ${name}?`,
    service: basis.serviceName,
    organisation: basis.organisationName,
    lead: lead && leadInWords(lead),
    example: formatDay(addDays(today, -30)),
  }),
  defaults: ({ basis, today }) => ({
    ...dateFields('startedOn', today),
    phone: basis.phone ?? '',
    email: basis.email ?? '',
  }),
  parse: parseRecordForm,
  fields: (answers) => ({
    ...dateFields('startedOn', answers.startedOn),
    phone: answers.phone ?? '',
    email: answers.email ?? '',
    lead: answers.isLead ? 'yes' : 'no',
    assessment: answers.holdsAssessment ? 'yes' : 'no',
  }),
  check: (answers, { basis }, { name }) => ({
    title: `Check what you record about your work with ${name}`,
    button: 'Record my work',
    answers: [
      { question: 'Service', answer: `${basis.serviceName}, ${basis.organisationName}` },
      { question: 'You', answer: `${basis.practitioner}, ${basis.role}` },
      { question: 'Start of your work', answer: formatDay(answers.startedOn) },
      { question: 'Phone number', answer: answers.phone ?? 'That of your service' },
      { question: 'Email address', answer: answers.email ?? 'That of your service' },
      { question: 'Lead professional', answer: answers.isLead ? 'Yes' : 'No' },
      { question: 'You hold a shared assessment', answer: answers.holdsAssessment ? 'Yes' : 'No' },
    ],
  }),
  save: (act, { childId }, answers) => recordInvolvement(act, { childId, ...answers }),
}

/** Recording that one works with a child. */
export function addRecordPages(app: WebApp): void {
  addChangeFlow(app, flow)
}

const sayLead = 'Say whether you are the lead professional'

/** Where there is a lead professional already the question is not asked, and an answer to it is not heard. */
export function parseRecordForm(
  body: unknown,
  context: Pick<Context, 'lead' | 'today'> & { basis: Pick<InvolvementBasis, 'bornOn'> },
): FormResult<Answers> {
  const { basis, lead, today } = context
  const readers = {
    startedOn: date({ label: 'Start of your work', required: 'Enter the day on which your work started' }),
    phone,
    email,
    lead: lead ? () => ({ ok: true as const, value: 'no' as const }) : yesOrNo(sayLead),
    assessment: yesOrNo('Say whether you hold a shared assessment'),
  }
  const result = parseForm(body, readers, ({ startedOn }) => {
    const wrong =
      startedOn > today
        ? 'Start of your work must be today or in the past'
        : 'Start of your work must be on or after the date of birth'
    return startedOn > today || startedOn < basis.bornOn
      ? { startedOn: { text: wrong, href: '#startedOn-day' } }
      : {}
  })
  if (!result.ok) return result
  const { assessment, lead: isLead, ...answers } = result.value
  return { ok: true, value: { ...answers, isLead: isLead === 'yes', holdsAssessment: assessment === 'yes' } }
}

function leadInWords({ practitioner, serviceName }: Involvement): string {
  return practitioner ? `${practitioner}, ${serviceName}` : serviceName
}
