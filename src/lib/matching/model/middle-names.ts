import { NAME } from './fields.ts'
import { createNameLevels } from './name-levels.ts'
import type { NameTable } from './name-table.ts'
import { WORD } from './record.ts'

/** Whether two records speak of two children by their middle names, given the level of their given names. */
export type MiddleNamesDisagree = (
  a: Int32Array,
  i: number,
  b: Int32Array,
  j: number,
  given: number,
) => boolean

/**
 * Both have a middle name, and the two are not even alike. Where one is called by the other's middle name that says nothing.
 *
 * No field of the model, for most records lack it; but of the twins whose given names are forms of one name it is what tells them apart.
 * @param cacheSlots as of the comparator.
 */
export function createMiddleNamesDisagree(names: NameTable, cacheSlots?: number): MiddleNamesDisagree {
  const levels = createNameLevels(names, cacheSlots)
  return (a, i, b, j, given) =>
    given !== NAME.middle &&
    b[j + WORD.middle] !== 0 &&
    levels(a[i + WORD.middle]!, b[j + WORD.middle]!) === NAME.else
}
