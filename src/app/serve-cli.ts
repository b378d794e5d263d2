import { InvalidArgumentError, Option, type Command } from 'commander'
import type { CommandLine } from './command-line.ts'
import { openApplication, parts, serve, untilSignal, type Part } from './serve.ts'

/** Adds `serve` to the program. */
export function addServe(program: Command, line: CommandLine): void {
  program
    .command('serve')
    .description('serves the pages and works the jobs, until stopped')
    .option('--port <n>', 'port to listen on (default 3000)')
    .addOption(
      new Option('--only <parts>', 'a list of web, worker, sequencer')
        .argParser(parseParts)
        .default(parts, 'web,worker,sequencer'),
    )
    .action(async (options: { port?: string; only: readonly Part[] }) => {
      const config = line.config(options.port === undefined ? {} : { port: options.port })
      const log = line.log(config)
      const running = await serve(await openApplication(config, log), options.only)
      if (running.origin) line.write(`ready ${running.origin}\n`)
      await untilSignal(log)
      await running.stop()
    })
}

function parseParts(text: string): readonly Part[] {
  return text.split(',').map((name) => {
    const part = parts.find((known) => known === name)
    if (!part) throw new InvalidArgumentError(`a list of ${parts.join(', ')} is expected`)
    return part
  })
}
