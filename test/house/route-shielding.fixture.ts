import type { Browser } from '../../src/children/web/browser.fixture.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import { shieldingPaths } from '../../src/shielding/web/paths.ts'
import type { TestApp } from '../support/app.ts'
import type { Example } from './route-examples.fixture.ts'

const AUTHORITY = 'E06000065'
const words = 'As the refuge says.'

/** The routes of the shielding desk: two shielded children, of one of whom the shield is to end. */
export async function ofShielding(
  { database: { owner } }: TestApp,
  ottoline: Browser,
  cormac: Browser,
): Promise<Record<string, Example>> {
  const [first, second] = await owner<{ publicId: string; childNumber: string }[]>`
    select public_id::text as "publicId", child_number as "childNumber" from children
     where status = 'open' and authority_code = ${AUTHORITY} order by child_id desc offset 20 limit 2`
  const requestFor = (childNumber: string): Record<string, string> => ({
    number: formatChildNumber(childNumber),
    asker: 'refuge',
    channel: 'phone',
    askerProofs: 'called-back',
    childProofs: 'agency-confirms',
    criterion: 'refuge',
    level: '2',
    reasons: words,
  })
  const asked = await ottoline.fill(shieldingPaths.record, requestFor(first!.childNumber))
  const request = String(asked.headers.location)
  await ottoline.fill(shieldingPaths.record, requestFor(second!.childNumber))
  const own = shieldingPaths.child(first!.publicId)
  for (const { publicId } of [first!, second!]) {
    await cormac.get(shieldingPaths.child(publicId))
    await cormac.post(shieldingPaths.review(publicId), { outcome: 'lift', ground: 'risk-is-over', words })
  }
  const changes = await owner<
    { id: string }[]
  >`select public_id::text as id from vault.changes order by change_id`
  const at = (path: string, fields?: Record<string, string>): Example => ({
    path,
    by: ottoline,
    ...(fields ? { fields } : {}),
  })
  const [ofRequest, ofChild] = [shieldingPaths.request(':id'), shieldingPaths.child(':id')]
  return {
    [shieldingPaths.desk]: at(shieldingPaths.desk),
    [shieldingPaths.find]: at(shieldingPaths.find, { number: formatChildNumber(first!.childNumber) }),
    [shieldingPaths.record]: at(shieldingPaths.record, requestFor(first!.childNumber)),
    [ofRequest]: at(request),
    [`${ofRequest}/notice`]: at(`${request}/notice`),
    [`${ofRequest}/decide`]: at(`${request}/decide`, { ground: 'risk-shown', words }),
    [ofChild]: at(own),
    [`${ofChild}/record`]: at(`${own}/record`, { purpose: 'data-check' }),
    [`${ofChild}/review`]: at(`${own}/review`, { outcome: 'keep', words }),
    [`${ofChild}/events`]: at(`${own}/events`, { kind: 'moved' }),
    [shieldingPaths.second(':id')]: at(shieldingPaths.second(changes[0]!.id)),
    [shieldingPaths.stop(':id')]: at(shieldingPaths.stop(changes[1]!.id)),
  }
}
