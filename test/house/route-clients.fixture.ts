import type { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestDatabase } from '../support/database.ts'
import { later } from './route-fields.ts'

const granted = { scopes: 'whoami', jwksUrl: 'https://system.example/jwks', ...later('until') }

/** The pages about systems with one that is registered, for somebody of its section and of the national team. */
export async function createClientExamples(owner: TestDatabase['owner'], by: Browser, national: Browser) {
  const [{ clientId }] = await owner<[{ clientId: string }]>`
    with made as (
      insert into clients (organisation_id, name, kind, registered_at)
      select organisation_id, 'Case system', 'case-system', '2026-11-01' from organisations where code = 'VOL-COM'
      returning client_id)
    insert into client_settings (client_id, scopes, jwks_url, until_on, is_on, set_at)
    select client_id, '{whoami}', 'https://system.example/jwks', '2027-01-01', true, '2026-11-01' from made
    returning client_id as "clientId"`
  const list = '/users/sign-in-settings/E06000065/clients'
  const registered = { organisation: 'VOL-COM', name: 'A system', kind: 'supplier', ...granted }
  return {
    '/users/sign-in-settings/:authorityCode/clients': { path: list, by },
    '/users/sign-in-settings/:authorityCode/clients/new': { path: `${list}/new`, by, fields: registered },
    '/users/clients': { path: '/users/clients', by: national },
    '/users/clients/new': {
      path: '/users/clients/new',
      by: national,
      fields: { ...registered, organisation: 'NAT-NSPCC' },
    },
    '/users/clients/:clientId': {
      path: `/users/clients/${clientId}`,
      by,
      fields: { state: 'off', ...granted },
    },
  }
}
