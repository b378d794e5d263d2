import { test } from 'node:test'
import assert from 'node:assert/strict'
import { day } from '../lib/iso-date.ts'
import { RowsRefusedError } from './errors.ts'
import { parseReferenceFiles, type ReferenceFiles } from './reference-files.ts'

const on = day('2026-11-22')
const good: ReferenceFiles = {
  authorities:
    'gss_code,dfe_code,name,type,region\n' +
    'E06000063,942,Cumberland,Unitary Authority,North West\n' +
    'E06000064,943,Westmorland and Furness,Unitary Authority,North West\n',
  formerAuthorities:
    'gss_code,dfe_code,name,type,region,end_date,successor_gss_codes\n' +
    'E10000006,909,Cumbria,County Council,North West,2023-03-31,E06000063 E06000064\n' +
    'E10000005,,Older Cumbria,County Council,North West,2009-03-31,E10000006\n',
  outwardCodes: 'outward_code,postcode_area,la_gss_code,postcodes,share\nCA1,CA,E06000063,1000,1.000\n',
}

function faultsOf(changes: Partial<ReferenceFiles>): string[] {
  try {
    parseReferenceFiles({ ...good, ...changes }, on)
  } catch (error) {
    assert.ok(error instanceof RowsRefusedError)
    return error.faults.map(({ file, line, field }) => `${file} ${line} ${field}`)
  }
  return []
}

const replaced = (file: keyof ReferenceFiles, from: string, to: string): string[] => {
  assert.ok(good[file].includes(from))
  return faultsOf({ [file]: good[file].replace(from, to) })
}

test('ORG-4: a code ends on the day after its last day', () => {
  const { former } = parseReferenceFiles(good, on)
  assert.deepEqual(
    former.map(({ endedOn, successors }) => [endedOn, successors]),
    [
      ['2023-04-01', ['E06000063', 'E06000064']],
      ['2009-04-01', ['E10000006']],
    ],
  )
})

test('ORG-5: every fault names file, line and field', () => {
  assert.deepEqual(faultsOf({}), [])
  assert.deepEqual(replaced('authorities', 'E06000063', 'E07000063'), [
    'authorities 2 gss_code',
    'former authorities 2 successor_gss_codes',
    'outward codes 2 la_gss_code',
  ])
  assert.deepEqual(replaced('authorities', '942', '9420'), ['authorities 2 dfe_code'])
  assert.deepEqual(replaced('authorities', '942', ''), ['authorities 2 dfe_code'])
  assert.deepEqual(replaced('authorities', '943', '942'), ['authorities 3 dfe_code'])
  assert.deepEqual(replaced('authorities', 'Cumberland', ''), ['authorities 2 name'])
  assert.deepEqual(replaced('formerAuthorities', 'E10000006,909', 'E06000064,909'), [
    'former authorities 2 gss_code',
    'former authorities 2 successor_gss_codes',
    'former authorities 3 successor_gss_codes',
  ])
})

test('ORG-5: an end is a real day and names successors that outlast it', () => {
  assert.deepEqual(replaced('formerAuthorities', '2023-03-31', '2023-02-30'), [
    'former authorities 2 end_date',
  ])
  assert.deepEqual(replaced('formerAuthorities', 'E06000063 E06000064', ''), [
    'former authorities 2 successor_gss_codes',
  ])
  assert.deepEqual(replaced('formerAuthorities', 'E06000063 E06000064', 'E06000099'), [
    'former authorities 2 successor_gss_codes',
  ])
  assert.deepEqual(replaced('formerAuthorities', '2009-03-31', '2023-03-31'), [
    'former authorities 3 successor_gss_codes',
  ])
})

test('ORG-5: an outward code is well formed, once per authority, and names one in force', () => {
  assert.deepEqual(replaced('outwardCodes', 'CA1,CA', 'CA1 1,CA'), ['outward codes 2 outward_code'])
  assert.deepEqual(replaced('outwardCodes', 'CA1,CA', 'CA1,C'), ['outward codes 2 postcode_area'])
  assert.deepEqual(replaced('outwardCodes', '1000', '0'), ['outward codes 2 postcodes'])
  for (const share of ['1.001', '0.000', '1', 'x'])
    assert.deepEqual(replaced('outwardCodes', '1.000', share), ['outward codes 2 share'])
  assert.deepEqual(replaced('outwardCodes', 'E06000063', 'E10000006'), ['outward codes 2 la_gss_code'])
  assert.deepEqual(faultsOf({ outwardCodes: `${good.outwardCodes}CA1,CA,E06000063,5,0.005\n` }), [
    'outward codes 3 outward_code',
  ])
})
