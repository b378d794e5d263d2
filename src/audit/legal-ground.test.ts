import assert from 'node:assert/strict'
import { test } from 'node:test'
import { legalGroundOf, legalGrounds } from './legal-ground.ts'

test('R-98: what is about a child names a ground, and what is about none names none', () => {
  assert.equal(
    legalGroundOf({ action: 'children.open-record', childId: 1, purpose: 'child-protection' }),
    'safeguarding',
  )
  assert.equal(legalGroundOf({ action: 'children.open-record', childId: 1, purpose: 'duty' }), 'public-task')
  assert.equal(
    legalGroundOf({ action: 'children.open-record', childId: 1, purpose: 'data-check' }),
    'accuracy',
  )
  assert.equal(legalGroundOf({ action: 'linkage.open-review' }), 'accuracy')
  assert.equal(legalGroundOf({ action: 'children.search' }), 'public-task')
  for (const action of ['safeguarding.search', 'safeguarding.override-start'] as const)
    assert.equal(legalGroundOf({ action }), 'safeguarding')
  assert.equal(legalGroundOf({ action: 'safeguarding.read-figures' }), null)
  assert.equal(legalGroundOf({ action: 'access.watch-supervision', childId: 1 }), 'public-task')
  assert.equal(legalGroundOf({ action: 'access.sign-in' }), null)
  assert.deepEqual(legalGrounds, ['public-task', 'safeguarding', 'accuracy'])
})
