import type { ChildRecord } from '../../children/index.ts'
import { oneOf, parseForm } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { becomeLead } from '../become-lead.ts'
import { leadTaken } from '../errors.ts'
import { handOverLead } from '../hand-over-lead.ts'
import type { Involvement } from '../index.ts'
import { ownIn } from './child.ts'
import { addChangeFlow, type ChangeFlow } from './change-flow.ts'
import { involvementPaths, params } from './paths.ts'

/** `self` to become lead, `none` to leave all as it is, or the involvement handed over to. */
type Answers = { readonly lead: string }
type Context = {
  readonly childId: number
  readonly own: Involvement
  readonly others: readonly Involvement[]
}

const flow: ChangeFlow<Context, Answers> = {
  path: involvementPaths.lead,
  params: params.involvement,
  template: 'involvement/web/choice.njk',
  prepare: async (act, record, involvementId) => leadContext(record, ownIn(record, act, involvementId)),
  question: (context, { name }) => ({
    title: context.own.isLead
      ? `Who will be lead professional for ${name} after you?`
      : `Are you the lead professional for ${name}?`,
    hint: context.own.isLead
      ? 'Agree it with them first. They are shown as lead professional from then on.'
      : 'The lead professional is the person whom the family and the other services turn to first.',
    field: 'lead',
    choices: leadChoices(context),
  }),
  defaults: () => ({}),
  parse: (body, context) => {
    const options = leadChoices(context).map((choice) => choice.value)
    const required = context.own.isLead
      ? 'Choose who will be lead professional'
      : 'Say whether you are the lead professional'
    return parseForm(body, { lead: oneOf(options, { required }) })
  },
  fields: (answers) => answers,
  check: ({ lead }, { own, others }, { name }) => ({
    title: own.isLead
      ? `Check who is lead professional for ${name} after you`
      : `Check that you become lead professional for ${name}`,
    button: own.isLead ? 'Hand over' : 'Become lead professional',
    answers: [
      { question: 'Lead professional now', answer: own.isLead ? 'You' : 'None recorded' },
      {
        question: 'Lead professional from now on',
        answer: own.isLead ? inWords(others.find(isNamed(lead))!) : 'You',
      },
    ],
  }),
  isChange: ({ lead }) => lead !== 'none',
  save: (act, { childId, own }, { lead }) =>
    own.isLead
      ? handOverLead(act, childId, own.involvementId, Number(lead))
      : becomeLead(act, childId, own.involvementId),
}

/** Becoming lead professional, or handing over. */
export function addLeadPages(app: WebApp): void {
  addChangeFlow(app, flow)
}

/** @throws DomainError `CP_LEAD_TAKEN` when somebody else is lead: it is theirs to hand over. */
export function leadContext(
  { childId, services }: Pick<ChildRecord, 'childId' | 'services'>,
  own: Involvement,
): Context {
  const others = services.current.filter((one) => one.involvementId !== own.involvementId)
  if (others.some((one) => one.isLead)) throw leadTaken()
  return { childId, own, others }
}

export function leadChoices({ own, others }: Omit<Context, 'childId'>): { value: string; text: string }[] {
  if (!own.isLead) {
    return [
      { value: 'self', text: 'Yes, I am the lead professional' },
      { value: 'none', text: 'No' },
    ]
  }
  const services = others.map((one) => ({ value: String(one.involvementId), text: inWords(one) }))
  return [...services, { value: 'none', text: 'I stay lead professional' }]
}

function inWords({ practitioner, role, serviceName, organisationName }: Involvement): string {
  return [practitioner, role, serviceName, serviceName === organisationName ? null : organisationName]
    .filter(Boolean)
    .join(', ')
}

function isNamed(involvementId: string): (one: Involvement) => boolean {
  return (one) => String(one.involvementId) === involvementId
}
