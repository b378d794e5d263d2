import { createRefusalPages } from '../../platform/web/refusals.ts'

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages({
  CP_RIGHTS_STEP: [
    'The request does not wait for this',
    'Somebody else was quicker, or you chose what the list tells and somebody else must agree. Nothing has been saved.',
  ],
  CP_RIGHTS_CHOICE: [
    'This cannot be decided about one of these looks',
    'A look may be one that is told to nobody but the child, that is left out and so names nobody, or that nobody leaves out. Nothing has been saved.',
  ],
})
