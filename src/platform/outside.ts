import { lookup, type LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { BlockList, isIPv4, type LookupFunction } from 'node:net'

const TIMEOUT_MS = 5000
const MAX_BYTES = 256 * 1024

/** Asks another host, as `fetch` does for a text body. */
export type OutsideFetch = (
  address: string,
  init?: {
    readonly method?: string | undefined
    readonly headers?: Readonly<Record<string, string>> | Headers | undefined
    readonly body?: unknown
  },
) => Promise<Response>

/**
 * Ranges that no public service has. Source: RFC 6890.
 *
 * IPv6 outside 2000::/3 is not public either; of what is inside, documentation and the tunnels that carry IPv4 are refused.
 */
const closed = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(net, bits, 'ipv4')
closed.addSubnet('2001::', 23, 'ipv6')
closed.addSubnet('2001:db8::', 32, 'ipv6')
closed.addSubnet('2002::', 16, 'ipv6')
const publicIpv6 = new BlockList()
publicIpv6.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address may be one of a public service. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed.check(address, 'ipv4')
  return publicIpv6.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

/** Whether `address` may be asked at all: https, or on this machine where that is allowed. */
export function isOutsideAddress(address: string, allowsLocal: boolean): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (allowsLocal && isLocal(url))
}

/**
 * Makes a `fetch` for addresses that people typed in: https alone, no redirect, 5 seconds, 256 KiB, and no host of a private range.
 *
 * The address connected to is the one that was checked, so that a name cannot point elsewhere in between.
 * `allowsLocal` lets `http://localhost` be asked, for demonstrations and tests. The promise rejects with a reason without any content.
 */
export function createOutsideFetch(allowsLocal: boolean): OutsideFetch {
  return async (address, { method = 'GET', headers, body } = {}) => {
    if (!isOutsideAddress(address, allowsLocal)) throw new Error('the address may not be asked')
    const url = new URL(address)
    const isOwn = allowsLocal && isLocal(url)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!isOwn && /^[\d.]+$|:/.test(host) && !isPublicAddress(host))
      throw new Error('the address is not public')
    const answer = await ask(url, {
      method,
      headers: Object.fromEntries(new Headers(headers instanceof Headers ? headers : { ...headers })),
      body: body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : undefined,
      ...(isOwn ? {} : { lookup: lookupPublic }),
    })
    const status = answer.statusCode ?? 0
    if (status < 200 || (status >= 300 && status < 400)) throw new Error('redirects are not followed')
    const content = await readBounded(answer)
    const type = answer.headers['content-type'] ?? ''
    return new Response(status === 204 || status === 205 ? null : content, {
      status,
      headers: { 'content-type': type },
    })
  }
}

type Asked = {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
  readonly lookup?: LookupFunction
}

function ask(url: URL, { body, ...options }: Asked): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    request(url, { ...options, signal, agent: false }, resolve)
      .on('error', reject)
      .end(body)
  })
}

async function readBounded(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MAX_BYTES) throw new Error('the answer is too large')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

const lookupPublic: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const first = found?.[0]
    if (error || !first) return done(error ?? new Error('the host has no address'), [])
    if (!found.every(({ address }) => isPublicAddress(address)))
      return done(new Error('the host is not public'), [])
    return options.all ? done(null, found) : done(null, first.address, first.family)
  })
}

function isLocal(url: URL): boolean {
  return url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname)
}
