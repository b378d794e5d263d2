import { ofBrokerage } from './route-brokerage.fixture.ts'
import { createClientExamples } from './route-clients.fixture.ts'
import { later, newCourse, openOperator, planned, required, takenCall } from './route-fields.ts'
import { ofConsent } from './route-consent.fixture.ts'
import { ofEmergency } from './route-emergency.fixture.ts'
import { ofRights } from './route-rights.fixture.ts'
import { ofReviews } from './route-reviews.fixture.ts'
import { ofShielding } from './route-shielding.fixture.ts'
import { ofSupervision } from './route-supervision.fixture.ts'
import { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestApp } from '../support/app.ts'
import { loadFileWithRejectedRows, loadRowsNear } from '../support/feeds.ts'

/** One way in to an address for somebody who may: `by` names the persona's browser, otherwise a practitioner's. */
export type Example = {
  readonly path: string
  readonly by?: Browser
  readonly fields?: Record<string, string>
}

/** Something to look at or to change behind every guarded route of the demonstration area, by the route's pattern. */
export async function createRouteExamples(app: TestApp) {
  const { owner } = app.database
  const [child, another] = await owner<
    { childId: number; publicId: string; given: string; family: string; born: string }[]
  >`
    select c.child_id as "childId", c.public_id as "publicId", n.given, n.family, c.date_of_birth::text as born
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' and c.date_of_birth_accuracy = 'exact'
       and not exists (select from lead_professionals l where l.child_id = c.child_id and l.until_at is null)
     order by c.child_id limit 2`
  const rejected = await loadFileWithRejectedRows(app)
  const [year = '', month = '', dayOfMonth = ''] = child!.born.split('-')
  const today = (name: string) => ({
    [`${name}-day`]: '23',
    [`${name}-month`]: '11',
    [`${name}-year`]: '2026',
  })
  const work = { ...today('startedOn'), phone: '', email: '', lead: 'no', assessment: 'no' }

  const amara = await Browser.open(app, 'amara')
  const priya = await Browser.open(app, 'priya')
  const stephen = await Browser.open(app, 'stephen')
  const edith = await Browser.open(app, 'edith')
  const reason = { purpose: 'working-with-child' }
  await amara.fill(`/children/${child!.publicId}/reason`, reason)
  await amara.fill(`/children/${another!.publicId}/reason`, reason)
  const recorded = await amara.fill(`/children/${child!.publicId}/involvement/new/check-answers`, work)
  const changeId = /\/(\d+)$/.exec(String(recorded.headers.location))?.[1] ?? ''
  const [own] = await owner<{ id: string }[]>`
    select involvement_id::text as id from involvements where child_id = ${child!.childId} and user_id is not null`
  const [held] = await owner<{ id: string }[]>`
    update feed_files set state = 'held' where file_id = (select max(file_id) from feed_files where source_id <> ${rejected.sourceId})
    returning file_id::text as id`

  const [trial] = await owner<{ fileId: string; sourceId: string }[]>`
    update feed_files set state = 'held', rows_told = 100, rows_linked = 100
     where file_id = (select min(file_id) from feed_files
                      where source_id <> ${rejected.sourceId} and file_id <> ${held!.id}::bigint and rows_valid > 0)
    returning file_id::text as "fileId", source_id as "sourceId"`
  await owner`update feed_sources set live_at = null where source_id = ${trial!.sourceId}`

  const people = Object.fromEntries(
    (
      await owner<{ username: string; userId: number }[]>`select username, user_id as "userId" from users`
    ).map(({ username, userId }) => [username, userId]),
  )
  await loadRowsNear(
    app,
    await owner<{ given: string; family: string; born: string }[]>`
      select n.given, n.family, c.date_of_birth::text as "born" from children c join child_names n on n.child_id = c.child_id and n.position = 0
       where c.status = 'open' order by c.child_id desc limit 3`,
  )
  const waiting = await owner<{ reviewId: number; publicId: string }[]>`
    select review_id as "reviewId", public_id as "publicId" from review_queue
     where closed_at is null and not needs_shielding and has_date_of_birth order by severity desc, review_id limit 3`
  const [open, seconded, undoable] = waiting
  await owner`
    update review_items set decision = 'new-child', note_code = 'another-child', needs_second = true, decided_by = ${people.stephen!},
           decided_at = ${app.app.config.clock()}
     where review_id = ${seconded!.reviewId}`
  await owner`
    update review_items set decision = 'ask-source', note_code = 'cannot-tell', decided_by = ${people.priya!},
           decided_at = ${app.app.config.clock()}
     where review_id = ${undoable!.reviewId}`
  const pair = await owner<{ childId: number; publicId: string; childNumber: string }[]>`
    select child_id as "childId", public_id as "publicId", child_number as "childNumber" from children
     where status = 'open' and authority_code = 'E06000065' order by child_id desc limit 4`
  const [merge] = await owner<{ publicId: string }[]>`
    insert into child_merges (survivor_id, merged_id, authority_code, needs_second, note_code, requested_by, requested_at)
    values (${pair[0]!.childId}, ${pair[1]!.childId}, 'E06000065', true, 'details-agree', ${people.stephen!}, ${app.app.config.clock()})
    returning public_id as "publicId"`

  const callum = await Browser.open(app, 'callum')
  const [session, fullSession] = await owner<{ id: string }[]>`
    select public_id::text as id from training_sessions order by starts_at limit 2`
  const [ownBooking] = await owner<{ id: string }[]>`
    select b.public_id::text as id from training_bookings b where b.user_id = ${people.amara!}`
  const [heldBooking] = await owner<{ id: string }[]>`
    with held as (
      insert into training_sessions (authority_code, course_code, starts_at, ends_at, places, provider, venue, planned_at)
      values ('E06000065', 'contactpoint', '2026-11-20T09:00Z', '2026-11-20T12:00Z', 5, 'The team', 'County Hall', '2026-11-01')
      returning session_id)
    insert into training_bookings (session_id, user_id, booked_at, placed_at)
    select session_id, ${people.amara!}, '2026-11-02', '2026-11-02' from held returning public_id::text as id`
  const [certificate] = await owner<{ number: string }[]>`
    select certificate_number as number from training_completions where user_id = ${people.amara!} limit 1`
  await owner`
    insert into training_courses (code, authority_code, added_at) values ('own-course', 'E06000065', ${app.app.config.clock()})`
  await owner`
    insert into training_course_versions (course_code, from_on, title, level, module, stakeholder_groups, delivery, months_current, set_at)
    values ('own-course', '2026-01-01', 'Our own course', 1, 'safeguarding', '{direct-users}', 'session', 12, ${app.app.config.clock()})`
  const [ownRequirement] = await owner<{ id: number }[]>`
    insert into training_requirements (authority_code, group_name, audience, course_code, from_on)
    values ('E06000065', 'other-required', 'operator', 'own-course', '2026-01-01') returning requirement_id as id`
  const trainingSession = `/training/sessions/${session!.id}`
  await owner`update users set suspended_at = now() where user_id = ${people['dylan']!}`
  await owner`
    insert into user_suspensions (user_id, from_at, reason) values (${people['dylan']!}, now(), 'absent')`
  await owner`
    insert into user_nominations (user_id, need, until_on, nominated_at) values (${people['beth']!}, 'direct-work', '2027-11-01', now())`
  const [ready] = await owner<[{ id: number }]>`
    with made as (
      insert into users (username, name, job_title, organisation_id, service_id, role, authority_code, starts_on)
      select 'ready', 'Ready Newcomer', users.job_title, users.organisation_id, users.service_id, users.role, users.authority_code, '2026-11-01'
        from users where users.username = 'amara'
      returning user_id
    ), need as (
      insert into user_needs (user_id, from_on, until_on, approved_by) select user_id, '2026-11-01', '2027-11-01', 'test' from made
    ), vetting as (
      insert into user_vettings (user_id, level, reference, issued_on) select user_id, 'enhanced', 'T', '2026-11-01' from made
    ), identity as (
      insert into user_identity_checks (user_id, checked_on, documents, recorded_at)
      select user_id, '2026-11-01', '{passport,driving-licence}', now() from made
    )
    select user_id as id from made`
  const yusuf = await Browser.open(app, 'yusuf')
  const [care] = await owner<[{ organisationId: number; serviceId: number }]>`
    select organisation_id as "organisationId", service_id as "serviceId" from users where username = 'amara'`
  const user = (username: string): string => `/users/${people[username]!}`
  const position = { jobTitle: 'Social worker', service: String(care.serviceId), role: 'practitioner' }
  const nomination = {
    ...position,
    ...later('until'),
    name: 'New User',
    username: 'new.user',
    email: 'new@contactpoint.example',
    need: 'direct-work',
  }
  const [plannedCheck] = await owner<{ id: string }[]>`
    select public_id as id from compliance_checks where outcome is null limit 1`
  const evidence = await owner<{ id: string; code: string }[]>`
    select e.public_id as id, o.code from accreditation_evidence e
      join accreditation_applications a on a.application_id = e.application_id
      join organisations o on o.organisation_id = a.organisation_id`
  const evidenceOf = (code: string): string => evidence.find((one) => one.code === code)!.id
  const [remedy] = await owner<{ id: string }[]>`
    select item_id::text as id from accreditation_plan_items i
      join accreditation_applications a on a.application_id = i.application_id where a.state = 'decided' limit 1`
  const [notice] = await owner<{ id: string }[]>`
    select n.public_id as id from notices n join organisations o on o.organisation_id = n.organisation_id
     where n.audience = 'delegates' and o.code = 'VOL-COM' limit 1`
  const leah = await openOperator(app, people['leah']!)
  const joel = await Browser.open(app, 'joel')
  const helen = await Browser.open(app, 'helen')
  const omar = await Browser.open(app, 'omar')
  const ruth = await Browser.open(app, 'ruth')
  const hannah = await Browser.open(app, 'hannah')
  await owner`
    insert into accreditation_condition_sets (version, drafted_by, drafted_at) values (2, ${people['helen']!}, ${app.app.config.clock()})`
  await owner`
    insert into accreditation_conditions (version, condition_id, title, asked, evidence, source, review_months)
    select 2, condition_id, title, asked, evidence, source, review_months from accreditation_conditions where version = 1`
  const [passkey] = await owner<{ passkeyId: string }[]>`
    insert into passkeys (user_id, credential_id, public_key, counter, label, is_synced, added_at)
    values (${people.amara!}, '\\x01', '\\x01', 0, 'Phone', false, ${app.app.config.clock()})
    returning passkey_id as "passkeyId"`
  const [ownSession] = await owner<{ sessionId: string }[]>`
    insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at)
    values ('\\x01', ${people.amara!}, 'full', 'passkey', ${app.app.config.clock()}, ${app.app.config.clock()}, '2026-12-01')
    returning public_id as "sessionId"`
  const [alert] = await owner<{ id: number }[]>`
    insert into access_alerts (kind, user_id, authority_code, child_id, entry_id, raised_at)
    select 'declared-relation', ${people.amara!}, 'E06000065', ${child!.childId}, max(entry_id), ${app.app.config.clock()} from audit_entries
    returning alert_id as id`
  const [look] = await owner<{ at: Date; requestId: string }[]>`
    select occurred_at as at, request_id as "requestId" from audit_entries
     where user_id = ${people.amara!} and child_id = ${child!.childId} and action = 'children.state-reason' limit 1`
  const [recovery] = await owner<{ recoveryId: string }[]>`
    insert into account_recoveries (user_id, proof, started_by, started_at)
    values (${people.callum!}, 'in-person-known', ${people.helen!}, ${app.app.config.clock()})
    returning recovery_id as "recoveryId"`

  const record = `/children/${child!.publicId}`
  const newWork = `/children/${another!.publicId}/involvement/new`
  const ownWork = `${record}/involvement/${own!.id}`
  const feed = `/feeds/${rejected.sourceId}`
  const file = (id: number | string): string => `/feeds/files/${id}`
  const review = (item: { publicId: string } | undefined): string => `/reviews/${item!.publicId}`
  const decision = { choice: 'new-child', note: 'another-child' }
  const merging = { one: pair[2]!.publicId, other: pair[3]!.publicId }
  const merged = `/merges/${merge!.publicId}`
  const looked = `/audit/entries/${look!.at.getTime()}-${look!.requestId}-0`
  const passkeyPage = `/account/passkeys/${passkey!.passkeyId}`
  const credential = { credential: '{}' }
  /** One way in to each address for somebody who may; a route that is not here fails the first test. */
  const examples: Readonly<Record<string, Example>> = {
    '/search': {
      path: '/search',
      fields: {
        given: child!.given,
        family: child!.family,
        'dateOfBirth-day': dayOfMonth,
        'dateOfBirth-month': month,
        'dateOfBirth-year': year,
      },
    },
    '/children/:childId': { path: record },
    '/children/:childId/reason': { path: `${record}/reason`, fields: reason },
    '/children/:childId/involvement/new': { path: newWork, fields: work },
    '/children/:childId/involvement/new/check-answers': { path: `${newWork}/check-answers`, fields: work },
    '/children/:childId/involvement/:involvementId/confirm': { path: `${ownWork}/confirm` },
    ...flow('end', today('endedOn')),
    ...flow('lead', { lead: 'self' }),
    ...flow('assessment', { assessment: 'yes' }),
    '/children/:childId/involvement/changes/:changeId': { path: `${record}/involvement/changes/${changeId}` },
    '/children/:childId/involvement/changes/:changeId/undo': {
      path: `${record}/involvement/changes/${changeId}/undo`,
    },
    ...ofOrganisation(),
    '/account': { path: '/account' },
    '/account/recovery-codes': { path: '/account/recovery-codes' },
    '/account/confirm': {
      path: '/account/confirm',
      fields: { password: 'not the password', code: '000000' },
    },
    '/account/confirm/passkey': { path: '/account/confirm/passkey', fields: credential },
    '/account/confirm/passkey/options': { path: '/account/confirm/passkey/options' },
    '/account/confirm/organisation': { path: '/account/confirm/organisation' },
    '/account/single-sign-on': { path: '/account/single-sign-on' },
    '/account/single-sign-on/end': { path: '/account/single-sign-on/end' },
    '/users/single-sign-on/:code': {
      path: '/users/single-sign-on/VOL-COM',
      by: stephen,
      fields: { issuer: 'https://login.example', clientId: 'us', secondFactors: 'mfa', state: 'off' },
    },
    ...(await createClientExamples(owner, stephen, helen)),
    '/account/supervision': { path: '/account/supervision' },
    ...(await ofSupervision(app, callum, people.callum!)),
    ...(await ofReviews(app, edith, await Browser.open(app, 'nora'), people.amara!)),
    ...(await ofConsent(app, child!, another!, people.amara!)),
    ...(await ofBrokerage(app)),
    ...(await ofRights(app, await Browser.open(app, 'freya'), people)),
    ...(await ofShielding(
      app,
      await Browser.open(app, 'ottoline'),
      await Browser.open(app, 'cormac'),
      await Browser.open(app, 'amara'),
    )),
    ...(await ofEmergency(app, joel)),
    '/users/:userId/supervisor': { path: `${user('amara')}/supervisor`, by: yusuf },
    '/account/passkeys': { path: '/account/passkeys' },
    '/account/passkeys/new': { path: '/account/passkeys/new', fields: credential },
    '/account/passkeys/new/options': { path: '/account/passkeys/new/options' },
    '/account/passkeys/:passkeyId': { path: passkeyPage, fields: { label: 'Work phone' } },
    '/account/passkeys/:passkeyId/remove': { path: `${passkeyPage}/remove` },
    '/account/sessions': { path: '/account/sessions' },
    '/account/sessions/:sessionId/end': { path: `/account/sessions/${ownSession!.sessionId}/end` },
    '/account/sessions/end-others': { path: '/account/sessions/end-others' },
    '/account/sign-ins': { path: '/account/sign-ins' },
    '/account/recovery-notice': { path: '/account/recovery-notice' },
    '/users/recovery': { path: '/users/recovery', by: stephen },
    '/users/recovery/new': {
      path: '/users/recovery/new',
      by: stephen,
      fields: { username: 'beth', proof: 'in-person-known' },
    },
    '/users/recovery/:recoveryId': {
      path: `/users/recovery/${recovery!.recoveryId}`,
      by: stephen,
      fields: { answer: 'confirm' },
    },
    '/users/sign-in-settings/:authorityCode': {
      path: '/users/sign-in-settings/E06000065',
      by: stephen,
      fields: { passwords: 'on', supervised: '0' },
    },
    '/session/extend': { path: '/session/extend' },
    '/practice': { path: '/practice' },
    '/practice/trainees': { path: '/practice/trainees', by: stephen },
    '/practice/trainees/progress.csv': { path: '/practice/trainees/progress.csv', by: stephen },
    '/practice/trainees/completions.csv': { path: '/practice/trainees/completions.csv', by: stephen },
    '/training': { path: '/training' },
    '/training/sessions/:sessionId/book': { path: `/training/sessions/${fullSession!.id}/book` },
    '/training/bookings/:bookingId/cancel': { path: `/training/bookings/${ownBooking!.id}/cancel` },
    '/training/certificates/check': {
      path: '/training/certificates/check',
      fields: { number: certificate!.number, word: 'wrongwor' },
    },
    '/training/certificates/:number': { path: `/training/certificates/${certificate!.number}` },
    '/training/team': {
      path: '/training/team',
      by: callum,
      fields: { person: String(people.nadia!), session: session!.id },
    },
    '/training/desk': { path: '/training/desk', by: stephen },
    '/training/desk/forecast': { path: '/training/desk/forecast', by: stephen },
    '/training/desk/forecast.csv': { path: '/training/desk/forecast.csv', by: stephen },
    '/training/team/forecast': { path: '/training/team/forecast', by: callum },
    '/training/team/forecast.csv': { path: '/training/team/forecast.csv', by: callum },
    '/training/desk/new-session': { path: '/training/desk/new-session', by: stephen, fields: planned },
    '/training/sessions/:sessionId': { path: trainingSession, by: stephen },
    '/training/sessions/:sessionId/cancel': { path: `${trainingSession}/cancel`, by: stephen },
    '/training/sessions/:sessionId/people': {
      path: `${trainingSession}/people`,
      by: stephen,
      fields: { username: 'joanna' },
    },
    '/training/bookings/:bookingId/result': {
      path: `/training/bookings/${heldBooking!.id}/result`,
      by: stephen,
      fields: { was: 'there' },
    },
    '/training/desk/courses': { path: '/training/desk/courses', by: stephen },
    '/training/desk/new-course': { path: '/training/desk/new-course', by: stephen, fields: newCourse },
    '/training/desk/courses/:code': {
      path: '/training/desk/courses/own-course',
      by: stephen,
      fields: newCourse,
    },
    '/training/desk/requirements': { path: '/training/desk/requirements', by: stephen, fields: required },
    '/training/desk/requirements/:requirementId/end': {
      path: `/training/desk/requirements/${ownRequirement!.id}/end`,
      by: stephen,
    },
    '/training/desk/record': {
      path: '/training/desk/record',
      by: stephen,
      fields: {
        username: 'joanna',
        course: 'safeguarding',
        ...later('completedOn'),
        'completedOn-year': '2026',
      },
    },
    '/training/desk/import': {
      path: '/training/desk/import',
      by: stephen,
      fields: { source: 'test', rows: 'person,course,completed_on,result\n', how: 'trial' },
    },
    '/account/agreement': {
      path: '/account/agreement',
      fields: { agree: 'yes', 'user-agreement': '1', 'security-procedures': '1' },
    },
    '/account/relations': { path: '/account/relations' },
    '/account/relations/new': {
      path: '/account/relations/new',
      fields: { kinship: 'own-child', given: 'Nobody', family: 'Atall', ...today('born') },
    },
    '/account/relations/new/check-answers': {
      path: '/account/relations/new/check-answers',
      fields: { kinship: 'own-child', given: 'Nobody', family: 'Atall', ...today('born') },
    },
    '/users/:userId/relations': { path: `${user('amara')}/relations`, by: yusuf },
    '/users/:userId/relations/:relationId/remove': { path: `${user('amara')}/relations/1/remove`, by: yusuf },
    '/calls': { path: '/calls', by: leah, fields: { caller: 'amara' } },
    '/calls/end': { path: '/calls/end', by: leah },
    '/calls/callers/:userId': { path: `/calls/callers/${people['amara']!}`, by: leah, fields: takenCall },
    '/alerts': { path: '/alerts', by: edith },
    '/alerts/:alertId': { path: `/alerts/${alert!.id}`, by: edith, fields: { decision: 'explained' } },
    '/audit': { path: '/audit', by: edith, fields: { outcome: 'done' } },
    '/audit/entries/:ref': { path: looked, by: edith },
    '/audit/entries/:ref/child': { path: `${looked}/child`, by: edith, fields: { reason: 'sample-review' } },
    '/users': { path: '/users', by: yusuf },
    '/users/review': { path: '/users/review', by: yusuf },
    '/users/import': {
      path: '/users/import',
      by: yusuf,
      fields: {
        rows: 'username,name,email,phone,job_title,organisation,service,need,until\n',
        how: 'trial',
      },
    },
    '/users/leavers': {
      path: '/users/leavers',
      by: yusuf,
      fields: { rows: 'person,ends_on\n', how: 'trial' },
    },
    '/users/new': { path: `/users/new?organisation=${care.organisationId}`, by: yusuf, fields: nomination },
    '/users/new/check-answers': {
      path: `/users/new/check-answers?organisation=${care.organisationId}`,
      by: yusuf,
      fields: nomination,
    },
    '/users/:userId': { path: user('amara'), by: yusuf },
    '/users/:userId/need': {
      path: `${user('callum')}/need`,
      by: yusuf,
      fields: { need: 'direct-work', ...later('until') },
    },
    '/users/:userId/need/decision': {
      path: `${user('beth')}/need/decision`,
      by: yusuf,
      fields: { decision: 'approved' },
    },
    '/users/:userId/identity': { path: `${user('beth')}/identity`, by: yusuf },
    '/users/:userId/vetting': {
      path: `${user('beth')}/vetting`,
      by: yusuf,
      fields: { level: 'enhanced', reference: 'D1', ...today('issuedOn') },
    },
    '/users/:userId/vetting/update-check': {
      path: `${user('beth')}/vetting/update-check`,
      by: yusuf,
      fields: { outcome: 'no-news' },
    },
    '/users/:userId/open': { path: `/users/${ready.id}/open`, by: yusuf },
    '/users/:userId/suspend': { path: `${user('beth')}/suspend`, by: yusuf, fields: { reason: 'absent' } },
    '/users/:userId/reinstate': { path: `${user('dylan')}/reinstate`, by: yusuf },
    '/users/:userId/leave': { path: `${user('beth')}/leave`, by: yusuf, fields: later('endsOn') },
    '/users/:userId/move': {
      path: `${user('beth')}/move?organisation=${care.organisationId}`,
      by: yusuf,
      fields: position,
    },
    '/users/:userId/explain': {
      path: `${user('amara')}/explain`,
      by: yusuf,
      fields: { action: 'children.search', thing: 'section', recent: 'no' },
    },
    '/users/:userId/rights': { path: `${user('priya')}/rights`, by: yusuf, fields: { rights: 'data' } },
    '/reviews': { path: '/reviews', by: priya },
    '/reviews/next': { path: '/reviews/next', by: priya },
    '/reviews/:reviewId': { path: review(open), by: priya, fields: decision },
    '/reviews/:reviewId/check-answers': {
      path: `${review(open)}/check-answers`,
      by: priya,
      fields: decision,
    },
    '/reviews/:reviewId/records': {
      path: `${review(open)}/records`,
      by: priya,
      fields: { number: pair[3]!.childNumber },
    },
    '/reviews/:reviewId/second': {
      path: `${review(seconded)}/second`,
      by: priya,
      fields: { answer: 'agree' },
    },
    '/reviews/:reviewId/undo': { path: `${review(undoable)}/undo`, by: priya },
    '/merges': { path: '/merges', by: priya, fields: { ...merging, keep: 'one', note: 'details-agree' } },
    '/merges/preview': { path: '/merges/preview', by: priya, fields: merging },
    '/merges/:mergeId': { path: merged, by: priya },
    '/merges/:mergeId/second': { path: `${merged}/second`, by: priya, fields: { answer: 'agree' } },
    '/merges/:mergeId/undo': { path: `${merged}/undo`, by: priya },
    '/feeds': { path: '/feeds', by: priya },
    '/feeds/:sourceId': { path: feed, by: priya },
    '/feeds/:sourceId/pause': { path: `${feed}/pause`, by: priya },
    '/feeds/:sourceId/resume': { path: `${feed}/resume`, by: priya },
    '/feeds/:sourceId/go-live': { path: `/feeds/${trial!.sourceId}/go-live`, by: priya },
    '/feed-quality': { path: '/feed-quality', by: priya },
    '/feeds/files/:fileId': { path: file(rejected.fileId), by: priya },
    '/feeds/files/:fileId/rejects.csv': { path: `${file(rejected.fileId)}/rejects.csv`, by: priya },
    '/feeds/files/:fileId/refuse': { path: `${file(held!.id)}/refuse`, by: priya },
    '/feeds/files/:fileId/release': { path: `${file(held!.id)}/release`, by: priya },
  }

  function ofOrganisation(): Record<string, Example> {
    const at = (code: string, rest = '') => `/accreditation/${code}${rest}`
    const dayOf = (name: string) => ({
      [`${name}-day`]: '1',
      [`${name}-month`]: '12',
      [`${name}-year`]: '2026',
    })
    const check = `/checks/${plannedCheck!.id}`
    const remedyFields = { remedy: 'Appoint a deputy', ownerPost: 'Head of service', ...dayOf('dueOn') }
    const answer = { level: 'met' }
    const person = { name: 'A Person', post: 'Head', email: 'a@agency.example', phone: '01632 960 001' }
    const wording = { title: 'A title', asked: 'Something.', evidence: 'A paper.', months: '12' }
    return {
      '/accreditation': { path: '/accreditation', by: stephen },
      '/accreditation/:code': { path: at('VOL-COM'), by: stephen },
      '/accreditation/:code/invite': { path: at('VOL-COM', '/invite'), by: stephen },
      '/accreditation/:code/suspend': {
        path: at('VOL-COM', '/suspend'),
        by: stephen,
        fields: { reason: 'misuse' },
      },
      '/accreditation/:code/reinstate': { path: at('VOL-STE', '/reinstate'), by: stephen },
      '/accreditation/:code/recommend': {
        path: at('VOL-HAV', '/recommend'),
        by: stephen,
        fields: { recommendation: 'refused' },
      },
      '/accreditation/:code/decide': {
        path: at('VOL-HAV', '/decide'),
        by: joel,
        fields: { answer: 'agree' },
      },
      '/accreditation/:code/checks': {
        path: at('VOL-COM', '/checks'),
        by: stephen,
        fields: { kind: 'visit', ...dayOf('plannedOn') },
      },
      '/accreditation/:code/checks/:checkId': {
        path: at('VOL-COM', check),
        by: stephen,
        fields: { outcome: 'no-concern' },
      },
      '/accreditation/:code/checks/:checkId/close': { path: at('VOL-COM', `${check}/close`), by: stephen },
      '/accreditation/:code/conditions/:conditionId': {
        path: at('VOL-HAV', '/conditions/A20'),
        by: stephen,
        fields: { finding: 'met' },
      },
      '/accreditation/:code/conditions/:conditionId/plan': {
        path: at('VOL-HAV', '/conditions/A20/plan'),
        by: stephen,
        fields: remedyFields,
      },
      '/accreditation/:code/plan/:itemId/close': {
        path: at('VOL-COM', `/plan/${remedy!.id}/close`),
        by: stephen,
      },
      '/accreditation/:code/evidence/:evidenceId': {
        path: at('VOL-HAV', `/evidence/${evidenceOf('VOL-HAV')}`),
        by: stephen,
      },
      '/accreditation-conditions': { path: '/accreditation-conditions', by: helen },
      '/accreditation-conditions/publish': { path: '/accreditation-conditions/publish', by: omar },
      '/accreditation-conditions/:conditionId': {
        path: '/accreditation-conditions/A7',
        by: helen,
        fields: wording,
      },
      '/your-organisation': { path: '/your-organisation', by: ruth },
      '/your-organisation/apply': { path: '/your-organisation/apply', by: hannah },
      '/your-organisation/submit': { path: '/your-organisation/submit', by: ruth },
      '/your-organisation/withdraw': { path: '/your-organisation/withdraw', by: ruth },
      '/your-organisation/responsible': { path: '/your-organisation/responsible', by: ruth, fields: person },
      '/your-organisation/conditions/:conditionId': {
        path: '/your-organisation/conditions/A1',
        by: ruth,
        fields: answer,
      },
      '/your-organisation/conditions/:conditionId/evidence': {
        path: '/your-organisation/conditions/A1/evidence',
        by: ruth,
      },
      '/your-organisation/evidence/:evidenceId': {
        path: `/your-organisation/evidence/${evidenceOf('VOL-LIN')}`,
        by: ruth,
      },
      '/notices': { path: '/notices', by: hannah },
      '/notices/:noticeId/seen': { path: `/notices/${notice!.id}/seen`, by: hannah },
    }
  }

  function flow(step: string, fields: Record<string, string>): Record<string, Example> {
    const pattern = `/children/:childId/involvement/:involvementId/${step}`
    const path = `${ownWork}/${step}`
    return {
      [pattern]: { path, fields },
      [`${pattern}/check-answers`]: { path: `${path}/check-answers`, fields },
    }
  }
  return { examples, child: child!, another: another!, people, amara }
}
