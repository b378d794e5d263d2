import type { ReviewDecision, ReviewNote, ReviewRule } from '../reviews/review.ts'

/** Why an entry is reviewed. */
export const ruleWords: Readonly<Record<ReviewRule, string>> = {
  sample: 'Chosen by chance',
  'own-family': 'Refused: a declared child of the own family',
  'no-involvement': 'No work with the child before, or within 30 days after',
  'failed-searches': 'Five searches within an hour that were refused or found nobody',
  night: 'At night, by somebody whose organisation does not work then',
  'mediated-call': 'A call, chosen by chance',
  reveal: 'A child revealed by somebody who audits, chosen by chance',
  'safeguarding-search':
    'A search for affected children, by a parent, a carer or an address: each is reviewed',
}

export const decisionWords: Readonly<Record<ReviewDecision, string>> = {
  explained: 'Explained',
  'ask-the-manager': 'Ask the manager',
  'suspected-misuse': 'Suspected misuse',
}

export const noteWords: Readonly<Record<ReviewNote, string>> = {
  'works-with-child': 'The person works with the child',
  'covers-for-colleague': 'The person stands in for a colleague',
  'duty-work': 'Duty, referral or locating services',
  'manager-confirms': 'The manager confirms a reason',
  'own-mistake': 'A mistake that did no harm',
  'no-work-known': 'No work with the child is known',
  'reason-unclear': 'The reason given says too little',
  'unusual-pattern': 'An unusual number, hour or order',
  'no-work-reason': 'There is no reason in the person’s work',
  'own-interest': 'Family, friends, neighbours or somebody in the news',
  'untrue-reason': 'The reason given is not true',
  'shared-account': 'Somebody else used the account',
}
