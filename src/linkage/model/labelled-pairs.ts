import type { Person } from '../../lib/matching/model/index.ts'
import { unreadablePairs } from '../errors.ts'

/** Two records that people found to be of one person or not. */
export type LabelledPair = {
  readonly one: Person
  readonly other: Person
  readonly isMatch: boolean
  readonly groups: readonly string[]
}

const PARTS = ['given', 'middle', 'family', 'date_of_birth', 'postcode', 'house'] as const
const COLUMNS = ['match', 'groups', ...PARTS.map((part) => `a_${part}`), ...PARTS.map((part) => `b_${part}`)]

/**
 * Reads labelled pairs: a heading line, then a line a pair; `match` is yes or no, `groups` words with spaces between.
 *
 * The columns in any order; without quotes. A line that cannot be read is named by its number, never by what it holds.
 * @throws DomainError
 */
export function parseLabelledPairs(text: string): LabelledPair[] {
  const [heading = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
  const columns = heading.split(',')
  if (COLUMNS.some((column) => !columns.includes(column))) throw unreadablePairs(1)
  return lines.map((line, at) => {
    const cells = line.split(',')
    const cell = (column: string): string => cells[columns.indexOf(column)]!.trim()
    if (cells.length !== columns.length || line.includes('"') || !/^(?:yes|no)$/.test(cell('match')))
      throw unreadablePairs(at + 2)
    const person = (side: 'a' | 'b'): Person => ({
      given: cell(`${side}_given`),
      middle: cell(`${side}_middle`),
      family: cell(`${side}_family`),
      dateOfBirth: cell(`${side}_date_of_birth`),
      postcode: cell(`${side}_postcode`),
      house: cell(`${side}_house`),
    })
    return {
      one: person('a'),
      other: person('b'),
      isMatch: cell('match') === 'yes',
      groups: cell('groups')
        .split(' ')
        .filter((group) => group !== ''),
    }
  })
}
