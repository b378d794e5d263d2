import { createScoreTables, type LinkageModel, type ScoreTables } from '../../lib/matching/model/index.ts'
import type { StoredModel } from './stored-model.ts'

/** A model for a directory of about so many children. */
export type ScaledModel = {
  readonly version: string
  readonly model: LinkageModel
  readonly tables: ScoreTables
  readonly children: number
}

/** A directory that is still being filled is of a population this large at least: fewer would make chance look rare. */
const CHILDREN_LEAST = 65_536

/** The size that stands for `children`: the next power of two, so that a score does not change with every child made. */
export function sizeFor(children: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(children, CHILDREN_LEAST)))
}

/**
 * Shares of all pairs become smaller as there are more children to be confused with: priors are per child of the index.
 *
 * @param children as `sizeFor` gives it.
 */
export function scaleModel({ version, model, indexRecords }: StoredModel, children: number): ScaledModel {
  const by = indexRecords / children
  const { same, twin, sibling } = model.priors
  const scaled = { ...model, priors: { same: same * by, twin: twin * by, sibling: sibling * by } }
  return { version, model: scaled, tables: createScoreTables(scaled), children }
}
