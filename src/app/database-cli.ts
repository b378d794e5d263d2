import type { Command } from 'commander'
import { EXIT_FAILED, type CommandLine } from './command-line.ts'
import { migrateDatabase, openDatabases } from './databases.ts'
import { diagnose } from './doctor.ts'
import { loadShippedReferenceData } from './reference-data.ts'

/** Adds `migrate` to the program. */
export function addMigrate(program: Command, line: CommandLine): void {
  program
    .command('migrate')
    .description(
      'brings the schema and the shipped reference data up to date, as the owner; safe to run at the same time on several machines',
    )
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const config = line.config()
      const log = line.log(config)
      const databases = await openDatabases(config, log, () => process.exit(EXIT_FAILED), { mayJoin: true })
      try {
        const applied = await migrateDatabase(databases, config.clock(), log)
        await loadShippedReferenceData(config, databases)
        const sentence = applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`
        line.write(options.json ? `${JSON.stringify({ applied })}\n` : `${sentence}\n`)
      } finally {
        await databases.stop()
      }
    })
}

/** Adds `doctor` to the program. */
export function addDoctor(program: Command, line: CommandLine): void {
  program
    .command('doctor')
    .description('checks configuration, database, durability, roles, clock and keys, and says what to do')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const config = line.config()
      const checks = await diagnose(config, line.log(config))
      if (options.json) line.write(`${JSON.stringify({ checks })}\n`)
      else
        for (const check of checks)
          line.write(`${check.isWell ? 'ok  ' : 'FAIL'} ${check.name}: ${check.finding}\n`)
      if (checks.some((check) => !check.isWell)) process.exitCode = EXIT_FAILED
    })
}
