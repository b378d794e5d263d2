import { date, oneOf, parseForm, text } from '../../platform/web/forms.ts'
import { suspensionReasons } from '../accreditation.ts'
import { answerLevels, answerReasons, findings, recommendations } from '../applications/application.ts'
import { checkKinds, checkOutcomes } from '../checks/compliance-check.ts'

/** A reason belongs to everything but `met`; with `met` one that was chosen before is left out. */
export function parseAnswer(body: unknown) {
  const form = parseForm(
    body,
    {
      level: oneOf(answerLevels, { required: 'Choose how far you meet the condition' }),
      reason: oneOf(answerReasons),
      note: text({ label: 'The note', maxLength: 500 }),
    },
    ({ level, reason }) =>
      level !== 'met' && reason === null
        ? { reason: { text: 'Choose why it is not met yet', href: '#reason' } }
        : {},
  )
  if (!form.ok) return form
  const { level, reason, note } = form.value
  return { ok: true, value: { level, reason: level === 'met' ? null : reason, note } } as const
}

export function parseResponsible(body: unknown) {
  return parseForm(body, {
    name: text({ label: 'The name', maxLength: 100, required: 'Enter the name of the person' }),
    post: text({ label: 'The post', maxLength: 100, required: 'Enter the post of the person' }),
    email: text({
      label: 'The email address',
      maxLength: 200,
      required: 'Enter an email address',
      pattern: {
        test: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
        text: 'Enter an email address such as name@example.org',
      },
    }),
    phone: text({
      label: 'The telephone number',
      maxLength: 40,
      required: 'Enter a telephone number',
      pattern: {
        test: /^[+()\d\s-]{7,}(?: ?(?:x|ext).{1,10})?$/i,
        text: 'Enter a telephone number such as 01632 960 001',
      },
    }),
  })
}

export function parseFinding(body: unknown) {
  return parseForm(body, { finding: oneOf(findings, { required: 'Choose what you found' }) })
}

export function parseRemedy(body: unknown) {
  return parseForm(body, {
    remedy: text({ label: 'The remedy', maxLength: 300, required: 'Enter what has to be done' }),
    ownerPost: text({ label: 'The post', maxLength: 100, required: 'Enter the post that sees to it' }),
    dueOn: date({ label: 'The day', required: 'Enter the day by which it is done' }),
  })
}

export function parseRecommendation(body: unknown) {
  return parseForm(
    body,
    {
      recommendation: oneOf(recommendations, { required: 'Choose what you recommend' }),
      until: date({ label: 'The end of the accreditation' }),
    },
    ({ recommendation, until }) =>
      (recommendation === 'refused') === (until !== null)
        ? {
            until: {
              text:
                until === null
                  ? 'Enter the first day on which the accreditation no longer holds'
                  : 'Leave the day empty for a refusal',
              href: '#until-day',
            },
          }
        : {},
  )
}

export function parseDecision(body: unknown) {
  return parseForm(body, {
    answer: oneOf<'agree' | 'disagree'>(['agree', 'disagree'], { required: 'Choose whether you agree' }),
  })
}

export function parseSuspension(body: unknown) {
  return parseForm(body, { reason: oneOf(suspensionReasons, { required: 'Choose why it is suspended' }) })
}

export function parseCheckPlan(body: unknown) {
  return parseForm(body, {
    kind: oneOf(checkKinds, { required: 'Choose what kind of check it is' }),
    plannedOn: date({ label: 'The day of the check', required: 'Enter the day of the check' }),
  })
}

export function parseOutcome(body: unknown) {
  return parseForm(
    body,
    {
      outcome: oneOf(checkOutcomes, { required: 'Choose what came out' }),
      followUpOn: date({ label: 'The day of the follow-up' }),
    },
    ({ outcome, followUpOn }) =>
      (outcome === 'no-concern') === (followUpOn !== null)
        ? {
            followUpOn: {
              text:
                followUpOn === null
                  ? 'Enter the day by which it is followed up'
                  : 'Leave the day empty where there is no concern',
              href: '#followUpOn-day',
            },
          }
        : {},
  )
}

const months = ['3', '6', '12', '24', '36'] as const

export function parseCondition(body: unknown) {
  return parseForm(body, {
    title: text({ label: 'The title', maxLength: 100, required: 'Enter a title' }),
    asked: text({ label: 'What is asked', maxLength: 500, required: 'Enter what is asked' }),
    evidence: text({ label: 'The evidence', maxLength: 500, required: 'Enter what counts as evidence' }),
    months: oneOf(months, { required: 'Choose after how many months it is looked at again' }),
  })
}
