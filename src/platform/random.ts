import { createHash, randomBytes } from 'node:crypto'

/** `n` random bytes. Seeded sources are for demonstrations and tests only. */
export type Random = (n: number) => Buffer

export const systemRandom: Random = (n) => randomBytes(n)

/** SHA-256 in counter mode over `seed`: the same bytes in the same order on each run. */
export function seededRandom(seed: string): Random {
  let counter = 0
  return (n) => {
    const blocks: Buffer[] = []
    for (let size = 0; size < n; size += 32) {
      blocks.push(createHash('sha256').update(`${seed}:${counter++}`).digest())
    }
    return Buffer.concat(blocks).subarray(0, n)
  }
}

/** A version 4 UUID from the given source. */
export function uuidFrom(random: Random): string {
  const b = random(16)
  b[6] = (b[6]! & 0x0f) | 0x40
  b[8] = (b[8]! & 0x3f) | 0x80
  const hex = b.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
