import type { Resource } from '../platform/act.ts'

/** The desk of an authority; of the whole country when the code is null. */
export function deskResource(authorityCode: string | null): Resource {
  return { type: 'TrainingDesk', id: 'training-desk', attributes: { authority: authorityCode ?? '' } }
}

/** The people of an organisation, as its delegate sees them. */
export function workplaceResource(organisationId: number): Resource {
  return {
    type: 'Workplace',
    id: `organisation-${organisationId}`,
    attributes: { organisation: organisationId },
  }
}

/** A person's place on a session, or with nobody the list of the session itself. */
export function placeResource(
  session: { readonly authorityCode: string; readonly trainerId: number | null } | undefined,
  userId = 0,
): Resource {
  const attributes = { authority: session?.authorityCode ?? '', trainerId: session?.trainerId ?? -1, userId }
  return { type: 'TrainingPlace', id: 'training-session', attributes }
}
