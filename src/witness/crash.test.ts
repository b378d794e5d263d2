import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCosignature } from '../lib/tlog/cosignature.ts'
import { formatVerifierKey, parseNote, parseVerifierKey } from '../lib/tlog/note.ts'
import { run, serve } from './process.fixture.ts'
import { bodyOf, log, post, temporaryFolder, textOf } from './witness.fixture.ts'

const KILLS = process.env.CONTACTPOINT_TEST_LONG ? 300 : 20

type Cosigned = { readonly leaves: readonly Buffer[]; readonly seconds: number }

const isPrefix = (shorter: readonly Buffer[], longer: readonly Buffer[]): boolean =>
  shorter.every((leaf, i) => longer[i]?.equals(leaf))

test('killed at any point, a witness never contradicts itself, and knows all that it answered', async (t) => {
  const dir = temporaryFolder(t)
  const key = parseVerifierKey((await run('init', '--dir', dir, '--name', 'witness.example/1')).stdout.trim())
  await run('trust', formatVerifierKey(log.key), '--dir', dir)
  const cosigned: Cosigned[] = []
  let rivals: (readonly Buffer[])[] = [[Buffer.from('first')]]

  /** Hands in a tree; an answer that was cosigned is noted down. Undefined when the witness died meanwhile. */
  const hand = async (url: string, leaves: readonly Buffer[], oldSize: number) => {
    const answer = await post(url, bodyOf({ leaves, oldSize })).catch(() => undefined)
    if (answer?.status === 200) {
      const text = textOf(leaves)
      const [signature] = parseNote(`${text}\n${answer.body}`).signatures
      cosigned.push({ leaves, seconds: readCosignature(text, signature!, key) })
    }
    return answer
  }

  /** The tree that the witness holds after a start: of all that were handed in, one alone. */
  const heldTree = async (url: string): Promise<readonly Buffer[]> => {
    const first = await hand(url, rivals[0]!, 0)
    if (first!.status === 200) return rivals[0]!
    const size = Number(first!.body)
    assert.ok(
      cosigned.every(({ leaves }) => leaves.length <= size),
      'the state is behind what was answered',
    )
    const held: (readonly Buffer[])[] = []
    for (const tree of rivals.filter(({ length }) => length === size))
      if ((await hand(url, tree, size))!.status === 200) held.push(tree)
    assert.equal(held.length, 1)
    return held[0]!
  }

  for (let kill = 0; kill < KILLS; kill++) {
    const witness = await serve(t, dir)
    let tree = await heldTree(witness.url)
    const killed = new Promise((resolve) => setTimeout(resolve, Math.random() * 80)).then(() =>
      witness.end('SIGKILL'),
    )
    for (let round = 0, isAlive = true; isAlive; round++) {
      // Two forks at once, both signed with the real key and both true extensions: whichever comes first shuts the other out.
      const forks = ['a', 'b'].map((fork) => [...tree, Buffer.from(`${kill} ${round} ${fork}`)])
      rivals = [tree, ...forks]
      const answers = await Promise.all(forks.map((leaves) => hand(witness.url, leaves, tree.length)))
      const winners = forks.filter((_, i) => answers[i]?.status === 200)
      assert.ok(winners.length < 2, 'two forks were cosigned')
      tree = winners[0] ?? tree
      isAlive = answers.every((answer) => answer !== undefined)
      if (isAlive) assert.deepEqual(answers.map((answer) => answer!.status).sort(), [200, 409])
    }
    await killed
  }

  const bySize = cosigned.toSorted((a, b) => a.leaves.length - b.leaves.length)
  assert.ok(bySize.length > KILLS)
  for (const [i, next] of bySize.slice(1).entries()) {
    assert.ok(isPrefix(bySize[i]!.leaves, next.leaves), 'two cosignatures contradict each other')
    assert.ok(bySize[i]!.leaves.length === next.leaves.length || bySize[i]!.seconds <= next.seconds)
  }
})
