import { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestApp } from '../support/app.ts'
import type { Example } from './route-examples.fixture.ts'

type Child = { readonly childId: number; readonly publicId: string }

/** What somebody of a sensitive service records on a day on which every child of the demonstration is born. */
const work = {
  ...today('startedOn'),
  phone: '',
  email: '',
  decidedBy: 'child',
  judgedBy: 'recorder',
  ...today('judgedOn'),
  ...today('givenOn'),
  scope: 'existence',
  parentMayBeTold: 'no',
}

/**
 * The routes of sensitive services and of consents to stay.
 *
 * @param child with whom amara works, twice, as one route ends her work; made 17
 * @param another in whose record wilhelmina has recorded her work
 */
export async function ofConsent(
  app: TestApp,
  child: Child,
  another: Child,
  amara: number,
): Promise<Record<string, Example>> {
  const { owner } = app.database
  const wilhelmina = await Browser.open(app, 'wilhelmina')
  for (const { publicId } of [child, another])
    await wilhelmina.fill(`/children/${publicId}/reason`, { purpose: 'working-with-child' })
  await wilhelmina.fill(`/children/${another.publicId}/consent/new/check-answers`, work)
  await owner`
    update children set date_of_birth = '2009-03-01', date_of_birth_accuracy = 'exact' where child_id = ${child.childId}`
  await owner`
    insert into involvements (child_id, service_id, user_id, started_on, confirmed_on)
    select child_id, service_id, user_id, started_on, confirmed_on from involvements
     where child_id = ${child.childId} and user_id = ${amara}`
  const [stay] = await owner<[{ id: string }]>`
    insert into stay_consents (child_id, ground, given_on, until_on, evidence, recorded_by, recorded_at)
    values (${child.childId}, 'care-leaver', '2026-11-01', '2030-03-01', 'signed-form', ${amara}, ${app.app.config.clock()})
    returning stay_id::text as id`
  const pattern = '/children/:childId'
  const own = `/children/${another.publicId}/consent`
  const fresh = `/children/${child.publicId}/consent/new`
  const stays = `/children/${child.publicId}/stay`
  const by = wilhelmina
  const until = { 'untilOn-day': '1', 'untilOn-month': '3', 'untilOn-year': '2033' }
  return {
    [`${pattern}/consent`]: { path: own, by },
    [`${pattern}/consent/new`]: { path: fresh, by, fields: work },
    [`${pattern}/consent/new/check-answers`]: { path: `${fresh}/check-answers`, by, fields: work },
    [`${pattern}/consent/contact`]: { path: `${own}/contact`, by, fields: { phone: '', email: '' } },
    [`${pattern}/consent/end`]: { path: `${own}/end`, by, fields: today('endedOn') },
    [`${pattern}/consent/withdraw`]: {
      path: `${own}/withdraw`,
      by,
      fields: { withdrawnBy: 'child', told: 'in-person' },
    },
    [`${pattern}/stay`]: {
      path: stays,
      fields: { ground: 'care-leaver', evidence: 'in-person', ...today('givenOn'), ...until },
    },
    [`${pattern}/stay/:stayId/withdraw`]: {
      path: `${stays}/${stay.id}/withdraw`,
      fields: { told: 'in-person' },
    },
  }
}

function today(name: string): Record<string, string> {
  return { [`${name}-day`]: '23', [`${name}-month`]: '11', [`${name}-year`]: '2026' }
}
