import { shieldChild, type ChildId } from '../../src/children/index.ts'
import type { Browser } from '../../src/children/web/browser.fixture.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import { shieldingPaths } from '../../src/shielding/web/paths.ts'
import { actAs } from '../support/acts.ts'
import type { TestApp } from '../support/app.ts'
import { loadRowsNear } from '../support/feeds.ts'
import { addShieldingTeam, OTHER_TEAM } from '../support/shielding-team.ts'
import type { Example } from './route-examples.fixture.ts'

const AUTHORITY = 'E06000065'
const words = 'As the refuge says.'

type Chosen = {
  readonly childId: ChildId
  readonly publicId: string
  readonly childNumber: string
  readonly given: string
  readonly family: string
  readonly born: string
}

/** The routes of the shielding desk: two shielded children, of one of whom the shield is to end. */
export async function ofShielding(
  app: TestApp,
  ottoline: Browser,
  cormac: Browser,
  amara: Browser,
): Promise<Record<string, Example>> {
  const { owner } = app.database
  const [first, second, theirs, atRisk] = await owner<Chosen[]>`
    select c.child_id as "childId", c.public_id::text as "publicId", c.child_number as "childNumber", n.given, n.family, c.date_of_birth::text as "born"
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' and c.authority_code = ${AUTHORITY} order by c.child_id desc offset 20 limit 4`
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
  await loadRowsNear(app, [first!, first!, first!], 'HELD')
  const [open, agreed, returned] = await owner<{ id: string }[]>`
    select public_id::text as id from vault.quarantine where closed_at is null order by quarantine_id`
  await owner`
    update vault.quarantine set choice = 'another-child', note_code = 'cannot-tell', needs_second = true, decided_at = received_at,
           decided_by = (select user_id from users where username = 'cormac')
     where public_id in (${agreed!.id}, ${returned!.id})`
  await addShieldingTeam(app.database)
  await actAs(app.database.worker, (act) =>
    shieldChild(
      act,
      theirs!.childId,
      { level: 2, authorityCode: OTHER_TEAM, placedBy: 'person', sourceLiftedAt: null },
      new Map(),
    ),
  )
  await cormac.get(own)
  await cormac.post(shieldingPaths.offers(first!.publicId), {
    toAuthorityCode: OTHER_TEAM,
    reason: 'moved-there',
  })
  await owner`
    insert into vault.hand_overs (child_id, authority_code, to_authority_code, reason, offered_by, offered_at, due_on)
    select child_id, ${OTHER_TEAM}, ${AUTHORITY}, 'moved-there', (select user_id from users where username = 'cormac'), now(), '2026-11-30'
      from children where child_id = ${theirs!.childId}`
  const offers = await owner<
    { id: string }[]
  >`select public_id::text as id from vault.hand_overs order by hand_over_id`
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
    [`${ofChild}/offers`]: at(shieldingPaths.offers(second!.publicId), {
      toAuthorityCode: OTHER_TEAM,
      reason: 'moved-there',
    }),
    [shieldingPaths.withdraw(':id')]: at(shieldingPaths.withdraw(offers[0]!.id)),
    [shieldingPaths.accept(':id')]: at(shieldingPaths.accept(offers[1]!.id)),
    [shieldingPaths.ask(':id')]: {
      path: shieldingPaths.ask(atRisk!.publicId),
      by: amara,
      fields: { criterion: 'domestic-abuse', level: '1', reasons: words },
    },
    [shieldingPaths.row(':id')]: at(shieldingPaths.row(open!.id)),
    [shieldingPaths.decideRow(':id')]: at(shieldingPaths.decideRow(open!.id), {
      decision: 'another-child',
      note: 'cannot-tell',
    }),
    [shieldingPaths.secondRow(':id')]: at(shieldingPaths.secondRow(agreed!.id)),
    [shieldingPaths.returnRow(':id')]: at(shieldingPaths.returnRow(returned!.id)),
    [shieldingPaths.stop(':id')]: at(shieldingPaths.stop(changes[1]!.id)),
  }
}
