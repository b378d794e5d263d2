import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvFile, runAt } from '../feeds/load-file.fixture.ts'
import { DeniedError } from '../platform/errors.ts'
import {
  decideRequest,
  openShield,
  readDesk,
  recordShieldEvent,
  reviewShield,
  secondChange,
} from './index.ts'
import { reviewDueOn } from './shield.ts'
import { code, createShieldBed, NOW, oliver, type ShieldBed } from './shielding.fixture.ts'

const DAY = 24
const keep = { outcome: 'keep', ground: null, words: 'Nothing has changed.' } as const

async function dueOn(bed: ShieldBed, hours = 0): Promise<string> {
  return bed.as('second', async (act) => (await openShield(act, bed.child.publicId)).shield.dueOn, hours)
}

test('overdue-stays, R-66: a review is due six months after the last judgement, and an overdue shield stays', async () => {
  const bed = await createShieldBed()
  const id = await bed.ask()
  assert.equal(await dueOn(bed), '2027-05-22')
  await bed.as('first', (act) => decideRequest(act, id, { ground: 'risk-shown', words: 'Shown.' }), DAY)
  assert.equal(await dueOn(bed), '2027-05-23')
  const listed = () => bed.as('second', async (act) => (await readDesk(act)).due.length, DAY)
  assert.equal(await listed(), 0)
  await bed.db.owner`update vault.records set placed_at = '2026-03-01'`
  await bed.db.owner`update vault.decisions set decided_at = '2026-04-01'`
  assert.equal(await listed(), 1)
  assert.equal(await dueOn(bed, DAY), '2026-10-01')
  assert.equal(await bed.carryOut(DAY * 300), 0)
  assert.equal(await bed.statusOf(), 'withheld')
  await bed.as('third', (act) => reviewShield(act, bed.child.publicId, keep), DAY)
  assert.equal(await listed(), 0)
})

test('R-66: a return home, the end of an order and a move make a review due at once', async () => {
  for (const kind of ['returned-home', 'order-ended', 'moved'] as const) {
    const bed = await createShieldBed()
    await bed.ask()
    await bed.as('first', (act) => recordShieldEvent(act, bed.child.publicId, kind), DAY)
    assert.equal(await dueOn(bed), '2026-11-23')
    await bed.as('first', (act) => reviewShield(act, bed.child.publicId, keep), DAY * 2)
    assert.equal(await dueOn(bed), '2027-05-24')
  }
})

test('R-66: a shield of a source is to be reviewed at once, and again when the source restricts no more', async () => {
  const bed = await createShieldBed()
  const options = { run: runAt(bed, NOW) }
  await bed.load('first', csvFile([{ ...oliver, restricted: true }]), options)
  assert.equal(await dueOn(bed), '2026-11-22')
  await bed.as('first', (act) => reviewShield(act, bed.child.publicId, keep), DAY)
  assert.equal(await dueOn(bed), '2027-05-23')
  await bed.load('first', csvFile([{ ...oliver, postcode: 'HG1 2BB' }]), {
    run: runAt(bed, new Date(NOW.getTime() + 3 * 86_400_000)),
  })
  assert.equal(await dueOn(bed), '2026-11-25')
  assert.equal(await bed.statusOf(), 'withheld')
})

test('R-66: a review raises at once; to lower or lift it proposes, another agrees, and the job does it', async () => {
  const bed = await createShieldBed()
  await bed.ask({ level: 1 })
  const { publicId } = bed.child
  const review = (
    outcome: 'raise' | 'lower' | 'lift',
    ground: 'risk-is-over' | 'asked-by-family' | null,
    hours: number,
  ) => bed.as('first', (act) => reviewShield(act, publicId, { outcome, ground, words: 'Looked at.' }), hours)
  await assert.rejects(review('lower', 'risk-is-over', 1), code('CP_SHIELD_STEP'))
  await review('raise', null, 1)
  assert.equal(await bed.statusOf(), 'withheld')
  await assert.rejects(review('raise', null, 2), code('CP_SHIELD_STEP'))
  await assert.rejects(review('lift', null, 2), code('CP_SHIELD_STEP'))
  await review('lower', 'risk-is-over', 2)
  await assert.rejects(review('lift', 'risk-is-over', 3), code('CP_SHIELD_CHANGE'))
  const [change] = (await bed.as('second', readDesk, 3)).changes
  await assert.rejects(
    bed.as('first', (act) => secondChange(act, change!.publicId), 3),
    DeniedError,
  )
  await bed.as('second', (act) => secondChange(act, change!.publicId), 3)
  assert.equal(await bed.carryOut(3 + 72), 1)
  assert.equal(await bed.statusOf(), 'shielded')
  assert.equal((await bed.as('second', readDesk, 100)).changes.length, 0)
  await review('lift', 'asked-by-family', 100)
  const [lift] = (await bed.as('second', readDesk, 100)).changes
  await bed.as('third', (act) => secondChange(act, lift!.publicId), 100)
  assert.equal(await bed.carryOut(100 + 72), 1)
  assert.equal(await bed.statusOf(), 'open')
})

test('reviewDueOn: whatever comes first, and nothing that was before the last judgement', () => {
  const at = (text: string) => new Date(`${text}T12:00:00Z`)
  const shield = {
    placedBy: 'person',
    placedAt: at('2026-01-31'),
    sourceLiftedAt: null,
    judgedAt: null,
    eventAt: null,
  } as const
  assert.equal(reviewDueOn(shield), '2026-07-31')
  assert.equal(reviewDueOn({ ...shield, eventAt: at('2026-03-01') }), '2026-03-01')
  assert.equal(reviewDueOn({ ...shield, placedBy: 'source' }), '2026-01-31')
  const judged = { ...shield, judgedAt: at('2026-04-30') }
  assert.equal(reviewDueOn(judged), '2026-10-30')
  assert.equal(reviewDueOn({ ...judged, placedBy: 'source', sourceLiftedAt: at('2026-03-01') }), '2026-10-30')
  assert.equal(reviewDueOn({ ...judged, sourceLiftedAt: at('2026-05-01') }), '2026-05-01')
})
