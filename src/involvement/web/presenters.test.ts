import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as errors from '../errors.ts'
import type { ChangeKind } from '../queries.ts'
import type { OwnChange } from '../undo-change.ts'
import { presentChange } from './present-change.ts'
import { refusalWords } from './answer-refusals.ts'

const kinds: readonly ChangeKind[] = [
  'record',
  'confirm',
  'end',
  'become-lead',
  'hand-over-lead',
  'set-assessment',
  'clear-assessment',
]
const identity = { given: 'Ada', name: 'Ada Test', number: 'C1', recordPath: '/children/x' }
const change = (over: Partial<OwnChange>): OwnChange => ({
  childId: 1,
  involvementId: 2,
  userId: 3,
  kind: 'record',
  previousConfirmedOn: null,
  previousLeadInvolvementId: null,
  madeAt: new Date(0),
  undoneAt: null,
  isOvertaken: false,
  isUndoable: true,
  ...over,
})

test('each refusal of this slice has a page with words of its own', () => {
  // What a sensitive service does opens a page of its own instead.
  const codes = Object.values(errors)
    .map((make) => make().code)
    .filter((code) => code !== 'CP_INVOLVEMENT_SENSITIVE')
  assert.deepEqual(codes.toSorted(), Object.keys(refusalWords).toSorted())
  assert.equal(new Set(Object.values(refusalWords).map(([title]) => title)).size, codes.length)
})

test('each change, and its undo, is told under a title of its own that names the child', () => {
  const titles = kinds.flatMap((kind) =>
    [null, new Date(1)].map((undoneAt) => presentChange(change({ kind, undoneAt }), identity, '/undo').title),
  )
  assert.equal(new Set(titles).size, kinds.length * 2)
  assert.ok(titles.every((title) => title.includes('Ada Test')))
})

test('undo is offered only while it can be done', () => {
  assert.equal(presentChange(change({}), identity, '/undo').undoPath, '/undo')
  assert.equal(presentChange(change({ isUndoable: false }), identity, '/undo').undoPath, null)
})

test('no-trace: the tab of a page about a child does not name the child', () => {
  for (const undoneAt of [null, new Date(1)]) {
    const { title, tabTitle } = presentChange(change({ undoneAt }), identity, '/undo')
    assert.ok(title.includes(identity.name))
    assert.ok(tabTitle !== undefined && !tabTitle.includes(identity.name))
  }
})
