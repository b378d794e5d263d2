import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { DomainError } from '../../platform/errors.ts'
import type { Random } from '../../platform/random.ts'

const derive = promisify(argon2)

/** 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet, argon2id. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const TAG_BYTES = 32
const SALT_BYTES = 16
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

const MIN_LENGTH = 12
const MAX_LENGTH = 128

/** Of the present cost and matched by nothing: what an unknown name is checked against, so that it takes as long as a known one. */
const nobodysHash = phc(Buffer.alloc(SALT_BYTES), Buffer.alloc(TAG_BYTES))

/** The argon2id hash of a password in PHC form, parameters included. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random(SALT_BYTES)
  return phc(salt, await tagOf(password, salt, cost))
}

/** Whether the password is the one of `hash`. Without a hash the work is the same and the answer no. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const parts = PHC.exec(hash ?? nobodysHash)
  if (!parts) throw new RangeError('a stored password hash has an unknown form')
  const [memory = 0, passes = 0, parallelism = 0] = parts.slice(1, 4).map(Number)
  const expected = Buffer.from(parts[5]!, 'base64')
  const tag = await tagOf(password, Buffer.from(parts[4]!, 'base64'), { memory, passes, parallelism })
  return timingSafeEqual(tag, expected)
}

/**
 * Refuses a new password that is too short, too long or the username.
 *
 * Length counts characters (code points). @throws DomainError `CP_PASSWORD_LENGTH` or `CP_PASSWORD_IS_USERNAME`.
 */
export function assertGoodPassword(password: string, username: string): void {
  const length = [...password].length
  if (length < MIN_LENGTH || length > MAX_LENGTH) {
    throw new DomainError(
      'invalid',
      'CP_PASSWORD_LENGTH',
      `a password has ${MIN_LENGTH} to ${MAX_LENGTH} characters`,
    )
  }
  if (password.toLowerCase() === username) {
    throw new DomainError('invalid', 'CP_PASSWORD_IS_USERNAME', 'a password must not be the username')
  }
}

function tagOf(password: string, nonce: Buffer, parameters: typeof cost): Promise<Buffer> {
  return derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce,
    tagLength: TAG_BYTES,
    ...parameters,
  })
}

function phc(salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
