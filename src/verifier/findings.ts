/** What can be wrong, by kind. The last group needs the database. */
export type FindingKind =
  | 'checkpoint'
  | 'witness'
  | 'root'
  | 'prefix'
  | 'history'
  | 'shards'
  | 'handover'
  | 'tile'
  | 'bundle'
  | 'leaf'
  | 'order'
  | 'dating'
  | 'changed'
  | 'missing'
  | 'inserted'
  | 'back-dated'
  | 'moved'
  | 'late'
  | 'schema'

/** One thing that is wrong; never contents of an entry. */
export type Finding = {
  readonly kind: FindingKind
  readonly shard: string | null
  readonly text: string
  /** Of the leaf, from 0. */
  readonly index?: number
  readonly entryId?: string
}

export const EXAMPLES_MOST = 20

/** Findings by kind: all are counted, the first twenty of a kind are kept. */
export class Findings {
  readonly counts = new Map<FindingKind, number>()
  readonly examples: Finding[] = []

  add(finding: Finding): void {
    const count = (this.counts.get(finding.kind) ?? 0) + 1
    this.counts.set(finding.kind, count)
    if (count <= EXAMPLES_MOST) this.examples.push(finding)
  }

  /** Counts findings of which no example is kept. */
  count(kind: FindingKind, more: number): void {
    if (more > 0) this.counts.set(kind, (this.counts.get(kind) ?? 0) + more)
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0)
  }
}
