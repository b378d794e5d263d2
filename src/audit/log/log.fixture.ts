import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { TILE_WIDTH } from '../../lib/tlog/tiles.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import { insertEntries, type AuditRow } from '../queries.ts'
import { DurableFolder, type FileSystem } from './log-files.ts'
import { LogKeys } from './log-keys.ts'
import { LockStore } from './lock-store.ts'
import { readLeaves } from './log-shelf.ts'
import { Sequencer, type Pass, type SequencerOptions } from './sequencer.ts'

export const LOG_NAME = 'log.test/contactpoint'
export const NOW = new Date('2026-11-23T09:00:00Z')
export const SEED = Buffer.alloc(32, 7)

/** A folder for a file of tests, gone at its end. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contactpoint-log-'))
  after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A sequencer on folders of its own, or on those of another. */
export function sequencerOn(
  pool: SequencerOptions['pool'],
  home: string,
  options: { files?: FileSystem } & Partial<SequencerOptions> = {},
) {
  const { files, ...others } = options
  const folder = new DurableFolder(join(home, 'public'), files)
  const lock = new LockStore(new DurableFolder(join(home, 'lock'), files))
  const keyFile = join(home, 'log.key')
  mkdirSync(home, { recursive: true })
  if (!existsSync(keyFile)) writeFileSync(keyFile, SEED, { mode: 0o600 })
  const keys = new LogKeys(keyFile, files)
  const sequencer = new Sequencer({
    pool,
    folder,
    lock,
    keys,
    logName: LOG_NAME,
    clock: () => NOW,
    ...others,
  })
  return { sequencer, folder, lock, keys, keyFile }
}

/** Writes `count` entries as the service does, of a child or of none. */
export function addEntries(sql: Db, count: number, childId: number | null = null): Promise<void> {
  const row: Omit<AuditRow, 'salt'> = {
    occurred_at: NOW,
    action: 'children.search',
    outcome: 'done',
    actor_kind: 'system',
    actor_name: 'test "quoted" ü',
    user_id: null,
    organisation_id: null,
    client_id: null,
    role: 'system',
    session_ref: null,
    authenticator: null,
    child_id: childId,
    subject_ref: null,
    purpose: null,
    purpose_note: null,
    legal_ground: null,
    fields: ['given-name', 'birth, day'],
    quantity: null,
    feed_file_id: null,
    feed_source_id: null,
    target_user_id: null,
    target_organisation_id: null,
    on_behalf_of: null,
    call_id: null,
    policy_rules: [],
    policy_version: null,
    request_id: '7f0c1d1e-8a39-4d3a-9a54-0f8c5f1f5b11',
    build: 'test',
  }
  const rows = Array.from({ length: count }, () => ({ ...row, salt: randomBytes(32) }))
  return insertEntries(sql as Tx, rows)
}

type Done = Extract<Pass, { kind: 'done' }>

/** Takes turns until each committed entry is in: transactions of other databases hold the horizon back, too. */
export async function drain({ sequencer }: Pick<ReturnType<typeof sequencerOn>, 'sequencer'>): Promise<Done> {
  let added = 0
  for (;;) {
    const pass = await doneBy(sequencer.pass())
    added += pass.added
    if (!pass.hasMore && !pass.waitingSince) return { ...pass, added }
    await wait(5)
  }
}

/** A turn that was not another sequencer's. */
export async function doneBy(passing: Promise<Pass>): Promise<Done> {
  const pass = await passing
  assert.ok(pass.kind === 'done')
  return pass
}

/** All leaves of a shard as published. */
export async function allLeaves(folder: DurableFolder, shard: string, size: number): Promise<Buffer[]> {
  const leaves: Buffer[] = []
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH)
    leaves.push(...(await readLeaves(folder, shard, { level: 'entries', index, width })))
  }
  return leaves
}
