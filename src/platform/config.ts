import { clockFrom, type Clock } from './clock.ts'
import { seededRandom, systemRandom, type Random } from './random.ts'

/** Everything that can be set from outside, in one place. docs/operations.md lists it; a test holds the two equal. */
export type Config = {
  /** PostgreSQL 15 or newer; null: the embedded one under `dataDirectory`. */
  readonly databaseUrl: string | null
  /** Login of the schema's owner for `migrate`; null: `databaseUrl`. */
  readonly ownerDatabaseUrl: string | null
  /** Of the practice area alone; null: an embedded one in a folder of its own under `dataDirectory`. */
  readonly practiceDatabaseUrl: string | null
  readonly dataDirectory: string
  readonly port: number
  readonly host: string
  /** Where browsers reach the service; `https:` makes cookies Secure. */
  readonly publicOrigin: string
  /** File of the key that seals second-factor secrets; made on first use when it is under `dataDirectory`. */
  readonly keyFile: string
  /** File of the master keys of the vault; made on first use when it is under `dataDirectory`. */
  readonly vaultKeyFile: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly databaseConnections: number
  /** Mail server and sender; null: no mails, the pages alone tell. */
  readonly mail: { readonly url: string; readonly from: string } | null
  /** Where the published log is written, and what its origins begin with; `witness`: its address and verifier key. */
  readonly auditLog: {
    readonly directory: string
    /** Apart from directory and database: on another disk or host, where one can. */
    readonly lockDirectory: string
    readonly keyFile: string
    readonly name: string
    readonly witness: { readonly url: string; readonly key: string } | null
    readonly witnessMaxHours: number
  }
  readonly clock: Clock
  readonly random: Random
  /** Whether a test lever is set, which only a demonstration or test database accepts. */
  readonly hasTestLever: boolean
}

export const configVariables = [
  'CONTACTPOINT_DATABASE_URL',
  'CONTACTPOINT_OWNER_DATABASE_URL',
  'CONTACTPOINT_PRACTICE_DATABASE_URL',
  'CONTACTPOINT_DATA',
  'CONTACTPOINT_PORT',
  'CONTACTPOINT_HOST',
  'CONTACTPOINT_PUBLIC_ORIGIN',
  'CONTACTPOINT_KEY_FILE',
  'CONTACTPOINT_VAULT_KEY_FILE',
  'CONTACTPOINT_LOG_LEVEL',
  'CONTACTPOINT_DATABASE_CONNECTIONS',
  'CONTACTPOINT_SMTP_URL',
  'CONTACTPOINT_MAIL_FROM',
  'CONTACTPOINT_LOG_DIRECTORY',
  'CONTACTPOINT_LOG_LOCK_DIRECTORY',
  'CONTACTPOINT_LOG_KEY_FILE',
  'CONTACTPOINT_LOG_NAME',
  'CONTACTPOINT_WITNESS_URL',
  'CONTACTPOINT_WITNESS_KEY',
  'CONTACTPOINT_WITNESS_MAX_HOURS',
  'CONTACTPOINT_CLOCK',
  'CONTACTPOINT_SEED',
] as const

