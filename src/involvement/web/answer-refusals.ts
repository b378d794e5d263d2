import { createRefusalPages, type RefusalWords } from '../../platform/web/refusals.ts'

/** What is said about each refusal of a change, by its code. */
export const refusalWords: RefusalWords = {
  CP_INVOLVEMENT_NO_SERVICE: [
    'Your account names no service',
    'An involvement names the service you work in. Ask the team that looks after your account to add yours.',
  ],
  CP_INVOLVEMENT_START_DATE: [
    'The start date cannot be right',
    'It must be from the date of birth until today.',
  ],
  CP_INVOLVEMENT_END_DATE: [
    'The end date cannot be right',
    'It must be from the start of your work until today.',
  ],
  CP_INVOLVEMENT_EXISTS: [
    'You have recorded this already',
    'The record shows that you work with this child. You can change or end that there.',
  ],
  CP_INVOLVEMENT_NOT_CURRENT: [
    'The work has ended already',
    'It was ended while you were looking at it, so nothing has been changed.',
  ],
  CP_LEAD_TAKEN: [
    'There is a lead professional already',
    'Nothing has been changed. The record shows who it is: they can hand over to you.',
  ],
  CP_LEAD_NOT_OWN: [
    'You are not the lead professional now',
    'It was changed while you were looking at it, so there is nothing for you to hand over.',
  ],
  CP_ASSESSMENT_UNCHANGED: [
    'The shared assessment is shown this way already',
    'It was changed before, perhaps in another window, so nothing has been changed now.',
  ],
  CP_UNDO_TOO_LATE: [
    'It is too late to undo this',
    'A change can be undone until midnight on the day it was made. You can still change what the record shows.',
  ],
  CP_UNDO_OVERTAKEN: [
    'This cannot be undone any more',
    'It was undone already, or something that was recorded after it rests on it. If you made a later change, undo that first.',
  ],
}

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages(refusalWords)
