import type { IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { recordRequired } from '../training/index.ts'
import { recordPaperSignature } from './accounts/sign-agreement.ts'
import type { NewVetting } from './queries.ts'
import { addNeed, addVetting, requireAdministration } from './users.ts'

/** What is newly known of a user; what is left out stays as it is. Everything given begins today. */
export type NewFacts = {
  readonly need?: { readonly until: IsoDate; readonly approvedBy: string }
  readonly vetting?: NewVetting
  readonly trainingUntil?: IsoDate
  readonly otherTrainingUntil?: IsoDate
  /** Both documents, in their newest version, on paper. */
  readonly agreementSigned?: true
}

/** Records the dated facts that a user's standing follows from. Source: R-89. */
export async function recordFacts(act: Act, username: string, facts: NewFacts): Promise<void> {
  const { userId } = await requireAdministration(act, username)
  const { need, vetting, trainingUntil, otherTrainingUntil, agreementSigned } = facts
  const completedOn = act.today
  if (agreementSigned) await recordPaperSignature(act, userId)
  if (need) await addNeed(act, userId, { from: act.today, ...need })
  if (vetting) await addVetting(act, userId, vetting)
  if (trainingUntil) {
    await recordRequired(act, { userId, group: 'contactpoint', completedOn, expiresOn: trainingUntil })
  }
  if (otherTrainingUntil) {
    await recordRequired(act, { userId, group: 'other-required', completedOn, expiresOn: otherTrainingUntil })
  }
}
