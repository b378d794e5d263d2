import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Application } from '../src/app/application.ts'
import { startLog } from '../src/audit/index.ts'
import { lastPublished } from '../src/audit/log/last-published.ts'
import { connect } from '../src/platform/db/connect.ts'
import { hammer, openCounty, percentiles, round, type Bench } from './county.ts'
import { bareDisclosure, prepare } from './disclose.ts'

const TURN_SECONDS = 4
const PROBES_MS = 100

/**
 * What publishing the log costs those who write it, and how soon an entry is in a signed checkpoint.
 *
 * The same disclosures as bare transactions, in turns with and without the sequencer, on a log that is short and on one of `entries` more.
 */
export const benchAudit: Bench = async ({ children, entries, seconds }) => {
  const { app, databases, stop } = await openCounty(children)
  const owner = connect(databases.owner, { max: 1, name: 'bench-owner' })
  await owner`truncate audit_entries`
  const { auditLog, clock, random } = app.config
  for (const folder of [auditLog.directory, auditLog.lockDirectory])
    rmSync(folder, { recursive: true, force: true })
  const { token, ids } = await prepare(app)
  const pool = connect(databases.application, {
    role: 'contactpoint_sequencer',
    max: 1,
    name: 'bench-sequencer',
  })
  const publish = () => startLog(auditLog, { pool, clock, random, log: app.log })
  const rate = async (): Promise<number> =>
    (await hammer(TURN_SECONDS, (k) => bareDisclosure(app, token, ids[k % ids.length]!))).rate

  /** Rates without and with the sequencer, turn about, and how long probes took into a checkpoint meanwhile. */
  const compare = async () => {
    const silent: number[] = []
    const published: number[] = []
    const delays: number[] = []
    for (let turn = 0; turn < Math.max(2, Math.round(seconds / TURN_SECONDS / 2)); turn++) {
      silent.push(await rate())
      const log = await publish()
      await caughtUp(app, auditLog.directory)
      const probing = probe(app, auditLog.directory)
      published.push(await rate())
      delays.push(...(await probing.stop()))
      await log.stop()
    }
    return {
      silent: percentiles(silent).p50,
      published: percentiles(published).p50,
      delays: percentiles(delays),
    }
  }

  const first = await publish()
  await caughtUp(app, auditLog.directory)
  await first.stop()
  const short = await compare()
  const catching = entries > 0 ? await fill(entries) : null
  const long = entries > 0 ? await compare() : null
  await Promise.all([pool.end(), owner.end()])
  await stop()
  return {
    'ratio with the log published to without': round(short.published / short.silent),
    'bare disclosures a second, published': round(short.published, 0),
    'bare disclosures a second, not published': round(short.silent, 0),
    'entry to signed checkpoint p50 ms': round(short.delays.p50, 0),
    'entry to signed checkpoint p99 ms': round(short.delays.p99, 0),
    ...(long && catching
      ? {
          'entries before': entries,
          'published a second while catching up': round(catching, 0),
          'ratio of long to short log, published': round(long.published / short.published),
          'ratio of long to short log, not published': round(long.silent / short.silent),
          'entry to checkpoint p99 ms, long log': round(long.delays.p99, 0),
        }
      : {}),
    children,
  }

  /** Adds entries as of the last hour and publishes them. @returns how many a second were published. */
  async function fill(count: number): Promise<number> {
    for (let left = count; left > 0; left -= 100_000) {
      await owner`
        insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, role, child_id, purpose, fields,
               policy_rules, policy_version, request_id, build, salt)
        select now() - n * interval '1 millisecond', 'children.open-record', 'done', 'person', 'Filled In', 1, 'practitioner', n % 1000000,
               'working-with-child', array['names', 'services'], array['children.practitioner-opens'], 'bench', gen_random_uuid(), 'bench',
               sha256(int8send(n))
          from generate_series(1, ${Math.min(left, 100_000)}::integer) as n`
    }
    const begun = performance.now()
    const log = await publish()
    await caughtUp(app, auditLog.directory)
    const took = (performance.now() - begun) / 1000
    await log.stop()
    await owner`vacuum analyze audit_entries`
    return count / took
  }
}

type Place = { readonly transaction: string; readonly entryId: string }

const isAtLeast = (place: Place, wanted: Place): boolean => {
  const order = BigInt(place.transaction) - BigInt(wanted.transaction)
  return order > 0n || (order === 0n && BigInt(place.entryId) >= BigInt(wanted.entryId))
}

async function addProbe(app: Application): Promise<Place> {
  const [row] = await app.worker<Place[]>`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, role, request_id, build, salt)
    values (${app.config.clock()}, 'access.use-service', 'done', 'system', 'bench', 'system', gen_random_uuid(), 'bench', ${randomBytes(32)})
    returning transaction_id::text as "transaction", entry_id::text as "entryId"`
  return row!
}

async function published(directory: string, wanted: Place): Promise<void> {
  for (;;) {
    const last = await lastPublished(directory).catch(() => null)
    if (last && isAtLeast(last, wanted)) return
    await wait(20)
  }
}

async function caughtUp(app: Application, directory: string): Promise<void> {
  await published(directory, await addProbe(app))
}

/** Writes an entry every tenth of a second and waits for its checkpoint; `stop` gives the milliseconds that each took. */
function probe(app: Application, directory: string): { stop: () => Promise<number[]> } {
  const running: Promise<number>[] = []
  const timer = setInterval(() => {
    const begun = performance.now()
    running.push(
      addProbe(app)
        .then((place) => published(directory, place))
        .then(() => performance.now() - begun),
    )
  }, PROBES_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      return Promise.all(running)
    },
  }
}
