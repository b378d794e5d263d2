import type { AdmittedRule } from '../../lib/matching/bulk/key-joins.ts'
import type { NameKeys } from '../../lib/matching/bulk/keys.ts'
import type { Edges } from '../../lib/matching/bulk/edges.ts'
import type { JoinTask, Scoring } from '../../lib/matching/bulk/engine.ts'
import type { LoadedFile, LoadPlan } from '../../lib/matching/bulk/load-records.ts'
import type { OrderedRecords } from '../../lib/matching/bulk/order.ts'
import type { BucketCounts, CoreOrder, FileOrders } from '../../lib/matching/bulk/orders.ts'
import type { IdMaps } from '../../lib/matching/bulk/remap.ts'

/** What a join is made from on the thread that runs it. */
export type JoinSpec =
  | { readonly kind: 'core'; readonly order: CoreOrder }
  | {
      readonly kind: 'key'
      readonly nameKeys: NameKeys
      readonly admitted: readonly AdmittedRule[]
      readonly which: number
    }

type Records = Pick<OrderedRecords, 'words' | 'stride'>

/** Tasks of a worker, each with its answer. */
export type Tasks = {
  load: { ask: { path: string; separator: string; plan: LoadPlan }; answer: LoadedFile }
  remap: { ask: { file: Records & { rows: number }; maps: IdMaps; counts: BucketCounts }; answer: FileOrders }
  orderByRule: { ask: { file: Records; spec: JoinSpec & { kind: 'key' } }; answer: OrderedRecords }
  prepare: { ask: Scoring; answer: undefined }
  join: { ask: { spec: JoinSpec; task: JoinTask }; answer: number }
  edges: { ask: undefined; answer: Edges }
}
export type TaskName = keyof Tasks

export type Request = {
  [Name in TaskName]: { readonly name: Name; readonly ask: Tasks[Name]['ask'] }
}[TaskName]

export type Reply =
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'failed'; readonly message: string; readonly line: number | undefined }
