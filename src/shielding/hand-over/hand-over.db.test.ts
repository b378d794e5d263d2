import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvFile, quarantinedRows, runAt } from '../../feeds/load-file.fixture.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { actAs } from '../../../test/support/acts.ts'
import { decideAsShipped } from '../../../test/support/decide.ts'
import {
  acceptOffer,
  decideRequest,
  offerShield,
  openShield,
  openShieldRequest,
  readDesk,
  remindShields,
  reviewShield,
  withdrawOffer,
} from '../index.ts'
import {
  AUTHORITY,
  code,
  createShieldBed,
  NOW,
  oliver,
  OTHER_AUTHORITY,
  type ShieldBed,
} from '../shielding.fixture.ts'

const DAY = 24
const offered = { toAuthorityCode: OTHER_AUTHORITY, reason: 'moved-there' } as const

async function offer(bed: ShieldBed): Promise<string> {
  await bed.as('first', (act) => offerShield(act, bed.child.publicId, offered))
  return (await bed.as('first', readDesk)).offers.byUs[0]!.publicId
}

async function keeper(bed: ShieldBed): Promise<string> {
  const [row] = await bed.db.owner<[{ code: string }]>`select authority_code as code from vault.records`
  return row.code
}

async function notices(bed: ShieldBed): Promise<string[]> {
  const rows = await bed.db.owner<{ kind: string; authorityCode: string | null }[]>`
    select kind, authority_code as "authorityCode" from notices order by notice_id`
  return rows.map((row) => `${row.kind} ${row.authorityCode ?? 'national'}`)
}

const remind = (bed: ShieldBed, days: number) =>
  remindShields((work) =>
    actAs(bed.db.worker, work, {
      decide: decideAsShipped(),
      now: new Date(NOW.getTime() + days * 86_400_000),
    }),
  )

test('accepted-moves, R-66: the first team keeps the shield until the other accepts; then all of it is theirs, and a review is due', async () => {
  const bed = await createShieldBed()
  const request = await bed.ask()
  await bed.as('first', (act) => decideRequest(act, request, { ground: 'risk-shown', words: 'Shown.' }))
  await bed.register('second')
  await bed.load('second', csvFile([{ ...oliver, id: 'X1', family: 'Hiddenby' }]))
  const lift = { outcome: 'lift', ground: 'risk-is-over', words: 'Over.' } as const
  await bed.as('first', (act) => reviewShield(act, bed.child.publicId, lift))
  const id = await offer(bed)
  await assert.rejects(offer(bed), code('CP_SHIELD_STEP'))
  assert.equal(await keeper(bed), AUTHORITY)
  await assert.rejects(
    bed.as('other', (act) => openShield(act, bed.child.publicId)),
    NotFoundError,
  )
  await assert.rejects(
    bed.as('first', (act) => acceptOffer(act, id)),
    NotFoundError,
  )
  await assert.rejects(bed.db.owner`update vault.records set authority_code = ${OTHER_AUTHORITY}`, {
    code: '23514',
  })
  await bed.as('other', (act) => acceptOffer(act, id), DAY)
  assert.equal(await keeper(bed), OTHER_AUTHORITY)
  await assert.rejects(
    bed.as('first', (act) => openShield(act, bed.child.publicId), DAY),
    NotFoundError,
  )
  const opened = await bed.as('other', (act) => openShield(act, bed.child.publicId), DAY)
  assert.deepEqual([opened.requests.length, opened.reviews.length, opened.handOvers.length], [1, 1, 1])
  assert.equal(opened.shield.dueOn, '2026-11-23')
  assert.equal(opened.changes[0]?.stoppedBy, 'Person other')
  assert.equal((await bed.as('other', (act) => openShieldRequest(act, request), DAY)).words, 'Shown.')
  const desk = await bed.as('other', readDesk, DAY)
  assert.deepEqual([desk.shielded, desk.rows.length, desk.offers.toUs.length], [1, 1, 0])
  assert.deepEqual(await notices(bed), [`shield-offered ${OTHER_AUTHORITY}`])
  const log = await bed.db.owner<{ action: string }[]>`
    select action from audit_entries where subject_ref = ${id} and child_id = ${bed.child.childId} order by entry_id`
  assert.deepEqual(
    log.map(({ action }) => action),
    ['shielding.offer-shield', 'shielding.accept-offer'],
  )
})

