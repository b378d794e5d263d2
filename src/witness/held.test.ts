import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { findHeld, idOf } from './held.ts'
import { describeState } from './status.ts'
import { bodyOf, leavesOf, startWitness, type TestWitness } from './witness.fixture.ts'

const id = idOf('log.example')
const stateOf = ({ dir }: TestWitness): string => join(dir, 'state', id)
const markOf = ({ dir }: TestWitness): string => join(dir, 'marks', id)

/** Refused from the next request on, said in the log and on the page, and never begun anew. */
async function assertRefuses(witness: TestWitness, why: RegExp): Promise<void> {
  for (const [oldSize, size] of [
    [0, 9],
    [5, 9],
    [6, 9],
  ] as const) {
    assert.equal((await witness.post(bodyOf({ leaves: leavesOf(size), oldSize }))).status, 503)
    const { event, why: said } = witness.warnings.at(-1)!
    assert.equal(event, 'state-damaged')
    assert.match(said!, why)
  }
  assert.match(await describeState(witness.dir, witness.key), /^(?:log\.example|unknown origin) refused: /m)
}

async function startAt6(t: Parameters<typeof startWitness>[0]): Promise<TestWitness & { older: string }> {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  const older = readFileSync(stateOf(witness), 'utf8')
  await witness.post(bodyOf({ leaves: leavesOf(6), oldSize: 5 }))
  return { ...witness, older }
}

test('never-behind: a state that was put back is not signed upon', async (t) => {
  const witness = await startAt6(t)
  writeFileSync(stateOf(witness), witness.older)
  await assertRefuses(witness, /is older than/)
})

test('never-behind: nor is one of the same tree at an earlier time', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  const older = readFileSync(stateOf(witness))
  witness.now += 1
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 5 }))
  writeFileSync(stateOf(witness), older)
  await assertRefuses(witness, /is older than/)
})

test('a state that is gone is not begun anew', async (t) => {
  const witness = await startAt6(t)
  rmSync(stateOf(witness))
  await assertRefuses(witness, /is gone/)
})

test('a state or a mark that is cut, altered, unreadable or of another origin is not signed upon', async (t) => {
  const damages: Record<string, (text: string) => string> = {
    cut: (text) => text.slice(0, -1),
    empty: () => '',
    'another size': (text) => text.replace('\n6\n', '\n5\n'),
    'another origin': (text) => text.replace('log.example', 'other.example'),
    'without our line': (text) => text.replace(/— witness.+\n/, ''),
    zeroes: (text) => '\0'.repeat(text.length),
  }
  const witness = await startAt6(t)
  for (const pathOf of [stateOf, markOf]) {
    const text = readFileSync(pathOf(witness), 'utf8')
    for (const [what, damage] of Object.entries(damages)) {
      assert.notEqual(damage(text), text, what)
      writeFileSync(pathOf(witness), damage(text))
      await assertRefuses(witness, /is damaged/)
    }
    rmSync(pathOf(witness))
    mkdirSync(pathOf(witness))
    await assertRefuses(witness, /is unreadable/)
    rmSync(pathOf(witness), { recursive: true })
    writeFileSync(pathOf(witness), text)
  }
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(9), oldSize: 6 }))).status, 200)
})

test('a crash between state and mark leaves a state that is signed upon', async (t) => {
  const witness = await startAt6(t)
  writeFileSync(markOf(witness), witness.older)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(7), oldSize: 6 }))).status, 200)
  assert.equal((await findHeld(witness.dir, id, witness.key)).kind, 'held')
  rmSync(markOf(witness))
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(8), oldSize: 7 }))).status, 200)
})

test('one damaged origin does not stop another', async (t) => {
  const witness = await startAt6(t)
  cpSync(stateOf(witness), join(witness.dir, 'state', idOf('other.example')))
  assert.match(await describeState(witness.dir, witness.key), /^unknown origin refused: /m)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(9), oldSize: 6 }))).status, 200)
})

test('what is not on disk is not answered: file and folder of state and mark', async (t) => {
  const witness = await startAt6(t)
  const handle = await open(witness.dir)
  await handle.close()
  const files = Object.getPrototypeOf(handle) as { sync: () => Promise<void> }
  const { sync } = files
  t.after(() => (files.sync = sync))
  for (let fails = 0, size = 7; ; fails++, size++) {
    let count = 0
    files.sync = function (this: FileHandle) {
      return count++ === fails ? Promise.reject(new Error('EIO')) : sync.call(this)
    }
    const oldSize = Number((await witness.post(bodyOf({ leaves: leavesOf(size), oldSize: 0 }))).body)
    const { status } = await witness.post(bodyOf({ leaves: leavesOf(size), oldSize }))
    if (status === 200) return assert.equal(fails, 4)
    assert.equal(status, 503)
  }
})

test('what cannot be written is not answered', async (t) => {
  const witness = await startAt6(t)
  rmSync(join(witness.dir, 'marks'), { recursive: true })
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(9), oldSize: 6 }))).status, 503)
  assert.equal(witness.warnings.at(-1)!.event, 'request-failed')
})
