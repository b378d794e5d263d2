import { parseForm } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { clearAssessment } from '../clear-assessment.ts'
import type { Involvement } from '../index.ts'
import { setAssessment } from '../set-assessment.ts'
import { yesOrNo } from './answers.ts'
import { ownIn } from './child.ts'
import { addChangeFlow, type ChangeFlow } from './change-flow.ts'
import { involvementPaths, params } from './paths.ts'

type Context = { readonly childId: number; readonly own: Involvement }
type Answers = { readonly assessment: 'yes' | 'no' }

const flow: ChangeFlow<Context, Answers> = {
  path: involvementPaths.assessment,
  params: params.involvement,
  template: 'involvement/web/choice.njk',
  prepare: async (act, record, involvementId) => ({
    childId: record.childId,
    own: ownIn(record, act, involvementId),
  }),
  question: (_context, { name }) => ({
    title: `Do you hold a shared assessment of ${name}?`,
    hint: 'Others see only that you hold one, and can ask you. The assessment itself is never here.',
    field: 'assessment',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  }),
  defaults: ({ own }) => ({ assessment: own.holdsAssessment ? 'yes' : 'no' }),
  parse: (body) => parseForm(body, { assessment: yesOrNo('Say whether you hold a shared assessment') }),
  fields: (answers) => answers,
  check: ({ assessment }, { own }, { name }) => ({
    title: `Check the shared assessment of ${name}`,
    button: 'Save',
    answers: [
      { question: 'Service', answer: `${own.serviceName}, ${own.organisationName}` },
      { question: 'You hold a shared assessment', answer: assessment === 'yes' ? 'Yes' : 'No' },
    ],
  }),
  isChange: ({ assessment }, { own }) => (assessment === 'yes') !== own.holdsAssessment,
  save: (act, { childId, own }, { assessment }) =>
    (assessment === 'yes' ? setAssessment : clearAssessment)(act, childId, own.involvementId),
}

/** Saying whether one holds a shared assessment. */
export function addAssessmentPages(app: WebApp): void {
  addChangeFlow(app, flow)
}
