import { accept, refuse, type Result } from './result.ts'

const MAX_LENGTH = 254
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/

/** A plain mailbox address without display name, quotes or comments; the domain comes back in lower case. */
export function parseEmail(raw: string): Result {
  const text = raw.replace(/\p{Cf}/gu, '').trim()
  if (text === '') return refuse('empty')
  if (text.length > MAX_LENGTH) return refuse('too-long')
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  const domain = text.slice(at + 1).toLowerCase()
  return local.length <= 64 && LOCAL.test(local) && DOMAIN.test(domain)
    ? accept(`${local}@${domain}`)
    : refuse('format')
}
