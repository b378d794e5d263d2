import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { date, errorSummary, type FormResult, oneOf, parseForm, someOf, text } from './forms.ts'

const familyName = text({ label: 'Family name', maxLength: 10, required: 'Enter the family name' })
const born = date({ label: 'Date of birth', required: 'Enter the date of birth' })

function errorsOf(result: FormResult<unknown>): Record<string, string> {
  assert.ok(!result.ok)
  return Object.fromEntries(Object.values(result.errors).map(({ href, text: words }) => [href, words]))
}

function bornOn(day: string, month: string, year: string): FormResult<{ born: string }> {
  return parseForm({ 'born-day': day, 'born-month': month, 'born-year': year }, { born })
}

test('text is composed, freed of control and direction characters, and trimmed', () => {
  const result = parseForm({ familyName: ' Zoe\u0308 \u0000\u202e\t Li\n' }, { familyName })
  assert.deepEqual(result, { ok: true, value: { familyName: 'Zo\u00eb Li' } })
})

test('length counts characters as people do', () => {
  assert.ok(parseForm({ familyName: '😀'.repeat(10) }, { familyName }).ok)
  assert.deepEqual(errorsOf(parseForm({ familyName: 'a'.repeat(11) }, { familyName })), {
    '#familyName': 'Family name must be 10 characters or fewer',
  })
})

test('an empty field is null, or an error when it is required', () => {
  const nickname = text({ label: 'Nickname', maxLength: 10 })
  assert.deepEqual(parseForm({}, { nickname }), { ok: true, value: { nickname: null } })
  assert.deepEqual(errorsOf(parseForm({ familyName: '  ' }, { familyName })), {
    '#familyName': 'Enter the family name',
  })
})

test('a pattern is checked after trimming', () => {
  const code = text({
    label: 'Code',
    maxLength: 10,
    pattern: { test: /^\d+$/, text: 'Code must be numbers' },
  })
  assert.ok(parseForm({ code: ' 12 ' }, { code }).ok)
  assert.deepEqual(errorsOf(parseForm({ code: 'x' }, { code })), { '#code': 'Code must be numbers' })
})

test('a day comes from three fields; months may be named', () => {
  for (const month of ['5', '05', 'May', 'may', ' MAY ']) {
    assert.deepEqual(bornOn('4', month, '2019'), { ok: true, value: { born: '2019-05-04' } })
  }
  assert.deepEqual(bornOn('4', 'Sept', '2019'), { ok: true, value: { born: '2019-09-04' } })
})

test('a wrong day says what is wrong and leads to the input concerned', () => {
  assert.deepEqual(errorsOf(bornOn('', '', '')), { '#born-day': 'Enter the date of birth' })
  assert.deepEqual(errorsOf(bornOn('4', '', '')), {
    '#born-month': 'Date of birth must include a month and a year',
  })
  assert.deepEqual(errorsOf(bornOn('4', '5', '19')), {
    '#born-year': 'Date of birth must have a year of 4 numbers',
  })
  for (const [day, month] of [
    ['31', '4'],
    ['4', 'Mars'],
    ['4', '13'],
    ['0', '1'],
    ['4a', '5'],
    ['4', 'ma5'],
  ] as const) {
    assert.deepEqual(errorsOf(bornOn(day, month, '2019')), {
      '#born-day': 'Date of birth must be a real date',
    })
  }
})

test('only offered choices count', () => {
  const reason = oneOf(['work', 'referral'], { required: 'Choose why' })
  assert.deepEqual(parseForm({ reason: 'work' }, { reason }), { ok: true, value: { reason: 'work' } })
  assert.deepEqual(errorsOf(parseForm({ reason: 'constructor' }, { reason })), { '#reason': 'Choose why' })
  assert.deepEqual(parseForm({ reason: 'x' }, { reason: oneOf(['work']) }), {
    ok: true,
    value: { reason: null },
  })
})

test('one box and many boxes are read alike', () => {
  const kinds = someOf(['a', 'b', 'c'])
  assert.deepEqual(parseForm({ kinds: 'b' }, { kinds }), { ok: true, value: { kinds: ['b'] } })
  assert.deepEqual(parseForm({ kinds: ['c', 'a', 'x'] }, { kinds }), {
    ok: true,
    value: { kinds: ['a', 'c'] },
  })
  assert.deepEqual(errorsOf(parseForm({}, { kinds: someOf(['a'], { required: 'Tick one' }) })), {
    '#kinds': 'Tick one',
  })
})

test('two inputs of one name are no answer to a question that takes one', () => {
  assert.deepEqual(errorsOf(parseForm({ familyName: ['a', 'b'] }, { familyName })), {
    '#familyName': 'Enter the family name',
  })
})

test('every wrong field is reported, in the order of the form, with what was typed and without the token', () => {
  const result = parseForm(
    { _csrf: 't', familyName: '', 'born-day': '31', 'born-month': '2', 'born-year': '2020' },
    { familyName, born },
  )
  assert.deepEqual(Object.values(errorsOf(result)), [
    'Enter the family name',
    'Date of birth must be a real date',
  ])
  assert.ok(!result.ok)
  assert.deepEqual(Object.keys(result.values), ['familyName', 'born-day', 'born-month', 'born-year'])
  assert.equal(errorSummary(result.errors)?.errorList.length, 2)
  assert.equal(errorSummary({}), undefined)
})

test('rules between fields are asked only when each field is right', () => {
  const check = (): { familyName: { text: string; href: string } } => ({
    familyName: { text: 'No', href: '#familyName' },
  })
  assert.deepEqual(errorsOf(parseForm({ familyName: 'Li' }, { familyName }, check)), { '#familyName': 'No' })
  assert.deepEqual(errorsOf(parseForm({}, { familyName }, check)), { '#familyName': 'Enter the family name' })
})

test('no body whatever makes it throw', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (body) => {
      parseForm(body, { familyName, born, kinds: someOf(['a']), reason: oneOf(['a']) })
    }),
  )
})
