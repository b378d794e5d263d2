/** A start that cannot succeed; the message is a sentence or two that say what to do about it. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

/** What to use where the bundled binaries do not run. */
export const useAnInstalledServer = 'install PostgreSQL 15 or newer and give --database-url'

type Explanation = readonly [pattern: RegExp, sentence: (dataDirectory: string, line: string) => string]

/** First match wins; the patterns are PostgreSQL's own untranslated messages (the server runs with LC_ALL=C). */
const explanations: readonly Explanation[] = [
  [
    /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/,
    (directory) => `The disk that holds ${directory} is full. Free some space there and start again.`,
  ],
  [
    /Read-only file system|EROFS/,
    (directory) => `${directory} is on a read-only file system. Choose a data directory that can be written.`,
  ],
  [
    /could not look up effective user ID/,
    () =>
      'PostgreSQL refuses to run under a user without an entry in /etc/passwd. ' +
      `Add one (the user is "nobody" when you are root), or ${useAnInstalledServer}.`,
  ],
  [
    /pre-existing shared memory block|lock file .* already exists/,
    (directory) =>
      `Another PostgreSQL server still uses ${directory}. Stop its processes and start again; nothing was changed.`,
  ],
  [
    /Cannot allocate memory|could not map anonymous shared memory|could not resize shared memory/,
    () => 'There is not enough memory for PostgreSQL. Lower the setting shared_buffers or free some memory.',
  ],
  [
    /unrecognized configuration parameter|invalid value for parameter|requires a .* value|outside the valid range/,
    (_directory, line) => `PostgreSQL does not accept one of the settings: ${line}.`,
  ],
  [
    /Permission denied|Operation not permitted|EACCES|EPERM/,
    (directory, line) =>
      `Permission denied on the way to ${directory} (${line}). ` +
      'Start as the user who owns it, or choose another data directory.',
  ],
]

/** The sentence for what initdb, the server or the operating system said; the telling line itself when it is a new one. */
export function explainFailure(action: string, output: string, dataDirectory: string): EmbeddedPostgresError {
  const lines = output.split('\n').map((line) => line.trim())
  for (const [pattern, sentence] of explanations) {
    const line = lines.find((candidate) => pattern.test(candidate))
    if (line !== undefined) return new EmbeddedPostgresError(sentence(dataDirectory, telling(line)))
  }
  const line = lines.find((candidate) => /FATAL|PANIC|error:/.test(candidate)) ?? lines.findLast(Boolean)
  return new EmbeddedPostgresError(`${action} failed: ${telling(line ?? 'it gave no reason')}.`)
}

/** Errors of the file system and of spawn become sentences; any other error is a defect and is passed on as it is. */
export function explainSystemError(error: unknown, dataDirectory: string): unknown {
  if (!(error instanceof Error) || error instanceof EmbeddedPostgresError || !('syscall' in error))
    return error
  return explainFailure('The start', error.message, dataDirectory)
}

function telling(line: string): string {
  return line.replace(/^.*?(?:FATAL|PANIC|error):\s*/, '').replace(/\.$/, '')
}
