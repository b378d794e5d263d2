import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyReply } from 'fastify'

/** Addresses that a page links to; each holds a hash of the content and so may be kept for ever. */
export type AssetAddresses = { readonly styles: string; readonly script: string; readonly icon: string }

export type Assets = {
  readonly addresses: AssetAddresses
  /** Undefined when the name or the hash is not of this version. */
  readonly find: (hash: string, name: string) => Asset | undefined
}

export type Asset = {
  readonly name: string
  readonly hash: string
  readonly type: string
  readonly bodies: Readonly<Record<Encoding, Buffer>>
}

type Encoding = 'br' | 'gzip' | 'identity'

/** Reads the style sheet, script and icon below `folder` once and compresses them. */
export function loadAssets(folder: string): Assets {
  const styles = load(join(folder, 'dist/contactpoint.css'), 'text/css; charset=utf-8')
  const script = load(join(folder, 'contactpoint.js'), 'text/javascript; charset=utf-8')
  const icon = load(join(folder, 'contactpoint.svg'), 'image/svg+xml')
  const byName = new Map([styles, script, icon].map((asset) => [asset.name, asset]))
  return {
    addresses: { styles: addressOf(styles), script: addressOf(script), icon: addressOf(icon) },
    find: (hash, name) => {
      const asset = byName.get(name)
      return asset?.hash === hash ? asset : undefined
    },
  }
}

/** Answers with the smallest form that the browser takes. */
export function sendAsset(asset: Asset, accepted: string | undefined, reply: FastifyReply): FastifyReply {
  const encoding = chooseEncoding(accepted ?? '')
  if (encoding !== 'identity') reply.header('content-encoding', encoding)
  return reply
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('vary', 'accept-encoding')
    .type(asset.type)
    .send(asset.bodies[encoding])
}

function load(path: string, type: string): Asset {
  const identity = readFileSync(path)
  return {
    name: basename(path),
    hash: createHash('sha256').update(identity).digest('hex').slice(0, 16),
    type,
    bodies: { identity, gzip: gzipSync(identity, { level: 9 }), br: brotliCompressSync(identity) },
  }
}

function addressOf(asset: Asset): string {
  return `/assets/${asset.hash}/${asset.name}`
}

function chooseEncoding(accepted: string): Encoding {
  const taken = accepted.split(',').map((part) => part.trim().toLowerCase())
  const takes = (encoding: Encoding): boolean =>
    taken.some((part) => part === encoding || (part.startsWith(`${encoding};`) && !/q=0(\.0*)?$/.test(part)))
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity'
}
