import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { DeniedError, DomainError } from '../platform/errors.ts'
import { day } from '../lib/iso-date.ts'
import { RowsRefusedError } from './errors.ts'
import {
  authorityOfPostcode,
  findAuthority,
  listAuthoritiesByOutwardCode,
  resolveAuthority,
} from './find-authority.ts'
import { loadReferenceData } from './load-reference-data.ts'
import type { ReferenceFiles } from './reference-files.ts'

const database = await createTestDatabase()
const { web, worker, owner } = database
const read = (name: string) => readFile(new URL(`../../data/${name}`, import.meta.url), 'utf8')
const shipped: ReferenceFiles = {
  authorities: await read('local-authorities-england.csv'),
  formerAuthorities: await read('local-authorities-england-former.csv'),
  outwardCodes: await read('outward-codes-england.csv'),
}
const today = day('2026-11-22')
const load = (files: ReferenceFiles) => actAs(worker, (act) => loadReferenceData(act, files))

async function contents(): Promise<unknown[]> {
  return [
    await owner`select * from authorities order by gss_code`,
    await owner`select * from outward_codes order by outward_code, authority_code`,
    await owner`select * from reference_loads order by load_id`,
    await owner`select action, outcome, quantity from audit_entries order by entry_id`,
  ].map((rows) => [...rows])
}

test('ORG-7: a broken row names file, line and field, and nothing is loaded', async () => {
  const broken = shipped.outwardCodes.replace('AL3,AL,E10000015', 'AL3,AL,E10000099')
  await assert.rejects(
    load({ ...shipped, outwardCodes: broken }),
    (error) =>
      error instanceof RowsRefusedError &&
      /outward codes line 5, `la_gss_code`: is in neither/.test(error.message),
  )
  const [counts] = await owner`
    select (select count(*) from authorities) as "authorities", (select count(*) from outward_codes) as "outward",
           (select count(*) from reference_loads) as "loads"`
  assert.deepEqual({ ...counts }, { authorities: 0, outward: 0, loads: 0 })
})

test('ORG-1: the shipped data loads: 153 authorities in force, 19 ended, 3,308 rows of outward codes', async () => {
  assert.deepEqual(await load(shipped), { isChanged: true, rows: 153 + 19 + 3308 })
  const [counts] = await web`
    select count(*) filter (where ended_on is null) as "current", count(*) filter (where ended_on is not null) as "former"
      from authorities`
  assert.deepEqual({ ...counts }, { current: 153, former: 19 })
  const loads = await web`select data_set, rows, loaded_at from reference_loads order by data_set`
  const at = new Date('2026-11-22T09:00:00Z')
  assert.deepEqual(
    loads.map((row) => ({ ...row })),
    [
      { data_set: 'authorities', rows: 153, loaded_at: at },
      { data_set: 'former-authorities', rows: 19, loaded_at: at },
      { data_set: 'outward-codes', rows: 3308, loaded_at: at },
    ],
  )
})

test('ORG-7: the load is in the log with the number of rows', async () => {
  const entries = await owner`
    select outcome, quantity from audit_entries where action = 'organisations.load-reference-data'`
  assert.deepEqual(
    entries.map((row) => ({ ...row })),
    [{ outcome: 'done', quantity: 3480 }],
  )
})

test('ORG-7: loading the same files again changes nothing', async () => {
  const before = await contents()
  assert.deepEqual(await load(shipped), { isChanged: false, rows: 3480 })
  assert.deepEqual(await contents(), before)
})

test('ORG-3: every former code is found and leads to authorities in force', async () => {
  const former = await web<
    { gss_code: string }[]
  >`select gss_code from authorities where ended_on is not null`
  for (const { gss_code: code } of former) {
    const authority = await findAuthority(web, code)
    assert.ok(authority && authority.endedOn !== null && authority.successors.length > 0)
    const leaves = await Promise.all(authority.successors.map((next) => resolveAuthority(web, next, today)))
    assert.ok(leaves.every((leaf) => leaf?.endedOn === null))
    const resolved = await resolveAuthority(web, code, today)
    assert.deepEqual(
      resolved,
      new Set(leaves.map((leaf) => leaf?.gssCode)).size === 1 ? leaves[0] : undefined,
    )
  }
})

