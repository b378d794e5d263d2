import { makeNotice, type ShieldNoticeKind } from '../../organisations/index.ts'
import type { Act } from '../../platform/act.ts'

/** A notice by reference alone, for those who shield in an authority or, with null, the national team; once for each of them. */
export function tellShielders(
  act: Act,
  kind: ShieldNoticeKind,
  reference: string,
  authorityCode: string | null,
): Promise<void> {
  return makeNotice(act, {
    organisationId: null,
    audience: 'shielders',
    kind,
    about: reference,
    shieldedIn: authorityCode,
  })
}
