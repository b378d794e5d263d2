import { createRefusalPages } from '../../platform/web/refusals.ts'

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages({
  CP_BOOKING_EXISTS: ['This is booked already', 'Nothing has been changed.'],
  CP_SESSION_CLOSED: [
    'This session cannot be changed any more',
    'It has begun, or was cancelled. Choose another session.',
  ],
  CP_SESSION_FACTS: [
    'This session cannot be planned',
    'A session lies ahead, ends after it begins, and has a provider, a venue and 1 to 500 places.',
  ],
  CP_TRAINER_UNKNOWN: [
    'Nobody of your area has this username',
    'Check the trainer’s username, or leave it out.',
  ],
  CP_RESULT_REFUSED: [
    'This result cannot be recorded',
    'Results are for people with a place, once the session has begun. A mark is for courses with a test.',
  ],
  CP_COURSE_TAKEN: [
    'Another course has this code',
    'Choose a code of your own, such as the name of your authority in front.',
  ],
  CP_COURSE_REQUIRED: [
    'People need this course',
    'End the requirement first. Then the course can be retired.',
  ],
  CP_COURSE_UNKNOWN: ['There is no such course', 'It may have been retired. Choose another.'],
  CP_COURSE_FACTS: [
    'Check what you said about the course',
    'The code, the link, the months or the pass mark is not possible.',
  ],
  CP_COMPLETION_DATES: [
    'This day is not possible',
    'Training is completed by today, and must not be out of date already.',
  ],
  CP_REQUIREMENT_SET: ['That is required already', 'Nothing has been changed.'],
  CP_REQUIREMENT_DATES: [
    'This day is not possible',
    'A requirement begins or ends tomorrow at the earliest, and something must stay required of everybody.',
  ],
})
