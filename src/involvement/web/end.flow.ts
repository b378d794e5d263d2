import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import { date, parseForm, type FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { endInvolvement } from '../end-involvement.ts'
import type { Involvement } from '../index.ts'
import { dateFields } from './answers.ts'
import { ownIn } from './child.ts'
import { addChangeFlow, type ChangeFlow } from './change-flow.ts'
import { involvementPaths, params } from './paths.ts'

type Context = { readonly childId: number; readonly own: Involvement; readonly today: IsoDate }
type Answers = { readonly endedOn: IsoDate }

const flow: ChangeFlow<Context, Answers> = {
  path: involvementPaths.end,
  params: params.involvement,
  template: 'involvement/web/end.njk',
  prepare: async (act, record, involvementId) => ({
    childId: record.childId,
    own: ownIn(record, act, involvementId),
    today: act.today,
  }),
  question: ({ own, today }, { name }) => ({
    title: `When did your work with ${name} end?`,
    since: own.startedOn,
    example: formatDay(today),
    isLead: own.isLead,
    holdsAssessment: own.holdsAssessment,
  }),
  defaults: () => ({}),
  parse: parseEndForm,
  fields: ({ endedOn }) => dateFields('endedOn', endedOn),
  check: ({ endedOn }, { own }, { name }) => ({
    title: `Check the end of your work with ${name}`,
    button: 'End my work',
    answers: [
      { question: 'Service', answer: `${own.serviceName}, ${own.organisationName}` },
      { question: 'Start of your work', answer: formatDay(own.startedOn) },
      { question: 'End of your work', answer: formatDay(endedOn) },
      ...(own.isLead ? [{ question: 'Lead professional', answer: 'You will not be it any more' }] : []),
      ...(own.holdsAssessment
        ? [{ question: 'Shared assessment', answer: 'It will not be shown any more' }]
        : []),
    ],
  }),
  save: (act, { childId, own }, { endedOn }) => endInvolvement(act, childId, own.involvementId, endedOn),
}

/** Ending one's own work with a child. */
export function addEndPages(app: WebApp): void {
  addChangeFlow(app, flow)
}

export function parseEndForm(
  body: unknown,
  { own, today }: { readonly own: Pick<Involvement, 'startedOn'>; readonly today: IsoDate },
): FormResult<Answers> {
  const readers = {
    endedOn: date({ label: 'End of your work', required: 'Enter the day on which your work ended' }),
  }
  return parseForm(body, readers, ({ endedOn }) => {
    if (endedOn > today)
      return { endedOn: { text: 'End of your work must be today or in the past', href: '#endedOn-day' } }
    const text = `End of your work must be on or after its start, ${formatDay(own.startedOn)}`
    return endedOn < own.startedOn ? { endedOn: { text, href: '#endedOn-day' } } : {}
  })
}
