import type { Act, Resource } from '../../platform/act.ts'
import { findPlace, type ChildPlace } from '../../children/index.ts'
import { requireNotOwnFamily } from '../../relations/index.ts'
import { DeniedError, NotFoundError } from '../../platform/errors.ts'
import { mergeResource, resourceOfMerge, type ChildMerge, type MergeAuthorities } from './merge.ts'
import { findMerge } from './queries.ts'

/** Two open records; `authority` is that of the person who compares them, where one of them is its. */
export type MergePair = MergeAuthorities & { readonly one: ChildPlace; readonly other: ChildPlace }

/** Two records that the person may look at side by side. @throws NotFoundError when either is unknown or hidden, or neither is the person's authority's. */
export async function requirePair(
  act: Act,
  action: string,
  oneId: string,
  otherId: string,
): Promise<MergePair> {
  const own = act.actor.authorityCode ?? ''
  const one = await findPlace(act.sql, oneId)
  const other = await findPlace(act.sql, otherId)
  const isPair = one !== undefined && other !== undefined && one.childId !== other.childId
  const authorities = isPair ? authoritiesOf(one, other, own) : { authority: own, otherAuthority: '' }
  await askHidden(act, action, mergeResource(oneId, authorities, 0))
  if (!isPair) throw new NotFoundError(oneId)
  for (const { childId } of [one, other]) await requireNotOwnFamily(act, childId)
  return { one, other, ...authorities }
}

/** The authorities responsible for the two, `own` first; a record without one goes with the other. */
function authoritiesOf(one: ChildPlace, other: ChildPlace, own: string): MergeAuthorities {
  const codes = new Set([one.authorityCode, other.authorityCode].filter((code) => code !== null))
  const [authority = '', otherAuthority = ''] = [...codes].sort(
    (a, b) => Number(b === own) - Number(a === own),
  )
  return { authority, otherAuthority }
}

/** One merge that the person may deal with so. @throws NotFoundError for an unknown one and one that is not for them, alike. */
export async function requireMerge(act: Act, action: string, publicId: string): Promise<ChildMerge> {
  const merge = await findMerge(act.sql, publicId)
  const resource = resourceOfMerge(publicId, merge, act.actor.authorityCode ?? '')
  const isOwn = merge?.requestedBy === act.actor.userId && !merge.needsShielding
  if (isOwn) await act.require(action, resource)
  else await askHidden(act, action, resource)
  if (!merge || merge.needsShielding) throw new NotFoundError(publicId)
  for (const childId of [merge.survivorId, merge.mergedId]) await requireNotOwnFamily(act, childId)
  return merge
}

/** INVARIANT (unknown-as-hidden): what is not for this person answers as what does not exist; only a lapsed condition is said. */
async function askHidden(act: Act, action: string, resource: Resource): Promise<void> {
  try {
    await act.require(action, resource)
  } catch (error) {
    throw error instanceof DeniedError && error.lapsed.length === 0 ? new NotFoundError(resource.id) : error
  }
}