test('R-66: an offer can be taken back by the team that made it, and the database holds to who does what', async () => {
  const bed = await createShieldBed()
  await bed.ask()
  const id = await offer(bed)
  const [check, denied] = [{ code: '23514' }, { code: '42501' }]
  const claim = (name: 'first' | 'other', column: string) =>
    bed.as(name, (act) =>
      act.sql`update vault.hand_overs set ${act.sql(column)} = ${bed.users.second}, withdrawn_at = ${act.now}`.then(),
    )
  await assert.rejects(claim('first', 'withdrawn_by'), check)
  await assert.rejects(claim('first', 'accepted_by'), denied)
  await assert.rejects(
    bed.as('first', (act) => act.sql`select vault_take_over(${id}::uuid, ${act.now})`.then()),
    check,
  )
  await assert.rejects(
    bed.as('other', (act) => withdrawOffer(act, id)),
    NotFoundError,
  )
  await bed.as('second', (act) => withdrawOffer(act, id))
  await assert.rejects(
    bed.as('other', (act) => acceptOffer(act, id)),
    code('CP_SHIELD_STEP'),
  )
  assert.equal(await keeper(bed), AUTHORITY)
  await assert.rejects(
    bed.as('first', (act) =>
      offerShield(act, bed.child.publicId, { ...offered, toAuthorityCode: 'E06000065' }),
    ),
    code('CP_SHIELD_STEP'),
  )
})

test('R-66: an offer that nobody accepted in five working days goes to the national team, once, by reference alone', async () => {
  const bed = await createShieldBed()
  await bed.ask()
  await offer(bed)
  await remind(bed, 5)
  assert.deepEqual(await notices(bed), [`shield-offered ${OTHER_AUTHORITY}`])
  await remind(bed, 6)
  await remind(bed, 7)
  assert.deepEqual(await notices(bed), [`shield-offered ${OTHER_AUTHORITY}`, 'shield-offer-late national'])
})

test('overdue-stays, R-66: an overdue review is told to the team, after 14 days to the national one, each once; the shield stays', async () => {
  const bed = await createShieldBed()
  await bed.ask()
  await bed.db.owner`update vault.records set placed_at = '2026-05-21'`
  await remind(bed, -1)
  assert.deepEqual(await notices(bed), [])
  assert.equal(await remind(bed, 0), 1)
  assert.equal(await remind(bed, 12), 0)
  assert.deepEqual(await notices(bed), [`shield-overdue ${AUTHORITY}`])
  assert.equal(await remind(bed, 13), 1)
  assert.equal(await remind(bed, 14), 0)
  assert.deepEqual(await notices(bed), [`shield-overdue ${AUTHORITY}`, 'shield-late national'])
  assert.equal(await bed.statusOf(), 'withheld')
  const [{ n }] = await bed.db.owner<[{ n: number }]>`
    select count(*)::integer as n from notices where subject_ref = ${bed.child.publicId}`
  assert.equal(n, 0, 'a notice names no child')
  const { due } = await bed.as('second', readDesk, DAY * 14)
  assert.ok(due[0]?.overdue?.escalatedAt)
  const keep = { outcome: 'keep', ground: null, words: 'Looked at.' } as const
  await bed.as('second', (act) => reviewShield(act, bed.child.publicId, keep), DAY * 14)
  assert.equal(await remind(bed, 15), 0)
})

test('R-66: another address told by a feed moves no shield, and makes a review due at once', async () => {
  const bed = await createShieldBed()
  await bed.ask()
  const later = { run: runAt(bed, new Date(NOW.getTime() + 2 * 86_400_000)) }
  const dueOn = () =>
    bed.as('first', async (act) => (await openShield(act, bed.child.publicId)).shield.dueOn, DAY * 3)
  await bed.load('first', csvFile([{ ...oliver, school: '990001' }]), later)
  assert.equal(await dueOn(), '2027-05-22')
  await bed.load('first', csvFile([{ ...oliver, postcode: 'YO1 1ZZ' }]), later)
  assert.equal(await dueOn(), '2026-11-24')
  assert.equal(await keeper(bed), AUTHORITY)
  assert.deepEqual(await quarantinedRows(bed.db), [])
})
