import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { countyOrganisations } from '../lib/synthetic/county.ts'
import { RowsRefusedError } from './errors.ts'
import { parseGiasEstablishments } from './gias.ts'
import { isSensitiveKind, organisationKinds, serviceKinds } from './kinds.ts'
import { loadReferenceData } from './load-reference-data.ts'
import { parseOrganisationsCsv, parseServicesCsv } from './organisation-files.ts'
import type { OrganisationRow, ServiceRow } from './organisation-rows.ts'
import {
  listOrganisations,
  listOrganisationsByCode,
  listOrganisationsByIdentifier,
  listServices,
  listServicesByCode,
} from './queries.ts'
import { registerOrganisations, type Registration } from './register-organisations.ts'

const { owner, web, worker } = await createTestDatabase()
const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url))
const register = (registration: Registration) =>
  actAs(worker, (act) => registerOrganisations(act, registration))
const text = async (path: string) => (await read(path)).toString('utf8')
await actAs(worker, async (act) =>
  loadReferenceData(act, {
    authorities: await text('data/local-authorities-england.csv'),
    formerAuthorities: await text('data/local-authorities-england-former.csv'),
    outwardCodes: await text('data/outward-codes-england.csv'),
  }),
)

const school: OrganisationRow = {
  code: 'T-School',
  name: 'A School',
  kind: 'school-maintained',
  authority: '815',
  identifiers: [
    { scheme: 'urn', value: '991001' },
    { scheme: 'laestab', value: '8159001' },
  ],
  phone: '01632 960900',
}
const clinic: ServiceRow = {
  code: 'T-Clinic',
  organisationCode: 't-school',
  name: 'A Clinic',
  kind: 'sexual-health',
}

async function contents(): Promise<unknown[]> {
  return [
    await owner`select * from organisations order by organisation_id`,
    await owner`select * from organisation_identifiers order by scheme, value`,
    await owner`select * from services order by service_id`,
    await owner`select count(*) from audit_entries`,
  ].map((rows) => [...rows])
}

async function refusal(registration: Registration): Promise<string> {
  const before = await contents()
  try {
    await register(registration)
  } catch (error) {
    assert.ok(error instanceof RowsRefusedError)
    assert.deepEqual(await contents(), before)
    return error.message
  }
  throw new Error('was not refused')
}

test('ORG-8: rows are added once, and again change nothing', async () => {
  const registration = { organisations: [school], services: [clinic] }
  const none = { added: 0, changed: 0, unchanged: 0 }
  const added = { ...none, added: 1 }
  assert.deepEqual(await register(registration), { organisations: added, services: added })
  const before = await contents()
  const unchanged = { ...none, unchanged: 1 }
  assert.deepEqual(await register(registration), { organisations: unchanged, services: unchanged })
  assert.deepEqual(await contents(), before)
  const renamed = { ...school, code: 'T-SCHOOL', name: 'Another Name', phone: '' }
  assert.deepEqual(await register({ organisations: [renamed] }), {
    organisations: { ...none, changed: 1 },
    services: none,
  })
  const [row] = (await listOrganisations(web, [1])).values()
  assert.deepEqual([row?.code, row?.name, row?.phone], ['T-SCHOOL', 'Another Name', null])
  assert.equal((await register({ organisations: [school] })).organisations.changed, 1)
})

test('ORG-9: an identifier of another organisation is refused, unless that one is stated anew without it', async () => {
  const academy = { ...school, code: 'T-Academy', identifiers: [{ scheme: 'laestab', value: '815/9001' }] }
  assert.match(
    await refusal({ organisations: [academy] }),
    /organisations row 1, `laestab`: belongs to organisation `T-SCHOOL`/,
  )
  const closed = { ...school, identifiers: [{ scheme: 'urn', value: '991001' }], closedOn: '2026-09-01' }
  const result = await register({ organisations: [academy, closed] })
  assert.deepEqual(result.organisations, { added: 1, changed: 1, unchanged: 0 })
  const ids = await listOrganisationsByIdentifier(web, 'laestab', ['8159001', '8150000'])
  const found = await listOrganisations(web, [...ids.values()])
  assert.deepEqual(
    [...found.values()].map(({ code }) => code),
    ['T-Academy'],
  )
})

test('ORG-11: a service belongs to an organisation that is known or comes with it', async () => {
  const orphan = { ...clinic, code: 'T-Orphan', organisationCode: 'T-Nobody', line: 9 }
  assert.match(await refusal({ organisations: [], services: [orphan] }), /services line 9, `organisation`/)
  assert.match(await refusal({ organisations: [{ ...school, kind: 'x' }], services: [orphan] }), /`kind`/)
})

test('ORG-12: sensitive follows from the kind alone and cannot be set', async () => {
  const services = serviceKinds.map((kind) => ({
    ...clinic,
    code: `T-${kind}`,
    kind,
    isSensitive: kind === 'school',
  }))
  await register({ organisations: [], services })
  const references = await listServicesByCode(
    web,
    services.map(({ code }) => code),
  )
  for (const { code, kind } of services)
    assert.equal(references.get(code)?.isSensitive, isSensitiveKind(kind))
  assert.equal([...references.values()].filter(({ isSensitive }) => isSensitive).length, 3)
  await assert.rejects(worker`update services set is_sensitive = false`, /can only be updated to DEFAULT/)
  assert.throws(
    () => parseServicesCsv('code,organisation,name,kind,is_sensitive\nA1,B1,N,gp,true\n'),
    RowsRefusedError,
  )
})

