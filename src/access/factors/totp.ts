import { generateSync, generateURI, ScureBase32Plugin, verifySync } from 'otplib'
import type { Random } from '../../platform/random.ts'

const STEP_SECONDS = 30
const SECRET_BYTES = 20

/** A new second-factor secret. */
export function newTotpSecret(random: Random): Buffer {
  return random(SECRET_BYTES)
}

/**
 * The time step whose code was typed, or undefined; one step of clock difference is allowed either way.
 *
 * The caller must still refuse a step that was used before. Source: RFC 6238 (SHA-1, 30 seconds, 6 digits).
 */
export function matchTotpStep(secret: Buffer, typed: string, now: Date): number | undefined {
  const token = typed.replaceAll(/[\s-]/g, '')
  if (!/^[0-9]{6}$/.test(token)) return undefined
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret, token, epoch, period: STEP_SECONDS, epochTolerance: STEP_SECONDS })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}

/** The code that an authenticator app shows at `now`; for demonstrations and tests. */
export function totpCodeAt(secret: Buffer, now: Date): string {
  return generateSync({ secret, epoch: Math.floor(now.getTime() / 1000), period: STEP_SECONDS })
}

/** The secret as authenticator apps take it when typed. */
export function totpSecretText(secret: Buffer): string {
  return new ScureBase32Plugin().encode(secret, { padding: false })
}

/** The secret of a text given by {@link totpSecretText}. @throws Error when it is not base32. */
export function totpSecretOf(text: string): Buffer {
  return Buffer.from(new ScureBase32Plugin().decode(text))
}

/** The address that authenticator apps take as a QR code. */
export function totpUri(secret: Buffer, username: string): string {
  return generateURI({ issuer: 'ContactPoint', label: username, secret: totpSecretText(secret) })
}
