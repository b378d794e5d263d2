import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, day } from '../lib/iso-date.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestOrganisation, testEnds } from '../../test/support/users.ts'
import { accredit, findAccreditation, reinstateOrganisation, suspendOrganisation } from './index.ts'

const db = await createTestDatabase()
const organisationId = await createTestOrganisation(db)

const at = (text: string): Date => new Date(text)

test('R-93: an organisation is accredited within its periods; a renewal in time joins them', async () => {
  const end = testEnds.accreditation
  const on = (text: string) => findAccreditation(db.web, organisationId, at(`${text}T12:00:00Z`))
  assert.deepEqual(await on('2025-12-31'), { holds: false, until: null })
  assert.deepEqual(await on('2026-11-22'), { holds: true, until: end })
  assert.deepEqual(await on(end), { holds: false, until: end })
  await actAs(db.worker, (act) => accredit(act, { organisationId, from: end, until: addDays(end, 365) }))
  assert.deepEqual(await on('2026-11-22'), { holds: true, until: addDays(end, 365) })
})

test('accrediting again from the same day moves the end', async () => {
  const until = day('2026-12-01')
  const id = await createTestOrganisation(db, 'moved')
  await actAs(db.worker, (act) => accredit(act, { organisationId: id, from: day('2026-01-01'), until }))
  assert.deepEqual(await findAccreditation(db.web, id, at('2026-11-22T12:00:00Z')), { holds: true, until })
})

test('R-95: a suspension counts from its moment to its end, and only one runs at a time', async () => {
  const act = (work: typeof suspendOrganisation, now: string) =>
    actAs(db.worker, (a) => work(a, organisationId), { now: at(now) })
  const holds = async (now: string): Promise<boolean> =>
    (await findAccreditation(db.web, organisationId, at(now))).holds
  await assert.rejects(act(reinstateOrganisation, '2026-11-22T08:00:00Z'), {
    code: 'CP_ORGANISATION_NOT_SUSPENDED',
  })
  await act(suspendOrganisation, '2026-11-22T09:00:00Z')
  await assert.rejects(act(suspendOrganisation, '2026-11-22T09:30:00Z'), {
    code: 'CP_ORGANISATION_SUSPENDED',
  })
  assert.deepEqual([await holds('2026-11-22T08:59:59Z'), await holds('2026-11-22T09:00:00Z')], [true, false])
  await act(reinstateOrganisation, '2026-11-22T10:00:00Z')
  assert.deepEqual([await holds('2026-11-22T09:59:59Z'), await holds('2026-11-22T10:00:00Z')], [false, true])
})

test('unknown organisations are not accredited and cannot be', async () => {
  assert.deepEqual(await findAccreditation(db.web, 999_999, at('2026-11-22T12:00:00Z')), {
    holds: false,
    until: null,
  })
  await assert.rejects(
    actAs(db.worker, (act) => suspendOrganisation(act, 999_999)),
    { kind: 'not-found' },
  )
})
