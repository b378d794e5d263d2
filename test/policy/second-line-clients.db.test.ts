import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimAct } from '../../src/access/claim-act.ts'
import { clientActor } from '../../src/access/clients/find-client-session.ts'
import { readClientFacts } from '../../src/access/clients/read-client-facts.ts'
import { csvFile, createFeedBed } from '../../src/feeds/load-file.fixture.ts'
import { actions, expected, principals } from './table.ts'

const NOW = new Date('2026-11-22T09:00:00Z')
const bed = await createFeedBed()
const { owner, web } = bed.db
await bed.register('own-feed')
await bed.load(
  'own-feed',
  csvFile([{ id: 'A1', given: 'Oliver', family: 'Quill', born: '2015-03-01', postcode: 'HG1 1AA' }]),
)
const [body] = await owner<[{ id: number }]>`
  select organisation_id as id from organisations where code = 'bexford-social-care'`
const [suspended] = await owner<[{ id: number }]>`
  insert into organisations (code, name, kind) values ('suspended', 'Suspended', 'national-supplier') returning organisation_id as id`
await owner`
  insert into accreditations (organisation_id, from_on, until_on, decided_at) values (${suspended.id}, '2026-01-01', '2027-01-01', ${NOW})`
await owner`
  insert into accreditation_suspensions (organisation_id, from_at, reason) values (${suspended.id}, ${NOW}, 'misuse')`
const [never] = await owner<[{ id: number }]>`
  insert into organisations (code, name, kind) values ('never', 'Never', 'national-supplier') returning organisation_id as id`

async function createClient(organisationId: number, isOn: boolean, until: string) {
  const [row] = await owner<[{ clientId: string }]>`
    with made as (
      insert into clients (organisation_id, name, kind, registered_at) values (${organisationId}, 'System', 'supplier', ${NOW})
      returning client_id),
    before as (
      insert into client_settings (client_id, scopes, jwks_url, until_on, is_on, set_at)
      select client_id, '{whoami}', 'https://a.example', '2027-01-01', ${!isOn}, ${NOW} from made returning client_id)
    select client_id as "clientId" from before`
  await owner`
    insert into client_settings (client_id, scopes, jwks_url, until_on, is_on, set_at)
    values (${row.clientId}, '{whoami}', 'https://a.example', ${until}, ${isOn}, ${NOW})`
  return { clientId: row.clientId, name: 'System', organisationId }
}

test('second-line, G4: the database holds a client to be let in as the policy does, and lets it reach nothing', async () => {
  const takes = actions.find(({ name }) => name === 'access.request-token')!
  let letIn = 0
  for (const organisationId of [body.id, suspended.id, never.id]) {
    for (const isOn of [true, false]) {
      for (const until of ['2026-11-22', '2026-11-23']) {
        const client = await createClient(organisationId, isOn, until)
        const facts = await readClientFacts(owner, client.clientId, NOW, null)
        const is = (wanted: boolean, other: string) => (wanted ? 'client' : other)
        const role = facts.isEnabled
          ? is(facts.isAccredited, 'client of a body not accredited')
          : 'client that is switched off'
        const principal = principals.find((one) => one.role === role)!
        const table = expected({
          action: takes,
          principal,
          resource: { type: 'Directory', attributes: {} },
          lacking: [],
          isRecent: false,
          isSupervised: true,
        })
        const [row] = await web.begin(async (sql) => {
          await claimAct(sql, clientActor(client), NOW)
          return sql<
            {
              client: string
              looks: boolean
              children: number
              feeds: number
              rows: number
              involvements: number
            }[]
          >`
            select coalesce(current_setting('contactpoint.client', true), '') as client, act_looks() as looks,
                   (select count(*)::integer from children) as children, (select count(*)::integer from feed_sources) as feeds,
                   (select count(*)::integer from review_items) as rows, (select count(*)::integer from involvements) as involvements`
        })
        const { client: claimed, ...reached } = row!
        assert.deepEqual({ ...reached }, { looks: false, children: 0, feeds: 0, rows: 0, involvements: 0 })
        assert.equal(claimed, table ? client.clientId : '', `${organisationId} ${isOn} ${until}`)
        if (table) letIn++
      }
    }
  }
  assert.equal(letIn, 1)
})
