import type { Resource } from '../platform/act.ts'

/** What the policy is asked about a person's training; `authority` is empty for people of the national team. */
export type Trainee = {
  readonly userId: number
  readonly authority: string
  readonly organisationId: number
}

export function traineeResource({ userId, authority, organisationId }: Trainee): Resource {
  return {
    type: 'Trainee',
    id: `user-${userId}`,
    attributes: { authority, organisation: organisationId, userId },
  }
}

/** Somebody unknown: refused as a person of no authority is. */
export const nobody: Trainee = { userId: 0, authority: '', organisationId: 0 }
