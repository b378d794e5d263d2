import { createPolicyEngine } from '../../lib/policy/engine.ts'
import { policySchema } from '../../lib/policy/slice-policy.ts'
import { recordRefusal } from '../../audit/index.ts'
import { runAct, type Act, type Actor } from '../../platform/act.ts'
import { seededRandom, uuidFrom } from '../../platform/random.ts'
import { actAs, systemActor } from '../../../test/support/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { testKeyring } from '../../../test/support/decide.ts'
import { createTestOrganisation, createTestUser } from '../../../test/support/users.ts'
import { claimAct } from '../claim-act.ts'
import { decideBy } from '../decide.ts'
import { accessPolicy } from '../policy.ts'
import type { Role } from '../queries.ts'
import type { Right } from '../rights.ts'
import { setRights } from '../rights.ts'

const random = seededRandom('accounts')

export const NOW = new Date('2026-11-22T09:00:00Z')

/** People of two organisations and of the teams, each with the rights of the name; acts run as the role of administration pages. */
export type AccountsBed = {
  readonly db: TestDatabase
  readonly own: number
  readonly other: number
  readonly serviceId: number
  readonly people: Readonly<
    Record<
      'officer' | 'second' | 'elsewhere' | 'national' | 'auditor' | 'delegate' | 'otherDelegate' | 'rose',
      Actor
    >
  >
  readonly as: <T>(actor: Actor, work: (act: Act) => Promise<T>, now?: Date) => Promise<T>
}

export async function createAccountsBed(): Promise<AccountsBed> {
  const db = await createTestDatabase()
  const own = await createTestOrganisation(db)
  const other = await createTestOrganisation(db, 'bexford-youth')
  await db.owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000998', '998', 'Otherby', 'unitary', 'none')`
  const [service] = await db.owner<[{ id: number }]>`
    insert into services (code, organisation_id, name, kind)
    values ('CARE', ${own}, 'Bexford Care', 'social-care') returning service_id as "id"`
  const person = async (
    username: string,
    role: Role,
    rights: readonly Right[],
    at: { authorityCode?: string; organisation?: string } = {},
  ): Promise<Actor> => {
    const authorityCode = role === 'national-team' ? null : (at.authorityCode ?? 'E06000999')
    const organisation = at.organisation ?? 'bexford-social-care'
    const name = `${username} Tester`
    const userId = await createTestUser(db, username, { role, rights, authorityCode, organisation, name })
    if (role === 'practitioner') await actAs(db.worker, (act) => setRights(act, username, rights))
    const organisationId = organisation === 'bexford-youth' ? other : own
    return { ...systemActor, kind: 'person', name, role, userId, authorityCode, organisationId }
  }
  const people = {
    officer: await person('officer', 'local-team', ['accounts']),
    second: await person('second', 'local-team', ['accounts', 'training']),
    elsewhere: await person('elsewhere', 'local-team', ['accounts'], { authorityCode: 'E06000998' }),
    national: await person('national', 'national-team', ['accounts']),
    auditor: await person('auditor', 'local-team', ['audit']),
    delegate: await person('delegate', 'practitioner', ['delegate']),
    otherDelegate: await person('other-delegate', 'practitioner', ['delegate'], {
      organisation: 'bexford-youth',
    }),
    rose: await person('rose', 'practitioner', []),
  }
  const decide = decideBy(createPolicyEngine(accessPolicy.rules, policySchema([accessPolicy])))
  return {
    db,
    own,
    other,
    serviceId: service.id,
    people,
    as: (actor, work, now = NOW) =>
      runAct(
        {
          pool: db.team,
          actor,
          now,
          decide,
          claim: claimAct,
          recordRefusal,
          sealNote: (note) => Buffer.from(note),
          keyring: testKeyring,
          random,
          requestId: uuidFrom(random),
          build: 'test',
        },
        work,
      ),
  }
}
