import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { auditActions } from '../audit/index.ts'
import { askers } from './access-history.ts'
import {
  decideLooks,
  entryKindOf,
  lookOf,
  workOf,
  type Choice,
  type LoggedLook,
  type MadeChoice,
} from './look.ts'
import { groupByDay, keptLineOf } from './told-list.ts'
import { entryKinds, grounds, inclusions, treatmentOf } from './treatment.ts'
import { day } from '../lib/iso-date.ts'

const [heading = '', ...rows] = readFileSync(
  new URL('../../test/rights/treatment.csv', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
const [, ...columns] = heading.split(',')

/** Each asker; for a parent, whether the child agreed that a parent is told. */
const cases = [
  ['child', 'child', false],
  ['parent', 'parent', false],
  ['parent', 'parent-agreed', true],
  ['acting-for', 'acting-for', false],
] as const

test('G26, RIG-6: the table of who is told what and the rules are equal in every cell', () => {
  assert.deepEqual(columns, [...cases.map(([, heading]) => heading), 'ground'])
  assert.deepEqual(
    rows.map((row) => row.split(',')[0]),
    entryKinds,
  )
  for (const row of rows) {
    const [kind, ...cells] = row.split(',')
    const ground = cells.pop()
    for (const [at, [asker, heading, hasAgreed]] of cases.entries()) {
      const rule = treatmentOf(asker, kind as (typeof entryKinds)[number], hasAgreed)
      assert.deepEqual([rule.treatment, rule.ground ?? ''], [cells[at], ground], `${kind} for ${heading}`)
    }
  }
})

const ordinary: LoggedLook = {
  entryId: '1',
  lookedOn: day('2026-11-10'),
  action: 'children.open-record',
  purpose: 'working-with-child',
  role: 'practitioner',
  viewerName: 'Rose Tester',
  organisationName: 'Bexford Social Care',
  organisationKind: 'childrens-social-care',
  serviceKind: 'social-care',
  isSensitive: false,
  hasAgreed: false,
  isShielding: false,
}

test('RIG-6: each kind of entry is known by what makes it one, the one that is told least first', () => {
  const kind = (over: Partial<LoggedLook>) => entryKindOf({ ...ordinary, ...over })
  assert.equal(kind({}), 'ordinary')
  assert.equal(kind({ organisationKind: 'police' }), 'police')
  assert.equal(kind({ serviceKind: 'police' }), 'police')
  assert.equal(kind({ purpose: 'child-protection' }), 'child-protection-enquiry')
  assert.equal(kind({ organisationKind: null }), 'unknown-viewer')
  assert.equal(kind({ isSensitive: true, organisationKind: 'police' }), 'sensitive-service')
  assert.equal(kind({ action: 'consent.read-contacts', role: 'local-team' }), 'sensitive-service')
  assert.equal(kind({ action: 'consent.withdraw-brokered', role: 'local-team' }), 'sensitive-service')
  assert.equal(kind({ action: 'brokerage.see-contacts' }), 'sensitive-service')
  assert.equal(kind({ isShielding: true, isSensitive: true }), 'shielding-team')
  assert.equal(kind({ action: 'safeguarding.override-view' }), 'shielding-team')
})

test('RIG-5: every action of the log is told, but stating a reason and answering requests', () => {
  const untold = auditActions.filter((action) => lookOf(action) === null)
  assert.ok(untold.every((action) => action.startsWith('rights.') || action === 'children.state-reason'))
  assert.equal(untold.length, auditActions.filter((action) => action.startsWith('rights.')).length + 1)
  assert.equal(lookOf('linkage.decide-review'), 'checked')
  assert.equal(lookOf('something.new'), 'used')
})

const looks = fc.record(
  {
    action: fc.constantFrom('children.open-record', 'children.show-candidate', 'involvement.end'),
    purpose: fc.constantFrom(null, 'duty', 'child-protection'),
    role: fc.constantFrom('practitioner', 'local-team'),
    organisationKind: fc.constantFrom('police', 'nhs-trust', 'childrens-social-care', null),
    serviceKind: fc.constantFrom('police', 'social-care', 'substance-misuse', null),
    isSensitive: fc.boolean(),
    hasAgreed: fc.boolean(),
    isShielding: fc.boolean(),
  },
  { noNullPrototype: true },
)
const choice: fc.Arbitrary<Choice> = fc.oneof(
  fc.constantFrom(...grounds).map((ground) => ({ kind: 'withhold' as const, ground })),
  fc.constantFrom(...inclusions).map((ground) => ({ kind: 'include' as const, ground })),
  fc.constant({ kind: 'name' as const, ground: 'essential-to-rights' as const }),
  fc.constant({ kind: 'as-ruled' as const, ground: null }),
)

test('looks-never-betray: whatever is chosen, nothing that the rules withhold is told without an include, and nothing ever that nobody is told', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...askers),
      fc.array(looks, { maxLength: 8 }),
      fc.array(choice),
      (asker, drawn, made) => {
        const logged = drawn.map((look, at) => ({ ...ordinary, ...look, entryId: String(at) }))
        const choices = made.map((one, at): MadeChoice => ({ entryId: String(at % 8), ...one }))
        for (const decided of decideLooks(asker, logged, choices)) {
          const own = choices.filter(({ entryId }) => entryId === decided.logged.entryId)
          if (decided.ground === null && decided.ruleGround !== null)
            assert.ok(decided.treatment === 'withheld' && own.some(({ kind }) => kind === 'include'))
          if (decided.isNamed)
            assert.ok(
              decided.ground === null &&
                decided.kind !== 'sensitive-service' &&
                own.some(({ kind }) => kind === 'name'),
            )
          const { work } = keptLineOf(decided)
          if (decided.logged.isSensitive) assert.ok(['worker', 'team'].includes(work))
        }
      },
    ),
  )
})

test('RIG-7: the last choice about a look counts, and going back forgets them', () => {
  const police = { ...ordinary, organisationKind: 'police' }
  const after = (...choices: Choice[]) =>
    decideLooks(
      'parent',
      [police],
      choices.map((one) => ({ entryId: '1', ...one })),
    )[0]!
  const include: Choice = { kind: 'include', ground: 'consent' }
  const name: Choice = { kind: 'name', ground: 'essential-to-rights' }
  assert.equal(after().ground, 'may-prejudice-police-enquiry')
  assert.equal(after(name).isNamed, false, 'who is left out is not named')
  assert.deepEqual([after(include, name).ground, after(include, name).isNamed], [null, true])
  assert.equal(after(include, name, { kind: 'withhold', ground: 'safety-of-child' }).isNamed, false)
  assert.equal(after(include, { kind: 'as-ruled', ground: null }).ground, 'may-prejudice-police-enquiry')
})

test('RIG-5: looks of a day that read alike are told once, with how often; none is lost', () => {
  const lines = ['2026-11-12', '2026-11-12', '2026-11-10'].map((on, at) => ({
    ...keptLineOf({
      logged: ordinary,
      kind: 'ordinary',
      treatment: 'shown',
      ruleGround: null,
      ground: null,
      isNamed: false,
    }),
    entryId: String(at),
    lookedOn: day(on),
    name: null,
  }))
  const days = groupByDay(lines)
  assert.deepEqual(
    days.map((one) => [one.day, one.groups.map(({ times }) => times)]),
    [
      ['2026-11-12', [2]],
      ['2026-11-10', [1]],
    ],
  )
  assert.equal(workOf({ ...ordinary, role: 'local-team' }), 'team')
})
