import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import type { PassedOn } from './passed-on.ts'
import type { Words } from './request.ts'

/** What a request holds in words, of no use to whoever has only the database; bound to that request. */
export function sealWords(seal: Seal, publicId: string, words: Words, random: Random): Buffer {
  return seal.seal(Buffer.from(JSON.stringify(words)), wordsOf(publicId), random)
}

export function openWords(seal: Seal, publicId: string, sealed: Uint8Array): Words {
  return JSON.parse(seal.open(sealed, wordsOf(publicId)).toString()) as Words
}

export function sealContact(seal: Seal, publicId: string, contact: PassedOn, random: Random): Buffer {
  return seal.seal(Buffer.from(JSON.stringify(contact)), contactOf(publicId), random)
}

export function openContact(seal: Seal, publicId: string, sealed: Uint8Array): PassedOn {
  return JSON.parse(seal.open(sealed, contactOf(publicId)).toString()) as PassedOn
}

const wordsOf = (publicId: string): string => `contact-request ${publicId}`
const contactOf = (publicId: string): string => `contact-request answer ${publicId}`
