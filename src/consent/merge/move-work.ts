import type { Act } from '../../platform/act.ts'
import { moveOwnWork, moveSourceWork, returnOwnWork } from './queries.ts'

type Move = {
  readonly from: number
  readonly to: number
  /** Source records that move at the same time. */
  readonly records: readonly { readonly sourceId: string; readonly sourceRecordId: string }[]
}

/** Sensitive services working with `from` work with `to` from now on, each on its own ground; part of a merge. */
export async function moveSensitiveWork({ sql }: Act, { from, to, records }: Move): Promise<void> {
  await moveSourceWork(sql, from, to, records)
  await moveOwnWork(sql, from, to)
}

/** Moves back what {@link moveSensitiveWork} moved; `to` is the record that stands by itself again. */
export async function returnSensitiveWork({ sql }: Act, { from, to, records }: Move): Promise<void> {
  await moveSourceWork(sql, from, to, records)
  await returnOwnWork(sql, from, to)
}
