import { test } from 'node:test'
import assert from 'node:assert/strict'
import { parseGiasEstablishments } from './gias.ts'

const HEADER =
  'URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (code),' +
  'OpenDate,CloseDate,UKPRN,Street,Town,County (name),Postcode,TelephoneNum,HeadLastName'

function parse(...lines: string[]) {
  return parseGiasEstablishments(Buffer.from([HEADER, ...lines].join('\r\n'), 'latin1'))
}

test('ORG-14: the register is Windows-1252 and read by column name, without the head teacher', () => {
  const { rows } = parse(
    '"990002","815","301","St Ann\x92s School","02","1","01-09-1972","","10900002","Church Street","Thirsk","Not recorded","yo71zb","01632 960802","Placeholder"',
  )
  assert.deepEqual(rows, [
    {
      line: 2,
      code: 'URN-990002',
      name: 'St Ann’s School',
      kind: 'school-maintained',
      authority: '815',
      identifiers: [
        { scheme: 'urn', value: '990002' },
        { scheme: 'laestab', value: '8150301' },
        { scheme: 'ukprn', value: '10900002' },
      ],
      address: { lines: ['Church Street', 'Thirsk'], postcode: 'YO7 1ZB' },
      phone: '01632 960802',
      openedOn: '1972-09-01',
    },
  ])
})

test('ORG-14: types decide the kind; what teaches no children in England is skipped', () => {
  const kindOf = (type: string) => parse(`990001,815,2001,A School,${type},1,,,,,,,,,`).rows[0]?.kind
  assert.equal(kindOf('34'), 'school-maintained')
  assert.equal(kindOf('11'), 'school-independent')
  assert.equal(kindOf('36'), 'school-special')
  assert.equal(kindOf('18'), 'fe-college')
  assert.equal(kindOf('47'), 'early-years')
  for (const type of ['29', '30', '25', '99', 'x']) assert.equal(kindOf(type), undefined)
})

test('ORG-14: a closed establishment closes on the day after its last day, and one not yet open is skipped', () => {
  const { rows, skipped } = parse(
    '990003,815,4001,Closed,01,2,01-09-1965,31-08-2012,,,,,,,',
    '990009,815,2903,Proposed,35,4,01-09-2027,,,,,,,,',
    '990012,815,2904,Closed at a time unknown,01,2,,,,,,,,,',
    '990008,815,2902,To close,35,3,,31-08-2027,,,,,,,',
  )
  assert.deepEqual(
    rows.map(({ code, closedOn }) => [code, closedOn]),
    [
      ['URN-990003', '2012-09-01'],
      ['URN-990008', undefined],
    ],
  )
  assert.equal(skipped, 2)
})

test('ORG-14: a number that an academy took over belongs to the one that is open', () => {
  const closed = '990003,815,4001,School,01,2,,31-08-2012,10900003,,,,,,'
  const open = '990004,815,4001,Academy,34,1,01-09-2012,,10900003,,,,,,'
  for (const lines of [
    [closed, open],
    [open, closed],
  ]) {
    const { rows } = parse(...lines)
    const holders = rows.filter(({ identifiers }) => identifiers?.some(({ scheme }) => scheme === 'laestab'))
    assert.deepEqual(
      holders.map(({ code }) => code),
      ['URN-990004'],
    )
  }
})

test('ORG-14: what is malformed in the register is left out field by field', () => {
  const { rows } = parse('990018,815,,A School,03,1,31-02-1980,,1,,,,DL7,960818,')
  assert.deepEqual(rows[0]?.identifiers, [{ scheme: 'urn', value: '990018' }])
  assert.equal(rows[0]?.openedOn, undefined)
  assert.equal(rows[0]?.phone, '')
  assert.equal(rows[0]?.address?.postcode, '')
})