/** What is wrong with the configuration, one sentence a fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

type Overrides = { port?: string; data?: string; databaseUrl?: string; host?: string }

/** Reads environment and command-line options together. @throws ConfigError with a sentence for each fault, all at once. */
export function readConfig(env: NodeJS.ProcessEnv, overrides: Overrides = {}): Config {
  const faults: string[] = []
  const dataDirectory = overrides.data ?? env.CONTACTPOINT_DATA ?? '.contactpoint'
  const port = wholeNumber(
    'CONTACTPOINT_PORT',
    overrides.port ?? env.CONTACTPOINT_PORT ?? '3000',
    0,
    65_535,
    faults,
  )
  const clock =
    attempt(faults, 'CONTACTPOINT_CLOCK', () => clockFrom(env.CONTACTPOINT_CLOCK)) ?? clockFrom(undefined)
  const publicOrigin = origin(env.CONTACTPOINT_PUBLIC_ORIGIN ?? `http://localhost:${port}`, faults)
  const config: Config = {
    databaseUrl: databaseUrl(
      'CONTACTPOINT_DATABASE_URL',
      overrides.databaseUrl ?? env.CONTACTPOINT_DATABASE_URL,
      faults,
    ),
    ownerDatabaseUrl: databaseUrl(
      'CONTACTPOINT_OWNER_DATABASE_URL',
      env.CONTACTPOINT_OWNER_DATABASE_URL,
      faults,
    ),
    practiceDatabaseUrl: databaseUrl(
      'CONTACTPOINT_PRACTICE_DATABASE_URL',
      env.CONTACTPOINT_PRACTICE_DATABASE_URL,
      faults,
    ),
    dataDirectory,
    port,
    host: overrides.host ?? env.CONTACTPOINT_HOST ?? '127.0.0.1',
    publicOrigin,
    keyFile: env.CONTACTPOINT_KEY_FILE ?? `${dataDirectory}/keys/seal.key`,
    vaultKeyFile: env.CONTACTPOINT_VAULT_KEY_FILE ?? `${dataDirectory}/keys/vault.keys`,
    logLevel: logLevel(env.CONTACTPOINT_LOG_LEVEL ?? 'info', faults),
    databaseConnections: wholeNumber(
      'CONTACTPOINT_DATABASE_CONNECTIONS',
      env.CONTACTPOINT_DATABASE_CONNECTIONS ?? '10',
      2,
      200,
      faults,
    ),
    mail: mailSettings(env.CONTACTPOINT_SMTP_URL, env.CONTACTPOINT_MAIL_FROM, faults),
    auditLog: {
      directory: env.CONTACTPOINT_LOG_DIRECTORY ?? `${dataDirectory}/log/public`,
      lockDirectory: env.CONTACTPOINT_LOG_LOCK_DIRECTORY ?? `${dataDirectory}/log/lock`,
      keyFile: env.CONTACTPOINT_LOG_KEY_FILE ?? `${dataDirectory}/keys/log.key`,
      name: logName(env.CONTACTPOINT_LOG_NAME ?? `${new URL(publicOrigin).host}/log`, faults),
      witness: witnessSettings(env.CONTACTPOINT_WITNESS_URL, env.CONTACTPOINT_WITNESS_KEY, faults),
      witnessMaxHours: wholeNumber(
        'CONTACTPOINT_WITNESS_MAX_HOURS',
        env.CONTACTPOINT_WITNESS_MAX_HOURS ?? '72',
        1,
        8760,
        faults,
      ),
    },
    clock,
    random: env.CONTACTPOINT_SEED ? seededRandom(env.CONTACTPOINT_SEED) : systemRandom,
    hasTestLever: Boolean(env.CONTACTPOINT_CLOCK ?? env.CONTACTPOINT_SEED),
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith('CONTACTPOINT_') && !isKnown(name))
      faults.push(`${name} is not a setting of this version; see docs/operations.md`)
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}

function isKnown(name: string): boolean {
  return name.startsWith('CONTACTPOINT_TEST_') || (configVariables as readonly string[]).includes(name)
}

function wholeNumber(name: string, text: string, from: number, to: number, faults: string[]): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= from && value <= to) return value
  faults.push(`${name} must be a whole number from ${from} to ${to}`)
  return from
}

function databaseUrl(name: string, text: string | undefined, faults: string[]): string | null {
  if (text === undefined || text === '') return null
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text
  faults.push(`${name} must be a URL such as postgres://user:password@host:5432/database`)
  return null
}

function mailSettings(url: string | undefined, from: string | undefined, faults: string[]): Config['mail'] {
  if (!url && !from) return null
  const isUrl = url !== undefined && /^smtps?:\/\//.test(url) && URL.canParse(url)
  if (!isUrl)
    faults.push('CONTACTPOINT_SMTP_URL must be an address such as smtps://user:password@mail.example:465')
  const isAddress = from !== undefined && /^[^\s@<>]+@[^\s@<>]+$/.test(from)
  if (!isAddress)
    faults.push('CONTACTPOINT_MAIL_FROM must be an address such as contactpoint@council.example')
  return isUrl && isAddress ? { url, from } : null
}

function logName(text: string, faults: string[]): string {
  if (/^[^\s+\p{Cc}]{1,200}$/u.test(text)) return text
  faults.push(
    'CONTACTPOINT_LOG_NAME must be a name without spaces and plus signs, such as contactpoint.example/log',
  )
  return 'localhost/log'
}

function witnessSettings(
  url: string | undefined,
  key: string | undefined,
  faults: string[],
): Config['auditLog']['witness'] {
  if (!url && !key) return null
  const isUrl = url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url)
  if (!isUrl) faults.push('CONTACTPOINT_WITNESS_URL must be an address such as https://witness.example')
  const isKey = key !== undefined && /^[^\s+]+\+[0-9a-f]{8}\+\S+$/.test(key)
  if (!isKey)
    faults.push(
      'CONTACTPOINT_WITNESS_KEY must be the line that `contactpoint witness init` printed at the witness',
    )
  return isUrl && isKey ? { url, key } : null
}

function origin(text: string, faults: string[]): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin
  faults.push('CONTACTPOINT_PUBLIC_ORIGIN must be an address such as https://contactpoint.example')
  return 'http://localhost'
}

function logLevel(text: string, faults: string[]): Config['logLevel'] {
  const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const
  const level = levels.find((known) => known === text)
  if (!level) faults.push(`CONTACTPOINT_LOG_LEVEL must be one of ${levels.join(', ')}`)
  return level ?? 'info'
}

function attempt<T>(faults: string[], name: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    faults.push(`${name}: ${error instanceof Error ? error.message : 'is not understood'}`)
    return undefined
  }
}
