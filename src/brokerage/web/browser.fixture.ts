import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { steady } from '../../children/web/browser.fixture.ts'

/** A page without ids and references, which differ from request to request. */
export function steadyPage({ body }: LightMyRequestResponse): string {
  return steady(body).replaceAll(/\b[0-9A-F]{4}-[0-9A-F]{4}\b/g, 'REFERENCE')
}

/** Valid HTML, equal to `__golden__/<name>.html`. */
export async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  t.assert.fileSnapshot(steadyPage(answer), new URL(`__golden__/${name}.html`, import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
}

export const AUTHORITY = 'E06000065'

/** A request as the form sends it. */
export const typed: Readonly<Record<string, string>> = {
  given: 'Canaria',
  family: 'Sealedname',
  'dateOfBirth-day': '1',
  'dateOfBirth-month': '3',
  'dateOfBirth-year': '2015',
  urgency: 'child-protection',
  need: 'share-concern',
  phone: '01609 536 993',
  email: '',
  note: 'CANARYWORDS',
  authority: AUTHORITY,
}
