import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, day, formatDay } from '../../lib/iso-date.ts'
import { date, parseForm } from '../../platform/web/forms.ts'
import type { Involvement } from '../index.ts'
import { dateFields } from './answers.ts'
import { parseEndForm } from './end.flow.ts'
import { leadChoices, leadContext } from './lead.flow.ts'
import { parseRecordForm } from './record.flow.ts'

const today = day('2026-11-22')
const own: Involvement = {
  involvementId: 1,
  serviceName: 'Team',
  serviceKind: 'social-care',
  organisationName: 'Bexford',
  practitioner: 'Rose Tester',
  role: 'Social worker',
  phone: null,
  email: null,
  startedOn: day('2026-11-01'),
  endedOn: null,
  confirmedOn: today,
  userId: 7,
  isLead: false,
  holdsAssessment: false,
}
const other: Involvement = {
  ...own,
  involvementId: 2,
  userId: null,
  practitioner: null,
  role: null,
  organisationName: 'Team',
}
const context = { basis: { bornOn: day('2020-02-01') }, lead: undefined, today }
const given = { ...dateFields('startedOn', today), phone: '', email: '', lead: 'yes', assessment: 'no' }

test('R-11: the form gives a day, contacts if any, and the two markers', () => {
  assert.deepEqual(parseRecordForm(given, context), {
    ok: true,
    value: { startedOn: today, phone: null, email: null, isLead: true, holdsAssessment: false },
  })
  const read = parseRecordForm({ ...given, phone: '(01632) 960001', email: 'a@B.example' }, context)
  assert.ok(read.ok && read.value.email === 'a@b.example' && read.value.phone !== null)
})

test('R-11: a start before birth or after today is refused, at its day', () => {
  for (const [wrong, word] of [
    [day('2020-01-31'), /date of birth/],
    [addDays(today, 1), /past/],
  ] as const) {
    const read = parseRecordForm({ ...given, ...dateFields('startedOn', wrong) }, context)
    assert.ok(!read.ok)
    assert.match(read.errors.startedOn?.text ?? '', word)
    assert.equal(read.errors.startedOn?.href, '#startedOn-day')
  }
})

test('every answer that is missing or wrong has a sentence of its own', () => {
  const read = parseRecordForm({ phone: 'x', email: 'x' }, context)
  assert.ok(!read.ok)
  assert.deepEqual(Object.keys(read.errors), ['startedOn', 'phone', 'email', 'lead', 'assessment'])
  assert.equal(new Set(Object.values(read.errors).map((error) => error.text)).size, 5)
})

test('R-12: where there is a lead professional the answer yes is not heard', () => {
  const read = parseRecordForm(given, { ...context, lead: { ...other, isLead: true } })
  assert.ok(read.ok && !read.value.isLead)
})

test('an end lies between the start and today', () => {
  const end = (on: typeof today) => parseEndForm(dateFields('endedOn', on), { own, today })
  assert.deepEqual(end(today), { ok: true, value: { endedOn: today } })
  assert.deepEqual(end(own.startedOn), { ok: true, value: { endedOn: own.startedOn } })
  for (const wrong of [addDays(today, 1), addDays(own.startedOn, -1)]) assert.equal(end(wrong).ok, false)
  assert.equal(parseEndForm({}, { own, today }).ok, false)
})

test('R-12: lead is offered to oneself when there is none, to the others when it is one’s own, and never from another', () => {
  const of = (mine: Involvement, theirs: Involvement) => {
    const services = { current: [theirs, mine], ended: [], mayHaveOtherSupport: false }
    return leadChoices(
      leadContext({ childId: 1, services } as unknown as Parameters<typeof leadContext>[0], mine),
    )
  }
  assert.deepEqual(
    of(own, other).map((choice) => choice.value),
    ['self', 'none'],
  )
  assert.deepEqual(of({ ...own, isLead: true }, other), [
    { value: '2', text: 'Team' },
    { value: 'none', text: 'I stay lead professional' },
  ])
  assert.throws(() => of(own, { ...other, isLead: true }), { code: 'CP_LEAD_TAKEN' })
})

test('the fields of a day are read back as that day', () => {
  const readers = { on: date({ label: 'Day', required: 'Enter a day' }) }
  fc.assert(
    fc.property(fc.integer({ min: -9000, max: 9000 }), (offset) => {
      const on = addDays(today, offset)
      assert.deepEqual(parseForm(dateFields('on', on), readers), { ok: true, value: { on } }, formatDay(on))
    }),
  )
})
