import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeState } from './status.ts'
import { createWitness, type Answer, type WitnessSettings } from './witness.ts'

const MAX_BODY_BYTES = 64 * 1024
const MAX_CONNECTIONS = 200
const limits = { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 2_000 }

/** The witness over HTTP: `POST /add-checkpoint` and `/add-handover` for logs, `GET /` for everybody. */
export function createWitnessServer(settings: WitnessSettings): Server {
  const { addCheckpoint, addHandover } = createWitness(settings)
  const respond = async (request: IncomingMessage): Promise<Answer> => {
    const path = request.url?.split('?', 1)[0]
    switch (`${request.method} ${path}`) {
      case 'POST /add-checkpoint':
      case 'POST /add-handover': {
        const body = await readBody(request)
        if (!body) return { status: 413, body: 'the request is too large\n' }
        return path === '/add-handover' ? addHandover(body) : addCheckpoint(body)
      }
      case 'GET /':
      case 'HEAD /':
        return { status: 200, body: await describeState(settings.dir, settings.signer.key) }
      default:
        return { status: 404, body: 'there is no such page\n' }
    }
  }
  const server = createServer(limits, (request, response) => {
    void respond(request)
      .catch((error: Error): Answer => {
        if (!request.readableAborted) settings.warn('request-failed', { why: error.message })
        return { status: 503, body: 'the witness cannot answer now\n' }
      })
      .then((answer) => send(response, request, answer))
  })
  server.maxConnections = MAX_CONNECTIONS
  return server
}

/** Listens, and gives the address. Port 0 takes any that is free. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { address, family, port: taken } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`
}

function send(response: ServerResponse, request: IncomingMessage, { status, body, type }: Answer): void {
  response.writeHead(status, {
    'content-type': type === 'size' ? 'text/x.tlog.size' : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Undefined when it is too large; it is read to its end all the same, so that the sender reads the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size <= MAX_BODY_BYTES) pieces.push(piece)
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(pieces) : undefined
}
