import type { Act } from '../../platform/act.ts'
import { recordEntries } from '../../audit/index.ts'
import { childResource } from '../directory.ts'
import { findOpenChild, type ChildDetails } from '../queries.ts'
import type { ChildId } from '../record.ts'
import { listChildSources, listPublicIds, type ChildSource } from './queries.ts'

/** A record as a data manager compares it: with what each source says, and without the services working with the child. */
export type ComparedRecord = ChildDetails & { readonly sources: readonly ChildSource[] }

/** Ten candidates of a row, what it is linked to, and those that people added. */
const MOST = 20

/**
 * The door of {@link openRecord} for those who keep records right: several at once, each asked of the policy and each in the log.
 *
 * INVARIANT (one-door): nothing else shows records side by side. A child that is withheld, unknown or not for this person is left out,
 * and nothing tells which. The purpose is the work itself, so that nobody is asked for one. Source.
 * @param wanted 20 at most; @returns those that may be shown, in the order given.
 */
export async function compareRecords(act: Act, wanted: readonly ChildId[]): Promise<ComparedRecord[]> {
  const publicIds = await listPublicIds(act.sql, wanted)
  const found: ChildDetails[] = []
  for (const childId of wanted.slice(0, MOST)) {
    const publicId = publicIds.get(childId)
    if (publicId === undefined) continue
    await act.require('children.compare-records', childResource(publicId))
    const opened = await findOpenChild(act.sql, publicId)
    if (opened) found.push(opened.child)
  }
  const sources = Map.groupBy(
    await listChildSources(
      act.sql,
      found.map((child) => child.childId),
    ),
    (source) => source.childId,
  )
  await recordEntries(
    act,
    found.map((child) => ({
      action: 'children.compare-records' as const,
      outcome: 'done' as const,
      childId: child.childId,
      purpose: 'data-quality-review',
      fields: shownFields(child),
    })),
  )
  return found.map((child) => ({ ...child, sources: sources.get(child.childId) ?? [] }))
}

function shownFields(child: ChildDetails): string[] {
  const parts: Readonly<Record<string, boolean>> = {
    address: child.address !== null,
    carers: child.carers.length > 0,
    education: child.setting !== null,
  }
  return ['identity', ...Object.keys(parts).filter((part) => parts[part]), 'sources']
}
