import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WebApp } from '../../src/platform/web/request.ts'
import { createTestApp, TEST_NOW } from '../support/app.ts'

const RACES = process.env.CONTACTPOINT_TEST_LONG === '1' ? 10_000 : 200
const LANES = 4

const app = await createTestApp({ random: 'revocation' })
const { owner } = app.database
const second = await app.openSecondNode()
const [child] = await owner<[{ publicId: string }]>`
  select public_id as "publicId" from children where status = 'open' order by child_id limit 1`
const record = `/children/${child.publicId}`

type Facts = { readonly userId: number; readonly organisationId: number }
type Revocation = {
  readonly revoke: (user: Facts) => Promise<unknown>
  readonly restore: (user: Facts) => Promise<unknown>
}

const withdrawal = (table: string): Revocation => ({
  revoke: ({ userId }) => owner`
    update ${owner(table)} set withdrawn_at = '1970-01-01' where user_id = ${userId} and withdrawn_at is null`,
  restore: ({ userId }) => owner`
    update ${owner(table)} set withdrawn_at = null where user_id = ${userId} and withdrawn_at = '1970-01-01'`,
})
/** What takes the right to look from a person at once, and what gives it back. */
const revocations: Readonly<Record<string, Revocation>> = {
  need: withdrawal('user_needs'),
  vetting: withdrawal('user_vettings'),
  training: withdrawal('training_completions'),
  agreement: withdrawal('agreement_signatures'),
  suspension: {
    revoke: ({ userId }) => owner`update users set suspended_at = '1970-01-01' where user_id = ${userId}`,
    restore: ({ userId }) => owner`update users set suspended_at = null where user_id = ${userId}`,
  },
  organisation: {
    revoke: ({ organisationId }) => owner`
      insert into accreditation_suspensions (organisation_id, from_at, reason) values (${organisationId}, '1970-01-01', 'misuse')`,
    restore: ({ organisationId }) => owner`
      delete from accreditation_suspensions where organisation_id = ${organisationId} and from_at = '1970-01-01'`,
  },
}

/** People of four organisations, each signed in and with a reason to open the record. */
const usernames = ['amara', 'beth', 'marek', 'siobhan'].slice(0, LANES)
async function enter(username: string) {
  const [user] = await owner<[Facts]>`
    select user_id as "userId", organisation_id as "organisationId" from users where username = ${username}`
  const cookie = await app.signIn(username)
  const [{ ref }] = await owner<[{ ref: Buffer }]>`
    select session_ref as ref from sessions where user_id = ${user.userId} order by started_at desc limit 1`
  await owner`
    insert into access_reasons (session_ref, child_id, purpose, stated_at)
    select ${ref}, child_id, 'duty', ${TEST_NOW} from children where public_id = ${child.publicId}`
  return { user, cookie }
}
const read = async (node: WebApp, cookie: string): Promise<number> =>
  (await node.inject({ url: record, headers: { cookie } })).statusCode

test(`T16: after a revocation committed no node shows a record: ${RACES} races, on two nodes`, async (t) => {
  const kinds = Object.values(revocations)
  let [races, leaks, besides] = [0, 0, 0]
  const lane = async (username: string, at: number): Promise<void> => {
    let { user, cookie } = await enter(username)
    for (let n = at; n < RACES; n += LANES) {
      const { revoke, restore } = kinds[n % kinds.length]!
      const node = n % 2 === 0 ? second : app.web
      if ((await read(node, cookie)) !== 200) ({ user, cookie } = await enter(username))
      assert.equal(await read(node, cookie), 200, 'a read before the revocation is shown')
      const beside = read(node === second ? app.web : second, cookie)
      await revoke(user)
      if ((await read(node, cookie)) === 200) leaks++
      if ((await beside) === 200) besides++
      await restore(user)
      races++
    }
  }
  await Promise.all(usernames.map(lane))
  t.diagnostic(`${races} races, ${leaks} leaks; ${besides} reads begun before the revocation were shown`)
  assert.deepEqual({ races, leaks }, { races: RACES, leaks: 0 })
})

/** What lets one condition of everybody end on a day, and what lets it go on. */
const endings: Readonly<Record<string, readonly [end: string, goOn: string]>> = {
  'a post': [`update users set ends_on = '2026-11-25'`, `update users set ends_on = null`],
  'a need for the work': [
    `update user_needs set until_on = '2026-11-25'`,
    `update user_needs set until_on = '2027-11-25'`,
  ],
  'a disclosure': [
    `update user_vettings set issued_on = '2023-11-25'`,
    `update user_vettings set issued_on = '2025-11-25'`,
  ],
  training: expiry('contactpoint'),
  'other training': expiry('safeguarding'),
  'an accreditation': [
    `update accreditations set until_on = '2026-11-25'`,
    `update accreditations set until_on = '2027-11-25'`,
  ],
  'an older version of the agreement': [
    `insert into agreement_versions (document, version, published_on, sign_by_on, body)
     select document, 2, '2026-11-01', '2026-11-25', body from agreement_versions where version = 1`,
    `delete from agreement_versions where version = 2`,
  ],
  'the time before a suspension': [
    `insert into accreditation_suspensions (organisation_id, from_at, reason)
     select organisation_id, '2026-11-25T00:00Z', 'misuse' from organisations`,
    `delete from accreditation_suspensions where from_at = '2026-11-25T00:00Z'`,
  ],
}
function expiry(course: string): [string, string] {
  const until = (on: string): string =>
    `update training_completions set expires_on = '${on}' where course_code = '${course}'`
  return [until('2026-11-25'), until('2027-11-25')]
}
const midnight = Date.parse('2026-11-25T00:00Z')

for (const [what, [end, goOn]] of Object.entries(endings)) {
  test(`T16: ${what} ends at an instant: shown a millisecond before, refused from then on, in the same session`, async () => {
    app.setNow(new Date(midnight - 60_000))
    const { cookie } = await enter('amara')
    const both = () => Promise.all([app.web, second].map((node) => read(node, cookie)))
    await owner.unsafe(end)
    app.setNow(new Date(midnight - 1))
    assert.deepEqual(await both(), [200, 200])
    app.setNow(new Date(midnight))
    assert.deepEqual(await both(), [403, 403])
    await owner.unsafe(goOn)
    assert.deepEqual(await both(), [200, 200])
  })
}
