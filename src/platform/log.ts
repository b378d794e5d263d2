import { pino } from 'pino'

/** The only fields that a log line may carry. Anything else is dropped, so that no personal data can slip in. */
const allowed = [
  'event',
  'requestId',
  'method',
  'route',
  'status',
  'ms',
  'code',
  'kind',
  'port',
  'origin',
  'signal',
  'file',
  'source',
  'step',
  'rows',
  'rate',
  'migration',
  'role',
  'task',
  'attempt',
  'fault',
  'pid',
  'adopted',
  'errorName',
  'stack',
] as const

export type LogFields = { readonly [K in (typeof allowed)[number]]?: string | number | boolean }
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export type Logger = {
  readonly info: (event: string, fields?: LogFields) => void
  readonly warn: (event: string, fields?: LogFields) => void
  readonly error: (event: string, fields?: LogFields, cause?: unknown) => void
}

/** One JSON line an event on stdout. Of an error only its class, code and stack frames are kept: its message may quote data. */
export function createLogger(level: LogLevel, write?: (line: string) => void): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const sink = write ? pino(options, { write }) : pino(options)
  const only = (event: string, fields: LogFields = {}): object => {
    const line: Record<string, unknown> = { event }
    for (const key of allowed) if (fields[key] !== undefined) line[key] = fields[key]
    return line
  }
  return {
    info: (event, fields) => sink.info(only(event, fields)),
    warn: (event, fields) => sink.warn(only(event, fields)),
    error: (event, fields, cause) => sink.error(only(event, { ...fields, ...describeError(cause) })),
  }
}

function describeError(cause: unknown): LogFields {
  if (!(cause instanceof Error)) return {}
  const code = (cause as { code?: unknown }).code
  const frames = (cause.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
  return {
    errorName: cause.name,
    stack: frames.map((line) => line.trim()).join(' | '),
    ...(typeof code === 'string' ? { code } : {}),
  }
}
