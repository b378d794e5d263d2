import type { Resource } from '../platform/act.ts'

/** The directory as a whole: what one searches in. */
export const directory: Resource = { type: 'Directory', id: 'contactpoint' }

/** One child's record, by its opaque id, as the policy is asked about it. */
export function childResource(publicId: string): Resource {
  return { type: 'Child', id: publicId }
}
