import { createLogGuard, type LogGuard } from '../audit/index.ts'
import { NameDictionary } from '../children/index.ts'
import type { PolicyEngine } from '../lib/policy/engine.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import type { Config } from '../platform/config.ts'
import { connect, type Pool } from '../platform/db/connect.ts'
import { durabilityFaults } from '../platform/db/durability.ts'
import { DomainError } from '../platform/errors.ts'
import type { Logger } from '../platform/log.ts'
import { createKeyring } from '../platform/keyring.ts'
import { readKeyring, rereadKeyring } from '../platform/keyring-file.ts'
import { readSealKey, createSeal, type Seal } from '../platform/seal.ts'
import { createActs, type Acts } from './acts.ts'
import type { Databases } from './databases.ts'
import { hasCredentials, hasShielded, readInstallationKind, type InstallationKind } from './installation.ts'
import { createRelationKeys, type RelationKeys } from '../relations/index.ts'
import { createPolicy } from './policy.ts'
import { readVariants } from './shipped-data.ts'

/** Everything a surface is built on. */
export type Application = {
  readonly config: Config
  readonly log: Logger
  readonly installation: InstallationKind
  readonly web: Pool
  /** For pages of administration; they alone may write what users and organisations are measured by. */
  readonly team: Pool
  readonly worker: Pool
  /** For pages that reach the vault. */
  readonly shield: Pool
  readonly acts: Acts
  readonly seal: Seal
  readonly variants: NameVariants
  readonly relationKeys: RelationKeys
  readonly policy: PolicyEngine
  readonly names: NameDictionary
  readonly logGuard: LogGuard
  readonly close: () => Promise<void>
}

/**
 * Opens the pools as the application roles and checks what the safety of the log rests on.
 *
 * @param options.isPractice the practice area is meant; without it one is refused, and with it anything else.
 * @throws DomainError when a durability setting is off, a test lever is set on a production database, or the database is not of the kind meant.
 */
export async function createApplication(
  config: Config,
  databases: Databases,
  log: Logger,
  { isPractice = false }: { readonly isPractice?: boolean } = {},
): Promise<Application> {
  const web = connect(databases.application, {
    role: 'contactpoint_web',
    max: config.databaseConnections,
    name: 'contactpoint-web',
  })
  const team = connect(databases.application, {
    role: 'contactpoint_team',
    max: 4,
    name: 'contactpoint-team',
  })
  const worker = connect(databases.application, {
    role: 'contactpoint_worker',
    max: 6,
    name: 'contactpoint-worker',
  })
  const shield = connect(databases.application, {
    role: 'contactpoint_shield',
    max: 3,
    name: 'contactpoint-shield',
  })
  const close = async (): Promise<void> => {
    await Promise.all([web, team, worker, shield].map((pool) => pool.end({ timeout: 10 })))
  }
  try {
    const faults = await durabilityFaults(web)
    if (faults.length > 0) throw new DomainError('unavailable', 'CP_NOT_DURABLE', faults.join('; '))
    const installation = await readInstallationKind(web)
    assertKindMeant(installation, isPractice)
    if (config.hasTestLever && installation !== 'demonstration' && installation !== 'test') {
      throw new DomainError(
        'conflict',
        'CP_TEST_LEVER',
        'CONTACTPOINT_CLOCK and CONTACTPOINT_SEED work on a demonstration or test database only; unset them',
      )
    }
    const variants = readVariants()
    const names = new NameDictionary(web, variants)
    await names.refresh()
    const seal = createSeal(
      await readSealKey(config.keyFile, { createWith: (await hasCredentials(web)) ? null : config.random }),
    )
    const keyring = createKeyring(
      await readKeyring(config.vaultKeyFile, {
        createWith: (await hasShielded(worker)) ? null : config.random,
      }),
      () => rereadKeyring(config.vaultKeyFile),
    )
    const relationKeys = createRelationKeys(seal, variants)
    const policy = createPolicy()
    return {
      config,
      log,
      installation,
      web,
      team,
      worker,
      shield,
      acts: createActs(config, policy, { relations: relationKeys, seal, keyring }),
      seal,
      variants,
      relationKeys,
      policy,
      names,
      logGuard: createLogGuard(config.auditLog, config.clock),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * INVARIANT (practice-stays-apart): the real service never works on a practice area, nor the practice area on anything else.
 */
function assertKindMeant(kind: InstallationKind, isPractice: boolean): void {
  if (isPractice && kind !== 'practice') throw notPractice()
  if (!isPractice && kind === 'practice')
    throw new DomainError(
      'conflict',
      'CP_PRACTICE_DATABASE',
      'this database is a practice area; only `contactpoint practice` works on it',
    )
}

/** What is meant for the practice area was given a database that is something else. */
export function notPractice(): DomainError {
  return new DomainError(
    'conflict',
    'CP_NOT_PRACTICE',
    'this database is no practice area; practice needs a database of its own that holds no account and no child yet',
  )
}
