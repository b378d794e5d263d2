import { createRefusalPages } from '../../../platform/web/refusals.ts'

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages({
  CP_USERNAME_TAKEN: ['This username is taken', 'Choose another username. Nothing has been saved.'],
  CP_USERNAME_FORM: [
    'This username cannot be used',
    'A username has 3 to 60 small letters, numbers, dots, hyphens, underscores or @. Nothing has been saved.',
  ],
  CP_USER_SERVICE: [
    'Choose another service',
    'A practitioner works in an open service of the organisation, a member of a team in none. Nothing has been saved.',
  ],
  CP_NEED_DATES: [
    'Check the day on which the need ends',
    'It is after today and within three years. Nothing has been saved.',
  ],
  CP_NEED_WAITS: ['A need waits already', 'Somebody of the local team must decide about it first.'],
  CP_NEED_DECIDED: ['Somebody else was quicker', 'The need has been decided about, or has ended.'],
  CP_IDENTITY_CHECK: [
    'Check what you saw',
    'Two kinds of document must agree, and the day is today or earlier. Nothing has been saved.',
  ],
  CP_VETTING_DATE: [
    'Check the day of issue',
    'A disclosure was issued by today and less than three years ago. An older one must be renewed. Nothing has been saved.',
  ],
  CP_VETTING_NONE: ['There is no disclosure in force', 'Record a new one first.'],
  CP_ACCOUNT_NOT_READY: [
    'The account cannot be opened',
    'The need must be approved, the identity checked and a disclosure recorded. Or the account has been opened already.',
  ],
  CP_USER_SUSPENDED: ['The account is suspended already', 'Nothing has been changed.'],
  CP_USER_NOT_SUSPENDED: ['The account is not suspended', 'Nothing has been changed.'],
  CP_END_DATE: [
    'Check the last day',
    'The day is today or later. Somebody who has left is nominated anew. Nothing has been saved.',
  ],
  CP_RIGHT_ROLE: [
    'These rights do not go with the role',
    'Rights of a team are for its members only. Nothing has been saved.',
  ],
  CP_RIGHT_AUDIT: [
    'Whoever audits has no other right',
    'Choose the right to audit alone, or not at all. Nothing has been saved.',
  ],
  CP_RIGHT_MEDIATE: [
    'Whoever looks for people who call looks at no record otherwise',
    'This right goes to members of a local team, and not beside data, shielding, broker, complaints or the search for affected children. Nothing has been saved.',
  ],
  CP_RIGHT_OVERRIDE: [
    'This right does not fit the person',
    'Looks in an emergency and searches for affected children are for people of the police and of children’s social care; who looks in an emergency administers no users. Nothing has been saved.',
  ],
  CP_SUPERVISOR: [
    'Check the username',
    'A supervisor is somebody else of the same organisation. Nothing has been saved.',
  ],
  CP_REVIEW_ANSWERED: [
    'Somebody else was quicker',
    'One of them was confirmed already, or the review is over. Nothing has been saved.',
  ],
  CP_AGREEMENT_CHANGED: [
    'There is a newer version',
    'It was published while you were reading. Read it, then sign.',
  ],
})
