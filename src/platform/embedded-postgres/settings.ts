import { EmbeddedPostgresError } from './failure.ts'

export type Settings = Readonly<Record<string, string>>

/**
 * Durable, private and modest.
 *
 * INVARIANT (nothing-of-anybody-in-the-log): no statement, parameter or offending value reaches the server's log.
 * `log_min_messages` is `log` rather than `warning`: an ordinary error such as 'invalid input syntax for type date'
 * quotes the value, and the caller receives that error anyway. `terse` drops the DETAIL line, which quotes keys.
 */
export const defaultSettings: Settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_level: 'replica',
  max_wal_size: '4GB',
  data_sync_retry: 'off',
  max_connections: '60',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_duration: 'off',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
}

/** What the supervisor itself relies on. */
const reserved = new Set([
  'cluster_name',
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'log_destination',
  'logging_collector',
  'port',
  'unix_socket_directories',
  'unix_socket_permissions',
])

export const port = 5432

/**
 * The server's whole command line after the program name.
 *
 * Deterministic, so that equal command lines mean equal settings and binaries: that is how an orphan is compared.
 * `installation` goes in as a custom parameter for that reason alone. Command-line settings win over any file
 * and over ALTER SYSTEM.
 */
export function serverArguments(options: {
  settings: Settings
  clusterName: string
  socketDirectory: string
  installation: string
}): string[] {
  const all: Settings = {
    ...defaultSettings,
    ...checked(options.settings),
    cluster_name: options.clusterName,
    'embedded_postgres.installation': options.installation,
    listen_addresses: '',
    log_destination: 'stderr',
    logging_collector: 'off',
    port: String(port),
    unix_socket_directories: `"${options.socketDirectory.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
  }
  const assignments = Object.entries(all).map(([name, value]) => `${name}=${value}`)
  return ['-D', '/proc/self/cwd', ...assignments.sort().flatMap((assignment) => ['-c', assignment])]
}

function checked(settings: Settings): Settings {
  for (const name of Object.keys(settings)) {
    if (!/^[a-z_][a-z0-9_.]*$/.test(name)) {
      throw new EmbeddedPostgresError('The name of a PostgreSQL setting must be in lower case letters.')
    }
    if (reserved.has(name)) {
      throw new EmbeddedPostgresError(
        `The PostgreSQL setting ${name} belongs to the supervisor. Leave it out.`,
      )
    }
  }
  return settings
}
