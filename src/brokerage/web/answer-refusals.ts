import { createRefusalPages } from '../../platform/web/refusals.ts'

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages({
  CP_CONTACT_TOO_MANY: [
    'You have asked ten times in a day',
    'Nobody can ask more often than that. Call your local ContactPoint team, who see what you asked. If a child is in danger now, call 999.',
  ],
  CP_CONTACT_STEP: [
    'The request does not wait for this',
    'Somebody else was quicker, or works on it. Nothing has been saved.',
  ],
  CP_CONTACT_TEAM: [
    'That area has nobody to ask',
    'Nobody there brings people into contact today. Nothing has been saved.',
  ],
})
