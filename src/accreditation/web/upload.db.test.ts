import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createTestApp } from '../../../test/support/app.ts'

const app = await createTestApp({ random: 'upload' })
const { owner } = app.database
await app.web.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.web.server.address() as AddressInfo
const cookie = await app.signIn('ruth')
const path = '/your-organisation/conditions/A7'
const form = await app.web.inject({ url: path, headers: { cookie } })
const token = /name="_csrf" value="([^"]+)"/.exec(form.body)![1]!
const cookies = [cookie, ...form.cookies.map(({ name, value }) => `${name}=${value}`)].join('; ')
const boundary = 'x-boundary-x'
const head = `--${boundary}\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="plan.pdf"\r\ncontent-type: application/pdf\r\n\r\n`
const tail = `\r\n--${boundary}--\r\n`
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3_000_000, 'some bytes of a plan')])

function begin(): ClientRequest {
  const headers = { cookie: cookies, 'content-type': `multipart/form-data; boundary=${boundary}` }
  return request({ port, host: '127.0.0.1', method: 'POST', path: `${path}/evidence`, headers })
}

async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  return answer
}

const kept = async (): Promise<unknown> => {
  const [row] = await owner`
    select (select count(*)::integer from accreditation_evidence where condition_id = 'A7') as files,
           (select count(*)::integer from accreditation_evidence_chunks
             where evidence_ref not in (select public_id from accreditation_evidence where condition_id <> 'A7')) as chunks`
  return { ...row }
}

/** Until a transaction stands open that has kept a chunk. */
async function chunkKept(): Promise<void> {
  for (;;) {
    const open = await owner`
      select from pg_stat_activity
       where datname = current_database() and state = 'idle in transaction' and query like '%into accreditation_evidence_chunks%'`
    if (open.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('R-121: an upload whose connection breaks leaves nothing behind, and nothing locked', async () => {
  const sent = begin()
  sent.on('error', () => {})
  sent.write(head)
  sent.write(pdf.subarray(0, 1_000_000))
  await chunkKept()
  sent.destroy()
  const again = begin()
  again.end(Buffer.concat([Buffer.from(head), Buffer.from('not a pdf'), Buffer.from(tail)]))
  assert.equal((await answerOf(again)).statusCode, 400, 'it has waited for the lock of the first')
  assert.deepEqual(await kept(), { files: 0, chunks: 0 })
})

test('R-121: what is refused while it is sent is answered, and leaves nothing', async () => {
  const sent = begin()
  sent.write(head)
  sent.write(pdf)
  for (let megabytes = 0; megabytes < 12; megabytes++) sent.write(Buffer.alloc(1_048_576))
  sent.end(tail)
  assert.equal((await answerOf(sent)).statusCode, 400)
  assert.deepEqual(await kept(), { files: 0, chunks: 0 })
})

test('R-121: a file of many chunks comes back as it was sent', async () => {
  const sent = begin()
  sent.write(head)
  sent.write(pdf)
  sent.end(tail)
  assert.equal((await answerOf(sent)).statusCode, 303)
  assert.deepEqual(await kept(), { files: 1, chunks: 12 })
  const [file] = await owner<{ id: string }[]>`
    select public_id as id from accreditation_evidence where condition_id = 'A7'`
  const answer = await app.web.inject({ url: `/your-organisation/evidence/${file!.id}`, headers: { cookie } })
  assert.equal(answer.headers['content-length'], String(pdf.length))
  assert.ok(answer.rawPayload.equals(pdf))
})
