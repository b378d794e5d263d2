import { decideBy } from '../../src/access/index.ts'
import { createPolicy } from '../../src/app/policy.ts'
import { buildVariants } from '../../src/lib/matching/index.ts'
import { withCalls } from '../../src/mediation/index.ts'
import type { PolicyEngine } from '../../src/lib/policy/engine.ts'
import type { Decide } from '../../src/platform/act.ts'
import { TEST_VAULT_KEY } from './vault-keys.ts'
import { createKeyring } from '../../src/platform/keyring.ts'
import { createSeal } from '../../src/platform/seal.ts'
import { createIsDeclared, createRelationKeys } from '../../src/relations/index.ts'

export const testSeal = createSeal(Buffer.alloc(32, 7))
export const testKeyring = createKeyring([{ version: 1, key: TEST_VAULT_KEY }])
export const testRelationKeys = createRelationKeys(testSeal, buildVariants([['Elizabeth', 'Beth']]))

/** Decides as the application does, by the shipped policy or by a part of it. */
export function decideAsShipped(engine: PolicyEngine = createPolicy()): Decide {
  return withCalls(decideBy(engine, createIsDeclared(testRelationKeys)))
}
