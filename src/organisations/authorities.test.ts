import { test } from 'node:test'
import assert from 'node:assert/strict'
import { day } from '../lib/iso-date.ts'
import { findIn, resolveIn, type Authority } from './authorities.ts'

const today = day('2026-11-22')

const authority = (gssCode: string, more: Partial<Authority> = {}): Authority => ({
  gssCode,
  dfeCode: null,
  name: gssCode,
  type: 'Unitary Authority',
  region: 'North East',
  endedOn: null,
  successors: [],
  ...more,
})

const county = authority('E10000022', { endedOn: day('2009-04-01'), successors: ['E06000048'] })
const unitary = authority('E06000048', {
  dfeCode: '929',
  endedOn: day('2013-04-01'),
  successors: ['E06000057'],
})
const recoded = authority('E06000057', { dfeCode: '929' })
const divided = authority('E10000006', {
  dfeCode: '909',
  endedOn: day('2023-04-01'),
  successors: ['E06000063', 'E06000064'],
})
const west = authority('E06000063', { dfeCode: '942' })
const east = authority('E06000064', { dfeCode: '943' })
const all = [recoded, divided, county, unitary, west, east]

test('ORG-1: a GSS code finds its authority, ended or not, in any spelling', () => {
  assert.equal(findIn(all, 'E10000022'), county)
  assert.equal(findIn(all, ' e06000063 '), west)
  assert.equal(findIn(all, 'E06000099'), undefined)
  assert.equal(findIn(all, 'E07000001'), undefined)
  assert.equal(findIn(all, ''), undefined)
})

test('ORG-2: a DfE code that outlived a GSS code means its last holder', () => {
  assert.equal(findIn(all, '929'), recoded)
  assert.equal(findIn([unitary, recoded], '929'), recoded)
  assert.equal(findIn([recoded, unitary], '929'), recoded)
  assert.equal(findIn(all, '909'), divided)
})

test('ORG-3: a code resolves through a chain of successors to the one in force', () => {
  assert.equal(resolveIn(all, 'E10000022', today), recoded)
  assert.equal(resolveIn(all, 'E10000022', day('2010-01-01')), unitary)
  assert.equal(resolveIn(all, 'E06000048', today), recoded)
  assert.equal(resolveIn(all, '929', day('2010-01-01')), unitary)
  assert.equal(resolveIn(all, '929', today), recoded)
})

test('ORG-3: a code is in force until the day before it ends, and its successor from that day', () => {
  assert.equal(resolveIn(all, 'E06000048', day('2013-03-31')), unitary)
  assert.equal(resolveIn(all, 'E06000048', day('2013-04-01')), recoded)
})

test('ORG-3: a divided area resolves to nobody', () => {
  assert.equal(resolveIn(all, '909', today), undefined)
  assert.equal(resolveIn(all, '909', day('2023-03-31')), divided)
  assert.equal(resolveIn(all, '999', today), undefined)
})

test('ORG-3: two ways to the same successor are one answer, and a ring of codes ends', () => {
  const a = authority('E06000071', { endedOn: today, successors: ['E06000072', 'E06000073'] })
  const b = authority('E06000072', { endedOn: today, successors: ['E06000057'] })
  const c = authority('E06000073', { endedOn: today, successors: ['E06000057', 'E06000071'] })
  assert.equal(resolveIn([a, b, c, recoded], 'E06000071', today), recoded)
})
