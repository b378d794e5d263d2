import type { RunAct } from '../platform/act.ts'
import { readConfig, type Config } from '../platform/config.ts'
import type { DatabaseAddress } from '../platform/db/connect.ts'
import { createLogger, type Logger } from '../platform/log.ts'
import type { Application } from './application.ts'
import type { Opened } from './serve.ts'

export const EXIT_FAILED = 1

/** What commands share: the configuration as options and environment say, and an application opened once at most. */
export type CommandLine = {
  readonly config: (overrides?: Parameters<typeof readConfig>[1]) => Config
  readonly log: (config: Config) => Logger
  readonly withApplication: <T>(work: (app: Application, run: RunAct) => Promise<T>) => Promise<T>
  /** {@link withApplication} for commands that need its acts alone. */
  readonly run: RunAct
  /** Of the database that is configured; an embedded one runs until the command ends. */
  readonly databaseAddress: () => Promise<DatabaseAddress>
  readonly write: (text: string) => void
  readonly progress: (line: string) => void
}

/** The command line of this process; `close` ends what it opened. */
export function createCommandLine(): CommandLine & { readonly close: () => Promise<void> } {
  let opened: Promise<Opened> | undefined
  const config: CommandLine['config'] = (overrides) => readConfig(process.env, overrides)
  const log: CommandLine['log'] = ({ logLevel }) => createLogger(logLevel)
  const open = async (): Promise<Opened> => {
    const settings = config()
    const level = settings.logLevel === 'info' ? 'error' : settings.logLevel
    const { openApplication } = await import('./serve.ts')
    return openApplication(settings, createLogger(level), { mayJoin: true })
  }
  const withApplication: CommandLine['withApplication'] = async (work) => {
    opened ??= open()
    const { app } = await opened
    const { systemActor } = await import('./acts.ts')
    return work(app, app.acts(app.worker, systemActor('operator')))
  }
  return {
    config,
    log,
    withApplication,
    run: (work) => withApplication((_app, run) => run(work)),
    close: async () => (await opened)?.stop(),
    databaseAddress: async () => {
      const { databaseUrl } = config()
      if (databaseUrl !== null) return { url: databaseUrl }
      opened ??= open()
      return (await opened).databases.application
    },
    write: (text) => void process.stdout.write(text),
    progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`)),
  }
}
