import { existsSync } from 'node:fs'
import { diagnoseLog, readCheckStates } from '../audit/index.ts'
import { connect } from '../platform/db/connect.ts'
import { durabilityFaults } from '../platform/db/durability.ts'
import type { Config } from '../platform/config.ts'
import type { Logger } from '../platform/log.ts'
import { listPendingMigrations, openDatabases, type Databases } from './databases.ts'

/** One thing looked at; `finding` says what was found and, when it is not well, what to do. */
export type Check = { readonly name: string; readonly isWell: boolean; readonly finding: string }

const CLOCK_TOLERANCE_MS = 2_000

/** Looks at everything the safety of an installation rests on; changes nothing. */
export async function diagnose(config: Config, log: Logger): Promise<Check[]> {
  const databases = await openDatabases(config, log, () => {}, { mayJoin: true })
  const pool = connect(databases.application, { max: 1, name: 'contactpoint-doctor' })
  try {
    const [server] = await pool<
      { version: number; now: Date; isSuperuser: boolean; owns: boolean; isMember: boolean }[]
    >`
      select current_setting('server_version_num')::integer / 10000 as "version", clock_timestamp() as "now",
             (select rolsuper from pg_roles where rolname = session_user) as "isSuperuser",
             exists (select from pg_tables where tableowner = session_user and schemaname = 'public') as "owns",
             coalesce((select count(*) = 5 and bool_and(pg_has_role(session_user, oid, 'member')) from pg_roles
                        where rolname in ('contactpoint_web', 'contactpoint_team', 'contactpoint_worker', 'contactpoint_sequencer', 'contactpoint_shield')), false) as "isMember"`
    const pending = await listPendingMigrations(databases)
    const faults = await durabilityFaults(pool)
    const driftMs = Math.abs(server!.now.getTime() - config.clock().getTime())
    return [
      check(
        'database version',
        server!.version >= 15,
        `PostgreSQL ${server!.version}`,
        'use PostgreSQL 15 or newer',
      ),
      check('schema', pending.length === 0, 'up to date', 'run `contactpoint migrate`'),
      check(
        'durability',
        faults.length === 0,
        'commits are on disk before they are acknowledged',
        faults.join('; '),
      ),
      check(
        'application login',
        server!.isMember,
        'a member of the application roles',
        'grant contactpoint_web, contactpoint_team, contactpoint_worker, contactpoint_sequencer and contactpoint_shield to it',
      ),
      check(
        'least privilege',
        !server!.isSuperuser && !server!.owns,
        'owns nothing',
        'serve with a login that owns no table and is no superuser',
      ),
      check(
        'clock',
        driftMs <= CLOCK_TOLERANCE_MS,
        'agrees with the database',
        'set both clocks by the same time service',
      ),
      check(
        'key file',
        existsSync(config.keyFile),
        'found',
        `no key at ${config.keyFile}: it is made at the first start, or restore it from its copy`,
      ),
      ...(pending.length === 0 ? await diagnosePublishedLog(config, databases) : []),
    ]
  } finally {
    await pool.end()
    await databases.stop()
  }
}

/** Files, key, lock store and witness of the log, and when it was last carried on and checked. */
async function diagnosePublishedLog(config: Config, databases: Databases): Promise<Check[]> {
  const now = config.clock()
  const found = await diagnoseLog(config.auditLog, now)
  const checks = found.checks.map(({ name, well, toDo }) => check(name, toDo === null, well, toDo ?? ''))
  if (!found.begunAt) return checks
  const role = 'contactpoint_web'
  const pool = connect(databases.application, { max: 1, role, name: 'contactpoint-doctor' })
  try {
    const states = await readCheckStates(pool, found.begunAt, now)
    const isBad = (kind: string) =>
      `the last \`${kind}\` check found something: see \`contactpoint audit checks\``
    const isLate = (kind: string) =>
      `no \`${kind}\` check for too long: see that a process with the part \`sequencer\` runs, and \`contactpoint audit checks\``
    const faults = states.flatMap(({ kind, done, isOverdue }) =>
      isOverdue ? isLate(kind) : done?.result?.outcome === 'found' ? isBad(kind) : [],
    )
    checks.push(
      check('checks of the log', faults.length === 0, 'done in time, nothing found', faults.join('; ')),
    )
    return checks
  } finally {
    await pool.end()
  }
}

function check(name: string, isWell: boolean, well: string, toDo: string): Check {
  return { name, isWell, finding: isWell ? well : toDo }
}
