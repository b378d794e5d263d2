import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { test, type TestContext } from 'node:test'
import { cosign } from '../../lib/tlog/cosignature.ts'
import { naiveConsistency } from '../../lib/tlog/naive-tree.fixture.ts'
import { createSigner, signatureLine, signNote } from '../../lib/tlog/note.ts'
import { listen } from '../../witness/server.ts'
import { leavesOf, log, startWitness, textOf } from '../../witness/witness.fixture.ts'
import { askWitness, type WitnessRequest } from './ask-witness.ts'

const cosigner = createSigner('witness.example/1', 'cosignature', Buffer.alloc(32, 7))
const text = textOf(leavesOf(3))
const note = signNote(text, [log])
const asked = (url: string): WitnessRequest => ({ url, key: cosigner.key, note, oldSize: 0, proof: [] })

/** A host that answers all with `listener`. */
async function answerWith(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return listen(server, '127.0.0.1', 0)
}

const ask = async (t: TestContext, status: number, body: string, type = 'text/plain') =>
  askWitness(
    asked(
      await answerWith(t, (_request, response) =>
        response.writeHead(status, { 'content-type': type }).end(body),
      ),
    ),
  )

test('a witness cosigns a tree and what extends it, and tells the size it holds', async (t) => {
  const witness = await startWitness(t)
  const request = asked(witness.url)
  const first = await askWitness(request)
  assert.deepEqual(first, { kind: 'cosigned', line: cosign(text, cosigner, 1000), seconds: 1000 })
  const leaves = leavesOf(7)
  const next = { ...request, note: signNote(textOf(leaves), [log]) }
  assert.deepEqual(await askWitness(next), { kind: 'size', size: 3 })
  const proven = await askWitness({ ...next, oldSize: 3, proof: naiveConsistency(3, leaves) })
  assert.equal(proven.kind, 'cosigned')
})

test('a witness that refuses is told by its status', async (t) => {
  const witness = await startWitness(t)
  const request = asked(witness.url)
  await askWitness(request)
  const fork = signNote(textOf(leavesOf(3, 1)), [log])
  assert.deepEqual(await askWitness({ ...request, note: fork, oldSize: 3 }), { kind: 'refused', status: 409 })
  const longer = signNote(textOf(leavesOf(5)), [log])
  assert.deepEqual(await askWitness({ ...request, note: longer, oldSize: 3 }), {
    kind: 'refused',
    status: 422,
  })
  assert.deepEqual(await askWitness({ ...request, oldSize: 4 }), { kind: 'refused', status: 400 })
  for (const status of [403, 404, 500, 503])
    assert.deepEqual(await ask(t, status, ''), { kind: 'refused', status })
})

test('a cosignature that does not hold is refused, and lines of others are passed over', async (t) => {
  const other = createSigner('witness.example/2', 'cosignature', Buffer.alloc(32, 8))
  const own = cosign(text, cosigner, 5)
  const refused = { kind: 'refused', status: 200 }
  assert.deepEqual(await ask(t, 200, cosign(textOf(leavesOf(4)), cosigner, 5)), refused)
  assert.deepEqual(await ask(t, 200, cosign(text, other, 5)), refused)
  assert.deepEqual(
    await ask(t, 200, signatureLine('witness.example/1', cosigner.key.keyId, Buffer.alloc(72))),
    refused,
  )
  assert.deepEqual(await ask(t, 200, own.trimEnd()), refused)
  assert.deepEqual(await ask(t, 200, `\nmore\n\n${own}`), refused)
  assert.deepEqual(await ask(t, 200, ''), refused)
  assert.deepEqual(await ask(t, 200, cosign(text, other, 5) + own), {
    kind: 'cosigned',
    line: own,
    seconds: 5,
  })
})

test('a size that is none is refused', async (t) => {
  const type = 'text/x.tlog.size'
  assert.deepEqual(await ask(t, 409, '7\n', type), { kind: 'size', size: 7 })
  for (const body of ['', '-1\n', '07\n', '9007199254740992\n', 'x\n'])
    assert.deepEqual(await ask(t, 409, body, type), { kind: 'refused', status: 409 })
  assert.deepEqual(await ask(t, 409, '7\n'), { kind: 'refused', status: 409 })
})

test('nobody there, no answer, too much of it and a redirect are a witness that is away', async (t) => {
  const gone = await answerWith(t, () => {})
  assert.deepEqual(await askWitness({ ...asked(gone), timeoutMs: 50 }), {
    kind: 'away',
    cause: 'no answer in time',
  })
  const slow = await answerWith(t, (_request, response) => void response.writeHead(200).write('— '))
  assert.deepEqual(await askWitness({ ...asked(slow), timeoutMs: 50 }), {
    kind: 'away',
    cause: 'no answer in time',
  })
  const closed = createServer()
  const nobody = await listen(closed, '127.0.0.1', 0)
  closed.close()
  assert.deepEqual(await askWitness(asked(nobody)), { kind: 'away', cause: 'ECONNREFUSED' })
  const large = await ask(t, 200, 'a'.repeat(65_537))
  assert.deepEqual(large, { kind: 'away', cause: 'the answer is too large' })
  const witness = await startWitness(t)
  const moved = await answerWith(t, (_request, response) =>
    response.writeHead(307, { location: `${witness.url}/add-checkpoint` }).end(),
  )
  assert.equal((await askWitness(asked(moved))).kind, 'away')
})

test('only https is asked, and this machine', async () => {
  for (const url of [
    'http://witness.example',
    'http://10.0.0.1',
    'ftp://witness.example',
    'https://a:b@witness.example',
    'x',
  ])
    assert.deepEqual(
      await askWitness(asked(url)),
      { kind: 'away', cause: 'the address may not be asked' },
      url,
    )
})
