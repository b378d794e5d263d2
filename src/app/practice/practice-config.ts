import { join } from 'node:path'
import type { Config } from '../../platform/config.ts'
import { DomainError } from '../../platform/errors.ts'

/**
 * The configuration of the practice area, derived from the real one so that nothing of it is shared: database, keys, log and folder are its own, and nobody is mailed.
 *
 * @throws DomainError when its database is that of the real service.
 */
export function practiceConfig(config: Config, publicOrigin = `http://localhost:${config.port}`): Config {
  const dataDirectory = join(config.dataDirectory, 'practice')
  const ownUrl = config.practiceDatabaseUrl
  if (ownUrl !== null) assertOther(ownUrl, [config.databaseUrl, config.ownerDatabaseUrl])
  return {
    ...config,
    databaseUrl: ownUrl,
    ownerDatabaseUrl: null,
    dataDirectory,
    keyFile: join(dataDirectory, 'keys', 'seal.key'),
    publicOrigin,
    mail: null,
    auditLog: {
      directory: join(dataDirectory, 'log', 'public'),
      lockDirectory: join(dataDirectory, 'log', 'lock'),
      keyFile: join(dataDirectory, 'keys', 'log.key'),
      name: `${new URL(publicOrigin).host}/practice/log`,
      witness: null,
      witnessMaxHours: config.auditLog.witnessMaxHours,
    },
  }
}

function assertOther(ownUrl: string, real: readonly (string | null)[]): void {
  const own = placeOf(ownUrl)
  if (real.some((url) => url !== null && placeOf(url) === own))
    throw new DomainError(
      'conflict',
      'CP_PRACTICE_SAME_DATABASE',
      'the practice area was given the database of the real service; make it one of its own',
    )
}

/** Server and database whoever logs in and however the connection is made. */
function placeOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? hostname.toLowerCase()
  return `${host === '127.0.0.1' || host === '[::1]' ? 'localhost' : host}:${port === '' ? '5432' : port}${pathname}`
}
