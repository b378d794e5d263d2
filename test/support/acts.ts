import type { Act, Actor, Decide, Decision, Resource } from '../../src/platform/act.ts'
import { runAct } from '../../src/platform/act.ts'
import type { Pool } from '../../src/platform/db/connect.ts'
import type { Keyring } from '../../src/platform/keyring.ts'
import { seededRandom, uuidFrom } from '../../src/platform/random.ts'
import { claimAct } from '../../src/access/index.ts'
import { recordRefusal, sealPurposeNote } from '../../src/audit/index.ts'
import { testKeyring, testSeal } from './decide.ts'

const random = seededRandom('tests')

export const systemActor: Actor = {
  kind: 'system',
  name: 'test',
  role: 'system',
  userId: null,
  organisationId: null,
  authorityCode: null,
  rights: [],
  sessionRef: null,
}

const permitAll = async (_act: Act, action: string, _resource: Resource): Promise<Decision> =>
  Promise.resolve({ action, isPermitted: true, rules: ['test.permit'], policyVersion: 'test', lapsed: [] })

/** Runs `work` as a permitted act; `require` is called for it unless the use case does so itself. */
export function actAs<T>(
  pool: Pool,
  work: (act: Act) => Promise<T>,
  options: { actor?: Actor; now?: Date; decide?: Decide; keyring?: Keyring } = {},
): Promise<T> {
  return runAct(
    {
      pool,
      actor: options.actor ?? systemActor,
      now: options.now ?? new Date('2026-11-22T09:00:00Z'),
      requestId: uuidFrom(random),
      random,
      sealNote: (note) => sealPurposeNote(testSeal, note, random),
      keyring: options.keyring ?? testKeyring,
      build: 'test',
      decide: options.decide ?? permitAll,
      claim: claimAct,
      recordRefusal,
    },
    async (act) => {
      await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
      return work(act)
    },
  )
}
