import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { joinLinks, lockLinks, type LinkLock } from './index.ts'

const db = await createTestDatabase()

/** An act that stays open until told. */
function openAct<T>(work: (act: Parameters<typeof lockLinks>[0]) => Promise<T>): {
  begun: Promise<T>
  end: () => Promise<void>
} {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<T>()
  const ended = actAs(db.worker, async (act) => {
    begun.resolve(await work(act))
    await gate.promise
  })
  ended.catch(begun.reject)
  return {
    begun: begun.promise,
    end: async () => {
      gate.resolve()
      await ended
    },
  }
}

test('lane-under-lock: while one holds the lock its lanes work side by side and another holder waits', async () => {
  const holder = openAct(lockLinks)
  const lock = await holder.begun
  const lanes = [1, 2].map(() => openAct((act) => joinLinks(act, lock)))
  await Promise.all(lanes.map((lane) => lane.begun))
  let hasNext = false
  const next = actAs(db.worker, async (act) => {
    await lockLinks(act)
    hasNext = true
  })
  await wait(150)
  assert.equal(hasNext, false)
  await Promise.all(lanes.map((lane) => lane.end()))
  await holder.end()
  await next
})

test('lane-under-lock: a lane whose holder is gone writes nothing', async () => {
  const lock: LinkLock = await actAs(db.worker, lockLinks)
  await assert.rejects(
    actAs(db.worker, (act) => joinLinks(act, lock)),
    { code: 'CP_LINKS_LOCK_LOST' },
  )
})

test('lane-under-lock: the next holder waits for the lanes that a lost holder left behind', async () => {
  const holder = openAct(lockLinks)
  const lane = openAct(async (act) => joinLinks(act, await holder.begun))
  await lane.begun
  await holder.end()
  let hasNext = false
  const next = actAs(db.worker, async (act) => {
    await lockLinks(act)
    hasNext = true
  })
  await wait(150)
  assert.equal(hasNext, false)
  await lane.end()
  await next
  assert.equal(hasNext, true)
})
