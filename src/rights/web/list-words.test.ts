import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditActions } from '../../audit/index.ts'
import { purposes } from '../../children/index.ts'
import { askers, lookOf, type ToldGroup } from '../index.ts'
import { lineOf, wordsFor } from './list-words.ts'

const group: ToldGroup = {
  organisationKind: 'childrens-social-care',
  work: 'social-care',
  look: 'opened',
  purpose: 'working-with-child',
  name: null,
  times: 3,
}

test('R-117: a look reads as a person would say it', () => {
  assert.deepEqual(lineOf(group, wordsFor('parent')), {
    who: 'A social worker from the council opened the record, 3 times.',
    reason: 'They work with your child.',
  })
  assert.deepEqual(
    lineOf(
      { ...group, organisationKind: 'unknown', work: 'worker', purpose: null, times: 1 },
      wordsFor('child'),
    ),
    {
      who: 'A worker opened your page.',
      reason: 'They did not have to say why.',
    },
  )
})

test('R-117: every purpose and every action has words in each version', () => {
  for (const asker of askers) {
    const words = wordsFor(asker)
    for (const purpose of [...purposes, 'data-quality-review']) assert.ok(words.reasons[purpose], purpose)
    for (const action of auditActions) {
      const look = lookOf(action)
      if (look !== null) assert.ok(words.looks[look])
    }
  }
})

test('R-117: the words for a child are short: no sentence over 12 words, no word over 12 letters but the name of the service', () => {
  const { title, intro, reasons, noReason, nobody, leftOut, help } = wordsFor('child')
  const sentences = [
    title,
    ...intro,
    ...Object.values(reasons),
    noReason,
    nobody,
    ...leftOut,
    ...help,
  ].flatMap((text) => text.split(/(?<=[.?])\s/))
  for (const sentence of sentences) {
    const words = sentence.replaceAll('ContactPoint', 'list').match(/[\p{L}’]+/gu) ?? []
    assert.ok(words.length <= 12, sentence)
    assert.ok(
      words.every((word) => word.length <= 12),
      sentence,
    )
  }
})
