import { createRefusalPages } from '../../platform/web/refusals.ts'

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages({
  CP_SHIELD_STEP: [
    'This does not wait for that step',
    'Somebody else was quicker, or the shield hides that much already. Nothing has been saved.',
  ],
  CP_SHIELD_PROOF: [
    'Who asks, and which child, must be proved first',
    'The child stays shielded meanwhile. Record a request with the proof, or refuse this one. Nothing has been saved.',
  ],
  CP_SHIELD_ASKED: [
    'You have asked for five shields today',
    'Telephone the ContactPoint team of the child’s authority: they can hide the record at once. Nothing has been saved.',
  ],
  CP_SHIELD_CHANGE: [
    'A change of this shield is on its way',
    'Stop it first, or wait until it is done. Nothing has been saved.',
  ],
})
