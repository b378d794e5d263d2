import type { IsoDate } from '../../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../../platform/web/forms.ts'
import type { ExplainedDecision } from '../../explain-decision.ts'
import { conditionWords } from '../conditions.ts'
import type { FormPage, Question } from './form-page.ts'
import { usersPaths } from './paths.ts'
import { rightWords, roleWords } from './words.ts'

/** What an action would be done to, as far as rules can tell one thing from another. */
export type AskedOf = 'section' | 'elsewhere' | 'own' | 'declared'

export type Explanation = {
  readonly name: string
  readonly actions: readonly string[]
  readonly values: FormValues
  readonly errors?: FieldErrors
  readonly asked?: { readonly action: string; readonly thing: AskedOf; readonly explained: ExplainedDecision }
}

type ExplainPage = FormPage & {
  readonly answer: {
    readonly verdict: string
    readonly of: string
    readonly rules: readonly { readonly id: string; readonly source: string }[]
    readonly ruleWord: string
    readonly policyVersion: string
    readonly who: string
    readonly facts: readonly {
      readonly label: string
      readonly state: string
      readonly until: IsoDate | null
    }[]
  } | null
}

const thingWords: Readonly<Record<AskedOf, string>> = {
  section: 'Something of the person’s own section',
  elsewhere: 'Something of another section',
  own: 'Something of the person’s own',
  declared: 'A child whom the person declared as one of the own family',
}

/** The form, and above it the answer once it was asked. */
export function presentExplanation(
  userId: number,
  { name, actions, values, errors, asked }: Explanation,
): ExplainPage {
  return {
    title: `Why ${name} may do something, or may not`,
    tabTitle: 'Why a user may do something, or may not',
    action: usersPaths.explain(userId),
    back: { href: usersPaths.user(userId), text: 'Back to the account' },
    lead: 'The rules are asked as they stand now. Nothing is done, and no record is looked at.',
    questions: questionsOf(actions),
    button: 'Ask',
    values,
    ...(errors && { errors }),
    answer: asked ? answerOf(name, asked) : null,
  }
}

function questionsOf(actions: readonly string[]): Question[] {
  const choose = { value: '', text: 'Choose' }
  return [
    {
      kind: 'select',
      name: 'action',
      label: 'What would the person do?',
      hint: 'As entries of the log name it',
      options: [choose, ...actions.map((action) => ({ value: action, text: action }))],
    },
    {
      kind: 'radios',
      name: 'thing',
      label: 'To what?',
      options: Object.entries(thingWords).map(([value, text]) => ({ value, text })),
    },
    {
      kind: 'radios',
      name: 'recent',
      label: 'When did the person confirm who they are?',
      hint: 'Sensitive acts ask for it',
      options: [
        { value: 'no', text: 'When signing in' },
        { value: 'yes', text: 'Within the last five minutes' },
      ],
    },
  ]
}

function answerOf(
  name: string,
  { action, thing, explained }: NonNullable<Explanation['asked']>,
): ExplainPage['answer'] {
  const { isPermitted, rules, policyVersion, role, rights, standing } = explained
  return {
    verdict: `${name} ${isPermitted ? 'may' : 'may not'} do ${action} now`,
    of: thingWords[thing],
    rules,
    ruleWord: isPermitted ? 'Permitted by' : 'Refused by',
    policyVersion,
    who: [roleWords[role], ...rights.map((right) => rightWords[right])].join('; '),
    facts: standing.map(({ condition, holds, until }) => ({
      label: conditionWords[condition].label,
      state: holds ? 'held' : until === null ? 'missing' : 'lapsed',
      until,
    })),
  }
}
