import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShielded } from '../children/index.ts'
import { countChildren, csvFile, type Told } from '../feeds/load-file.fixture.ts'
import type { RunAct } from '../platform/act.ts'
import { createKeyring, type Keyring, type MasterKey } from '../platform/keyring.ts'
import { quarantineContext } from '../vault/index.ts'
import { actAs } from '../../test/support/acts.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import { TEST_VAULT_KEY } from '../../test/support/vault-keys.ts'
import { openShieldRequest, readKeyUse, requireRotated, rotateVaultKeys } from './index.ts'
import { code, createShieldBed, NOW, oliver, type ShieldBed } from './shielding.fixture.ts'

const first: MasterKey = { version: 1, key: TEST_VAULT_KEY }
const second: MasterKey = { version: 2, key: Buffer.alloc(32, 5) }
const both = (): Keyring => createKeyring([first, second])
/** As whoever looks for Oliver would write him who only knows where he lived. */
const near: Told = { ...oliver, id: 'N1', family: 'Wainwrite' }

/** A shielded child, words about it, and a row near it that waits. */
async function createSealed(): Promise<ShieldBed & { requestId: string }> {
  const bed = await createShieldBed()
  const requestId = await bed.ask()
  await bed.register('second')
  await bed.load('second', csvFile([near]))
  return { ...bed, requestId }
}

function asSystem(bed: ShieldBed, keyring: Keyring): RunAct {
  return (work) => actAs(bed.db.worker, work, { keyring, decide: decideAsShipped(), now: NOW })
}

async function openAll(bed: ShieldBed, keyring: Keyring): Promise<void> {
  const kept = await asSystem(bed, keyring)((act) => openShielded(act, [bed.child.childId]))
  assert.equal(kept.get(bed.child.childId)?.content.source_records[0]?.payload.names[0]?.given, 'Oliver')
  const [row] = await bed.db.owner<
    { record: Buffer; keyVersion: number; wrappedKey: Buffer; sealed: Buffer }[]
  >`
    select record_token as "record", key_version as "keyVersion", wrapped_key as "wrappedKey", sealed from vault.quarantine where closed_at is null`
  const plain = keyring.open(row!, quarantineContext(row!.record))
  assert.equal((JSON.parse(plain.toString()) as { sourceId: string }).sourceId, 'second')
}

async function keysUsed(bed: ShieldBed): Promise<number[]> {
  const used = await asSystem(bed, both())(readKeyUse)
  return used.filter(({ sealed }) => sealed > 0).map(({ version }) => version)
}

test('R-60: after a change of keys all is opened with the new one alone, and found by it', async () => {
  const bed = await createSealed()
  assert.deepEqual(await keysUsed(bed), [1])
  const { version, sealed } = await rotateVaultKeys(asSystem(bed, both()))
  assert.deepEqual([version, sealed], [2, 3])
  assert.deepEqual(await keysUsed(bed), [2])
  const alone = createKeyring([second])
  await openAll(bed, alone)
  assert.throws(() => createKeyring([first]).at(alone.newest()))
  const { reasons } = await actAs(bed.db.shield, (act) => openShieldRequest(act, bed.requestId), {
    keyring: alone,
    decide: decideAsShipped(),
    now: NOW,
    actor: await bed.as('first', (act) => Promise.resolve(act.actor)),
  })
  assert.equal(reasons, 'The father searches for them.')
  const before = await countChildren(bed.db)
  await bed.load('second', csvFile([near, { ...near, id: 'N2' }]), { run: asSystem(bed, alone) })
  assert.equal(await countChildren(bed.db), before)
  const [waiting] = await bed.db.owner`
    select count(*)::integer as open, count(distinct record_token)::integer as records from vault.quarantine where closed_at is null`
  assert.deepEqual({ ...waiting }, { open: 2, records: 2 })
})

test('one-key-in-force: a process with the ring of before reads it again; one that cannot sees nothing and makes no second child', async () => {
  const bed = await createSealed()
  let ring: readonly MasterKey[] = [first]
  const stale = createKeyring(ring, () => ring)
  await rotateVaultKeys(asSystem(bed, both()))
  const before = await countChildren(bed.db)
  const load = (): Promise<unknown> =>
    bed.load('second', csvFile([near, { ...near, id: 'N2' }]), { run: asSystem(bed, stale) })
  await assert.rejects(load(), /master key 2 is not on the ring/)
  assert.equal(await countChildren(bed.db), before)
  ring = [first, { version: 2, key: Buffer.alloc(32, 6) }]
  await assert.rejects(load(), /another one than the database knows/)
  ring = [first, second]
  await load()
  assert.equal(await countChildren(bed.db), before)
})

test('crash-safe: stopped after any transaction, a change of keys loses nothing and is ended by running it again', async () => {
  for (let steps = 0; steps < 4; steps++) {
    const bed = await createSealed()
    const run = asSystem(bed, both())
    let left = steps
    const stopping: RunAct = (work) =>
      run(async (act) => {
        const done = await work(act)
        if (left-- === 0) throw new Error('stopped')
        return done
      })
    await assert.rejects(rotateVaultKeys(stopping), /stopped/)
    await openAll(bed, both())
    const before = await countChildren(bed.db)
    await bed.load('second', csvFile([near, { ...near, id: 'N2' }]), { run })
    assert.equal(await countChildren(bed.db), before)
    await rotateVaultKeys(run)
    assert.deepEqual(await keysUsed(bed), [2])
    assert.equal(await rotateVaultKeys(run).then(({ sealed }) => sealed), 0)
  }
})

test('R-60: a key under which something is sealed is not dropped', async () => {
  const bed = await createSealed()
  const run = asSystem(bed, both())
  assert.equal(await run(requireRotated), 1)
  await bed.db.owner`insert into vault.ring values (2, ${both().newest().check}, ${NOW})`
  await assert.rejects(run(requireRotated), code('CP_VAULT_KEYS'))
  await rotateVaultKeys(run)
  assert.equal(await run(requireRotated), 2)
})

test('a change of keys waits for whoever is at work under the key before', async () => {
  const bed = await createSealed()
  const order: string[] = []
  let release = (): void => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  let isHolding = (): void => {}
  const holding = new Promise<void>((resolve) => (isHolding = resolve))
  const reader = asSystem(
    bed,
    createKeyring([first]),
  )(async (act) => {
    await act.sql`select vault_key(1::smallint, ''::bytea, now())`
    isHolding()
    await held
    order.push('reader')
  })
  await holding
  const rotated = rotateVaultKeys(asSystem(bed, both())).then(() => order.push('rotated'))
  for (;;) {
    const [row] = await bed.db
      .owner`select count(*)::integer as n from pg_locks where locktype = 'advisory' and not granted`
    if (row?.['n'] === 1) break
  }
  release()
  await Promise.all([reader, rotated])
  assert.deepEqual(order, ['reader', 'rotated'])
})
