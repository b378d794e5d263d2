import { createHash } from 'node:crypto'
import type { ChildId, LinkCandidate, SourceRecord } from '../../children/index.ts'
import { decideLink, isSamePerson, type LinkContext, type LinkDecision } from '../decide-link.ts'

/** What people decided about one source record and did not take back. */
export type PersonVerdicts = {
  /** The child it is about; null when nobody said. */
  readonly sameAs: ChildId | null
  /** Somebody said that it is a child not held yet, which was not made so far. */
  readonly isNew: boolean
  readonly notThese: ReadonlySet<ChildId>
  /** `identityDigest` of the row on which `sameAs` or `isNew` was decided, in hexadecimal. */
  readonly identity: string | null
}

type Identity = Pick<SourceRecord, 'names' | 'dateOfBirth'>

/** SHA-256 of the names and the date of birth: the same for rows that tell of the same person, in whatever order. */
export function identityDigest({ names, dateOfBirth }: Identity): Buffer {
  const told = names.map(({ kind, given, middle, family }) => [kind, given, middle ?? '', family].join('\n'))
  return createHash('sha256')
    .update(JSON.stringify([told.sort(), dateOfBirth?.date ?? '']))
    .digest()
}

/** Whether people said that the record does not stand for the child it is linked to; it must be taken off that one first. */
export function isLinkedWrongly(verdicts: PersonVerdicts, linkedChildId: ChildId | null): boolean {
  if (linkedChildId === null) return false
  return verdicts.sameAs === null ? verdicts.notThese.has(linkedChildId) : verdicts.sameAs !== linkedChildId
}

/**
 * Decides as people did, and only then as the rules or the model do.
 *
 * INVARIANT (people-first): what a person decided about a source record holds when the record comes again, whatever the rules
 * say; a record that has become another person's is a new question, and one that is still linked elsewhere waits until the
 * decision was carried out. "A new child" is said of the children that were shown: one that is near and was not, a withheld one
 * above all, is asked about first. Source: REV-3.
 */
export function decideByVerdicts(
  row: SourceRecord,
  candidates: readonly LinkCandidate[],
  context: LinkContext,
  verdicts: PersonVerdicts,
): LinkDecision {
  if (row.action !== 'upsert') return decideLink(row, candidates, context)
  const { linkedChildId } = context
  if (isLinkedWrongly(verdicts, linkedChildId)) return askAgain(linkedChildId!)
  const isAsDecided = verdicts.identity === identityDigest(row).toString('hex')
  const { sameAs } = verdicts
  if (sameAs !== null) {
    const rule = linkedChildId === sameAs ? 'same-source-record' : 'decided-by-person'
    return isAsDecided || isSamePerson(row, candidates, sameAs, context.variants)
      ? { outcome: 'linked', rule, childId: sameAs, candidateIds: [] }
      : askAgain(sameAs)
  }
  const others = candidates.filter((candidate) => !verdicts.notThese.has(candidate.childId))
  if (!verdicts.isNew || !isAsDecided || linkedChildId !== null) return decideLink(row, others, context)
  const told = decideLink(row, others, { ...context, createsChildren: true })
  if (told.outcome === 'new') return { ...told, rule: 'decided-by-person' }
  if (told.outcome !== 'linked') return told
  return { outcome: 'review', rule: 'near-existing-child', childId: null, candidateIds: [told.childId!] }
}

function askAgain(childId: ChildId): LinkDecision {
  return {
    outcome: 'review',
    rule: 'source-record-changed-identity',
    childId: null,
    candidateIds: [childId],
  }
}
