import { after } from 'node:test'
import { connect, type DatabaseAddress, type DbRole, type Pool } from '../../src/platform/db/connect.ts'

/** The cluster that `scripts/test.ts` started, with a migrated database named `template`. */
type TestCluster = { socketDirectory: string; port: number; template: string }

function cluster(): TestCluster {
  const text = process.env.CONTACTPOINT_TEST_CLUSTER
  if (!text) throw new Error('start tests with `npm test [-- FILES]`: it brings up the database they need')
  return JSON.parse(text) as TestCluster
}

let serial = 0

export type TestDatabase = {
  readonly address: DatabaseAddress
  readonly owner: Pool
  readonly web: Pool
  readonly team: Pool
  readonly worker: Pool
  readonly sequencer: Pool
  readonly shield: Pool
}

/** A database of its own for this test file, cloned from the migrated template and dropped at its end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { socketDirectory, port, template } = cluster()
  const at = (database: string): DatabaseAddress => ({ socketDirectory, port, user: 'postgres', database })
  const name = `test_${process.pid}_${serial++}`
  const maintenance = connect(at('postgres'), { max: 1, name: 'test' })
  await maintenance.unsafe(`create database ${name} template ${template}`)
  const pool = (role?: DbRole): Pool => connect(at(name), { max: 6, name: 'test', ...(role ? { role } : {}) })
  const database = {
    address: at(name),
    owner: pool(),
    web: pool('contactpoint_web'),
    team: pool('contactpoint_team'),
    worker: pool('contactpoint_worker'),
    sequencer: pool('contactpoint_sequencer'),
    shield: pool('contactpoint_shield'),
  }
  after(async () => {
    const { address: _, ...pools } = database
    await Promise.all(Object.values(pools).map((pool) => pool.end()))
    await maintenance.unsafe(`drop database if exists ${name} with (force)`)
    await maintenance.end()
  })
  return database
}
