import type { Resource } from '../platform/act.ts'

/** The desk of an authority; of the whole country when the code is null. */
export function deskResource(authorityCode: string | null): Resource {
  return { type: 'TrainingDesk', id: 'training-desk', attributes: { authority: authorityCode ?? '' } }
}

/** A person's place on a session, or with nobody the list of the session itself. */
export function placeResource(
  session: { readonly authorityCode: string; readonly trainerId: number | null } | undefined,
  userId = 0,
): Resource {
  const attributes = { authority: session?.authorityCode ?? '', trainerId: session?.trainerId ?? -1, userId }
  return { type: 'TrainingPlace', id: 'training-session', attributes }
}
