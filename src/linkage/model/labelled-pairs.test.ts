import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DomainError } from '../../platform/errors.ts'
import { parseLabelledPairs } from './labelled-pairs.ts'

const heading =
  'match,groups,a_given,a_middle,a_family,a_date_of_birth,a_postcode,a_house,b_given,b_middle,b_family,b_date_of_birth,b_postcode,b_house'
const line = 'yes,twins movers,Amy,,Lee,2015-04-12,HG1 1AA,1,Amy,Jo,Lee,2015-04-12,,'

test('labelled pairs are read by the names of their columns', () => {
  const [pair] = parseLabelledPairs(`${heading}\r\n${line}\r\n`)
  assert.equal(pair!.isMatch, true)
  assert.deepEqual(pair!.groups, ['twins', 'movers'])
  assert.deepEqual([pair!.one.postcode, pair!.other.middle], ['HG1 1AA', 'Jo'])
})

test('a line that cannot be read is named by its number, and nothing of it is told', () => {
  const bad = [
    [heading.replace('a_given', 'given'), line, 1],
    [heading, line.replace('yes', 'perhaps'), 2],
    [heading, `${line},more`, 2],
    [heading, line.replace('Amy', '"Amy"'), 2],
  ] as const
  for (const [first, second, at] of bad)
    assert.throws(
      () => parseLabelledPairs(`${first}\n${second}\n`),
      (error) =>
        error instanceof DomainError &&
        error.code === 'CP_LINK_PAIRS_UNREADABLE' &&
        error.message.includes(`line ${at} `) &&
        !error.message.includes('Amy'),
    )
})
