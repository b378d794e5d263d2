import type { Browser } from '../../src/children/web/browser.fixture.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import type { TestApp } from '../support/app.ts'
import type { Example } from './route-examples.fixture.ts'

const AUTHORITY = 'E06000065'

/** The routes of the rights desk: a request that was received, one that waits for a second person, one that is prepared, one to refuse. */
export async function ofRights(
  { app, database: { owner } }: TestApp,
  freya: Browser,
  { freya: officer, tariq: colleague }: Readonly<Record<string, number>>,
): Promise<Record<string, Example>> {
  const now = app.config.clock()
  const [child] = await owner<[{ childId: number; childNumber: string }]>`
    select child_id as "childId", child_number as "childNumber" from children
     where status = 'open' and authority_code = ${AUTHORITY} order by child_id desc offset 6 limit 1`
  const [{ entryId }] = await owner<[{ entryId: string }]>`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, role, child_id, request_id, build, salt)
    values ('2026-11-18', 'children.open-record', 'done', 'person', 'Rose Tester', ${officer!}, 'local-team', ${child.childId},
            gen_random_uuid(), 'test', decode(repeat('00', 32), 'hex'))
    returning entry_id::text as "entryId"`
  const rows = await owner<{ historyId: number; id: string }[]>`
    insert into access_histories (child_id, authority_code, asker, proofs, received_on, due_on, recorded_by, recorded_at)
    select ${child.childId}, ${AUTHORITY}, 'child', '{known-to-team}', '2026-11-20', '2026-12-20', ${officer!}, ${now} from generate_series(1, 5)
    returning history_id as "historyId", public_id::text as id`
  const [received, second, prepared, refused, shown] = rows
  for (const [{ historyId }, by] of [
    [second!, colleague!],
    [prepared!, officer!],
    [shown!, officer!],
  ] as const) {
    const [{ stepId }] = await owner<[{ stepId: number }]>`
      insert into access_history_steps (history_id, step, version, made_by, made_at) values (${historyId}, 'prepared', '1.1', ${by}, ${now})
      returning step_id as "stepId"`
    await owner`
      insert into access_history_lines (step_id, position, entry_id, looked_on, organisation_kind, work, look, rule_ground, is_named)
      values (${stepId}, 1, 1, '2026-11-19', 'police', 'police', 'opened',
              ${historyId === second!.historyId ? 'may-prejudice-police-enquiry' : null}, false)`
  }
  const list = '/rights/access-histories'
  const at = (request: { id: string } | undefined, step = ''): string => `${list}/${request!.id}${step}`
  const pattern = `${list}/:historyId`
  const request = {
    number: formatChildNumber(child.childNumber),
    asker: 'child',
    proofs: 'known-to-team',
    entitlement: '',
    'receivedOn-day': '20',
    'receivedOn-month': '11',
    'receivedOn-year': '2026',
  }
  return {
    [list]: { path: list, by: freya },
    [`${list}/new`]: { path: `${list}/new`, by: freya, fields: request },
    [pattern]: { path: at(received), by: freya },
    [`${pattern}/looks`]: {
      path: at(received, '/looks'),
      by: freya,
      fields: { looks: entryId, choice: 'as-ruled' },
    },
    [`${pattern}/prepare`]: { path: at(received, '/prepare'), by: freya },
    [`${pattern}/second`]: { path: at(second, '/second'), by: freya, fields: { answer: 'agree' } },
    [`${pattern}/give`]: { path: at(prepared, '/give'), by: freya, fields: { way: 'post' } },
    [`${pattern}/refuse`]: { path: at(refused, '/refuse'), by: freya, fields: { refusal: 'repeated' } },
    [`${pattern}/list`]: { path: at(shown, '/list'), by: freya },
    [`${pattern}/list.txt`]: { path: at(shown, '/list.txt'), by: freya },
  }
}