test('ORG-13: no service becomes sensitive or ceases to be', async () => {
  assert.match(
    await refusal({ organisations: [], services: [{ ...clinic, kind: 'youth-work' }] }),
    /`kind`: would make/,
  )
  const youth = { ...clinic, code: 'T-youth-work' }
  assert.match(
    await refusal({ organisations: [], services: [{ ...youth, kind: 'mental-health' }] }),
    /`kind`/,
  )
  await register({
    organisations: [],
    services: [
      { ...youth, kind: 'early-help' },
      { ...clinic, kind: 'mental-health' },
    ],
  })
})

test('R-25, R-26: every kind of organisation can be held, and the demonstration has each, ten national suppliers included', async () => {
  await register({
    organisations: organisationKinds.map((kind) => ({ ...school, code: `T-${kind}`, identifiers: [], kind })),
  })
  const { organisations, services } = countyOrganisations()
  const result = await register({ organisations, services })
  assert.equal(result.organisations.added, organisations.length)
  assert.equal(result.services.added, services.length)
  assert.deepEqual(new Set(organisations.map(({ kind }) => kind)), new Set(organisationKinds))
  assert.equal(organisations.filter(({ kind }) => kind === 'national-supplier').length, 10)
  assert.deepEqual(
    (await register({ organisations, services })).organisations.unchanged,
    organisations.length,
  )
})

test('ORG-8: bulk look-ups answer what is known, with contact details, and leave out the rest', async () => {
  const asked = ['t-clinic', 'T-CLINIC', 'T-Nothing']
  const references = await listServicesByCode(web, asked)
  assert.deepEqual([...references.keys()], ['t-clinic', 'T-CLINIC'])
  const { serviceId, organisationId, isSensitive } = references.get('t-clinic')!
  assert.equal(isSensitive, true)
  const services = await listServices(web, [serviceId, 999_999])
  assert.deepEqual([...services.keys()], [serviceId])
  assert.deepEqual(
    [services.get(serviceId)?.name, services.get(serviceId)?.organisationId],
    ['A Clinic', organisationId],
  )
  const organisations = await listOrganisations(web, [organisationId, 999_999])
  assert.equal(organisations.get(organisationId)?.phone, '01632 960900')
  assert.equal(organisations.get(organisationId)?.authorityCode, 'E06000065')
  const byCode = await listOrganisationsByCode(web, ['t-SCHOOL', 'T-Nothing'])
  assert.deepEqual(byCode, new Map([['t-SCHOOL', organisationId]]))
  for (const empty of [
    await listOrganisationsByCode(web, []),
    await listServicesByCode(web, []),
    await listServices(web, []),
    await listOrganisations(web, []),
    await listOrganisationsByIdentifier(web, 'ods', []),
  ]) {
    assert.equal(empty.size, 0)
  }
})

test('ORG-14: the register example loads; a code that leads to no one authority is left out', async () => {
  const { rows, skipped } = parseGiasEstablishments(
    await read('examples/reference/edubasealldata-example.csv'),
  )
  assert.deepEqual([rows.length, skipped], [16, 4])
  assert.match(await refusal({ organisations: rows }), /organisations line 16, `authority`/)
  const registration = { organisations: rows, onUnknownAuthority: 'leave-out' } as const
  assert.equal((await register(registration)).organisations.added, 16)
  assert.equal((await register(registration)).organisations.unchanged, 16)
  const stored = await owner<{ code: string; name: string; authority_code: string | null }[]>`
    select code, name, authority_code from organisations where code like 'URN-%' order by code`
  const authorityOf = new Map(stored.map(({ code, authority_code: authority }) => [code, authority]))
  assert.equal(authorityOf.get('URN-990001'), 'E06000065')
  assert.equal(authorityOf.get('URN-990013'), 'E08000038')
  assert.equal(authorityOf.get('URN-990014'), 'E10000006')
  assert.equal(authorityOf.get('URN-990015'), null)
  assert.ok(stored.some(({ name }) => name === 'St Ann’s Church of England Primary School, Kelderby'))
  assert.ok(stored.some(({ name }) => name === 'Café and Play Children’s Centre'))
  assert.equal(JSON.stringify(rows).includes('Placeholder'), false)
})

test('ORG-15: the example files load, and two that name one school are told apart', async () => {
  const organisations = parseOrganisationsCsv(await text('examples/reference/organisations.csv'))
  const services = parseServicesCsv(await text('examples/reference/services.csv'))
  assert.match(
    await refusal({ organisations, services }),
    /organisations line 3, `laestab`: belongs to organisation `URN-990001`/,
  )
  const others = organisations.filter(({ code }) => code !== 'EX-SCHOOL')
  const theirs = services.filter(({ code }) => code !== 'EX-SCHOOL')
  const result = await register({ organisations: others, services: theirs })
  assert.deepEqual([result.organisations.added, result.services.added], [4, 4])
})
