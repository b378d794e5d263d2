import {
  createUser,
  addNeed,
  addVetting,
  recordPaperSignature,
  setRights,
  type CreateUser,
  type Right,
} from '../../src/access/index.ts'
import { accredit } from '../../src/accreditation/index.ts'
import { day } from '../../src/lib/iso-date.ts'
import { seededRandom } from '../../src/platform/random.ts'
import { createSeal, type Seal } from '../../src/platform/seal.ts'
import { recordRequired, requirementGroups } from '../../src/training/index.ts'
import { actAs } from './acts.ts'
import type { TestDatabase } from './database.ts'

export const testSeal: Seal = createSeal(seededRandom('seal of tests')(32))
export const testPassword = 'a password for tests'
export const testTotpSecret = Buffer.from('12345678901234567890')

/** Ends of what {@link createTestUser} grants; each on a day of its own. All begin on 2026-01-01. */
export const testEnds = {
  need: day('2027-01-10'),
  training: day('2027-01-20'),
  otherTraining: day('2027-01-30'),
  accreditation: day('2027-02-10'),
  inPost: day('2027-03-20'),
  vetting: day('2029-01-01'),
} as const

/** An accredited organisation in an authority, by code; made when it is not there. */
export async function createTestOrganisation(
  db: TestDatabase,
  code = 'bexford-social-care',
): Promise<number> {
  await db.owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000999', '999', 'Bexford', 'unitary', 'none')
    on conflict do nothing`
  await db.owner`
    insert into organisations (code, name, kind, authority_code, phone, email)
    values (${code}, 'Bexford Social Care', 'childrens-social-care', 'E06000999', '01632 960001', 'care@bexford.example')
    on conflict do nothing`
  const [row] = await db.owner<[{ organisationId: number }]>`
    select organisation_id as "organisationId" from organisations where code = ${code}`
  const { organisationId } = row
  await actAs(db.worker, (act) =>
    accredit(act, { organisationId, from: day('2026-01-01'), until: testEnds.accreditation }),
  )
  return organisationId
}

const teamRights: readonly Right[] = ['accounts', 'data', 'accreditation', 'training']

/** A user who meets every condition on 2026-11-22; a member of a team has, unless told, the rights of its daily work. */
export async function createTestUser(
  db: TestDatabase,
  username: string,
  { rights = teamRights, ...over }: Partial<CreateUser> & { rights?: readonly Right[] } = {},
): Promise<number> {
  const from = day('2026-01-01')
  await createTestOrganisation(db, over.organisation)
  return actAs(db.worker, async (act) => {
    const { userId } = await createUser(act, testSeal, {
      username,
      name: 'Rose Tester',
      jobTitle: 'Social worker',
      organisation: 'bexford-social-care',
      serviceId: null,
      role: 'practitioner',
      authorityCode: 'E06000999',
      phone: null,
      email: null,
      startsOn: from,
      endsOn: testEnds.inPost,
      password: testPassword,
      totpSecret: testTotpSecret,
      ...over,
    })
    await addNeed(act, userId, { from, until: testEnds.need, approvedBy: 'test' })
    await addVetting(act, userId, { level: 'enhanced', reference: 'T1', issuedOn: from })
    await recordPaperSignature(act, userId)
    if (over.role && over.role !== 'practitioner') await setRights(act, username, rights)
    const groups = { contactpoint: testEnds.training, 'other-required': testEnds.otherTraining } as const
    for (const group of requirementGroups)
      await recordRequired(act, { userId, group, completedOn: from, expiresOn: groups[group] })
    return userId
  })
}
