import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The master key of every test: what `actAs` seals, an application under test opens. */
export const TEST_VAULT_KEY = Buffer.alloc(32, 9)

export function writeTestVaultKeys(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, `1 ${TEST_VAULT_KEY.toString('hex')}\n`, { mode: 0o600 })
}