test('ORG-3: chains and recodes resolve: Northumberland twice, Barnsley, Sheffield and their DfE codes', async () => {
  const resolve = async (code: string, on = today) => (await resolveAuthority(web, code, on))?.gssCode
  assert.equal(await resolve('E10000022'), 'E06000057')
  assert.equal(await resolve('E10000022', day('2011-01-01')), 'E06000048')
  assert.equal(await resolve('E08000016'), 'E08000038')
  assert.equal(await resolve('370'), 'E08000038')
  assert.equal(await resolve('E08000016', day('2025-04-30')), 'E08000016')
  assert.equal(await resolve('370', day('2025-04-30')), 'E08000016')
  assert.equal(await resolve('E08000039'), 'E08000039')
  assert.equal(await resolve('373'), 'E08000039')
  assert.equal(await resolve('909'), undefined)
  assert.equal((await findAuthority(web, '909'))?.name, 'Cumbria')
})

test('ORG-6: every outward code has an authority, and one that crosses a boundary fixes none', async () => {
  const [orphans] = await web`
    select count(*) as "count" from outward_codes left join authorities on gss_code = authority_code
     where gss_code is null or ended_on is not null`
  assert.equal(orphans?.count, 0)
  const codeOf = async (postcode: string) => (await authorityOfPostcode(web, postcode))?.gssCode
  assert.equal(await codeOf('ls1 6ae'), 'E08000035')
  assert.equal(await codeOf('AL3 4AA'), 'E10000015')
  assert.equal(await codeOf('BH23 1AA'), undefined)
  assert.equal(await codeOf('TD15 1AA'), undefined)
  assert.equal(await codeOf('CF10 1AA'), undefined)
  assert.equal(await codeOf('ZZ99 3VZ'), undefined)
  assert.equal(await codeOf('LS1'), undefined)
  assert.deepEqual(
    await listAuthoritiesByOutwardCode(web, ['LS1', 'BH23', 'XX1']),
    new Map([['LS1', 'E08000035']]),
  )
  assert.deepEqual(await listAuthoritiesByOutwardCode(web, []), new Map())
  const second = {
    outward_code: 'LS1',
    authority_code: 'E06000001',
    postcode_area: 'LS',
    postcodes: 1,
    share: 1,
  }
  await owner`insert into outward_codes ${owner(second)}`
  assert.equal(await codeOf('LS1 6AE'), undefined)
  await owner`delete from outward_codes where outward_code = 'LS1' and authority_code = 'E06000001'`
})

test('ORG-4: a later file ends a code, and an earlier one brings the earlier state back', async () => {
  const surrey = /^E10000030,.*\n/m.exec(shipped.authorities)![0].trim()
  const split: ReferenceFiles = {
    authorities:
      shipped.authorities.replace(`${surrey}\n`, '').trimEnd() +
      '\nE06000091,991,East Surrey,Unitary Authority,South East\nE06000092,992,West Surrey,Unitary Authority,South East\n',
    formerAuthorities: `${shipped.formerAuthorities.trimEnd()}\n${surrey},2027-03-31,E06000091 E06000092\n`,
    outwardCodes: shipped.outwardCodes,
  }
  assert.equal((await load(split)).isChanged, true)
  assert.equal((await resolveAuthority(web, '936', day('2027-03-31')))?.gssCode, 'E10000030')
  assert.equal(await resolveAuthority(web, '936', day('2027-04-01')), undefined)
  assert.deepEqual((await findAuthority(web, 'E10000030'))?.successors, ['E06000091', 'E06000092'])

  await assert.rejects(
    load(shipped),
    (error) => error instanceof DomainError && error.code === 'CP_REFERENCE_AUTHORITY_LOST',
  )
  const back = { ...split, authorities: split.authorities.replace('East Surrey', 'East Surrey Council') }
  assert.equal((await load(back)).isChanged, true)
  assert.equal((await load(split)).isChanged, true)
  assert.equal((await findAuthority(web, '991'))?.name, 'East Surrey')
  assert.equal((await load(split)).isChanged, false)
})

test('ORG-7: two loads at once leave one', async () => {
  const files = { ...shipped, formerAuthorities: shipped.formerAuthorities }
  const fresh = await createTestDatabase()
  const both = await Promise.all(
    [1, 2].map(() => actAs(fresh.worker, (act) => loadReferenceData(act, files))),
  )
  assert.deepEqual(both.map(({ isChanged }) => isChanged).sort(), [false, true])
})

test('ORG-7: a load needs the policy, and the web role cannot write reference data', async () => {
  const decide = async (_act: unknown, action: string) =>
    Promise.resolve({
      action,
      isPermitted: action === 'access.use-service',
      rules: [],
      policyVersion: 'test',
      lapsed: [],
    })
  await assert.rejects(
    actAs(worker, (act) => loadReferenceData(act, shipped), { decide }),
    DeniedError,
  )
  await assert.rejects(web`delete from outward_codes`, /permission denied/)
  await assert.rejects(web`update authorities set ended_on = null`, /permission denied/)
  await assert.rejects(worker`delete from authorities`, /permission denied/)
})
