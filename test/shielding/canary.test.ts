import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sendMails } from '../../src/access/index.ts'
import { systemActor } from '../../src/app/acts.ts'
import { drain, scratchFolder, sequencerOn } from '../../src/audit/log/log.fixture.ts'
import { shieldChild, type ChildId } from '../../src/children/index.ts'
import { Browser } from '../../src/children/web/browser.fixture.ts'
import { loadFeedFile, registerSource } from '../../src/feeds/index.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import { forgetUnborneNames, mergeChildren, requestMerge } from '../../src/linkage/index.ts'
import { safeguardingMails } from '../../src/safeguarding/index.ts'
import { shieldingPaths } from '../../src/shielding/web/paths.ts'
import { createTestApp, TEST_NOW } from '../support/app.ts'
import {
  controlPattern,
  dumpOf,
  firstFile,
  hiddenPattern,
  laterFiles,
  makeCanaries,
  TWICE,
  type Canary,
} from './canaries.fixture.ts'

const isLong = process.env.CONTACTPOINT_TEST_LONG === '1'
const SHIELDED = isLong ? 1000 : 12
const PAGES = isLong ? 400 : 40
const SEARCHED = 12
const uncleared = ['amara', 'priya', 'nora', 'edith', 'stephen', 'callum', 'marek'] as const

const stage = await createTestApp({ children: 40, random: 'canaries' })
const { app, database, web, logLines } = stage
const { owner } = database
const run = app.acts(app.worker, systemActor('test'))
const canaries = makeCanaries(SHIELDED)
const control = canaries.at(-1)!
const pages: { readonly place: string; readonly text: string }[] = []
type Known = { readonly childId: ChildId; readonly publicId: string; readonly childNumber: string }

async function load(sourceId: string, text: string): Promise<void> {
  await loadFeedFile(run, {
    sourceId,
    fileName: `${sourceId}.txt`,
    bytes: async function* () {
      yield Buffer.from(text)
    },
    variants: app.variants,
    allowsTestNumbers: true,
    onProgress: () => {},
  })
}

async function registerSources(): Promise<void> {
  const [police] = await owner<
    [{ id: number }]
  >`select organisation_id as id from organisations where code = 'NYC-CSC'`
  await run(async (act) => {
    for (const format of ['csv-profile', 'ctf', 'pds-ndjson'] as const)
      await registerSource(act, {
        ...{
          sourceId: format,
          name: `Canaries ${format}`,
          format,
          organisationId: police.id,
          kind: 'health',
        },
        ...{ authorityCode: 'E06000065', createsChildren: true, matchRateFloor: 0, liveAt: TEST_NOW },
      })
  })
}

async function findCanaries(): Promise<Map<number, Known>> {
  const rows = await owner<(Known & { at: number })[]>`
    select c.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber", split_part(l.source_record_id, '-', 2)::integer as at
      from source_links l join children c using (child_id) where l.source_id = 'csv-profile'`
  return new Map(rows.map((row) => [row.at, row]))
}

/** Two records are made one, by the desk and its job. */
async function merge(survivor: Known, merged: Known): Promise<void> {
  const [priya] = await owner<
    { userId: number; name: string; role: string; organisationId: number; authorityCode: string }[]
  >`
    select user_id as "userId", name, role, organisation_id as "organisationId", authority_code as "authorityCode" from users where username = 'priya'`
  const actor = { ...systemActor('priya'), ...priya!, kind: 'person' as const, rights: ['data'] }
  const { publicId } = await app.acts(
    app.team,
    actor,
  )((act) => requestMerge(act, survivor.publicId, merged.publicId, 'details-agree'))
  const [row] = await owner<
    [{ mergeId: number }]
  >`select merge_id as "mergeId" from child_merges where public_id = ${publicId}`
  assert.equal(await mergeChildren(run, row.mergeId), 'done')
}

/** The first at the desk, by a request whose words name it, the others as a job does. */
async function shieldAll(known: Map<number, Known>): Promise<void> {
  const [first, ...others] = canaries.filter(({ level, at }) => level !== null && at !== TWICE.merged)
  const ottoline = await Browser.open(stage, 'ottoline')
  const asked = await ottoline.fill(shieldingPaths.record, {
    ...{
      number: formatChildNumber(known.get(first!.at)!.childNumber),
      asker: 'refuge',
      channel: 'phone',
      askerProofs: 'called-back',
    },
    ...{
      childProofs: 'agency-confirms',
      criterion: 'refuge',
      level: '2',
      reasons: `They moved to ${first!.house}`,
    },
  })
  assert.equal(asked.statusCode, 303, asked.body)
  await run(async (act) => {
    await act.require('safeguarding.keep-overrides', { type: 'Directory', id: 'contactpoint' })
    for (const { at, level } of others)
      await shieldChild(
        act,
        known.get(at)!.childId,
        { level: level!, authorityCode: 'E06000065', placedBy: 'person', sourceLiftedAt: null },
        new Map(),
      )
  })
  await database.worker.begin(forgetUnborneNames)
}

const bornFields = ({ born }: Canary) => {
  const [year = '', month = '', dayOfMonth = ''] = born.split('-')
  return { 'dateOfBirth-day': dayOfMonth, 'dateOfBirth-month': month, 'dateOfBirth-year': year }
}

/** Whoever may not know asks for what is hidden, in every way; what they typed is theirs, and the page that shows it again is not kept. */
async function searchForThem(known: Map<number, Known>): Promise<void> {
  const [amara, priya, marek] = [
    await Browser.open(stage, 'amara'),
    await Browser.open(stage, 'priya'),
    await Browser.open(stage, 'marek'),
  ]
  for (const one of canaries.slice(0, SEARCHED)) {
    const { publicId, childNumber } = known.get(one.at)!
    for (const fields of [
      { given: one.given, family: one.family, ...bornFields(one) },
      { given: one.given, family: one.former, ...bornFields(one) },
      { family: one.former, postcode: one.postcode },
    ])
      await amara.fill('/search', fields)
    for (const answer of [
      await amara.fill('/search', { childNumber }),
      await amara.get(`/children/${publicId}`),
    ])
      pages.push({ place: `amara asks for ${one.at}`, text: answer.body })
    await priya.fill('/merges/preview', { one: childNumber, other: known.get(0)!.childNumber, keep: 'one' })
  }
  const [looked] = canaries
  const stated = { reason: 'danger-to-life', words: `Somebody goes to ${looked!.house}` }
  const begun = await marek.fill('/emergency', {
    ...stated,
    given: looked!.given,
    family: looked!.family,
    ...bornFields(looked!),
  })
  const look = await marek.get(String(begun.headers.location))
  assert.match(look.body, hiddenPattern, 'whoever looks in an emergency sees it')
  await marek.post(`${String(begun.headers.location)}/end`, {})
  const [given = '', family = ''] = looked!.carer.split(' ')
  const near = {
    given,
    family,
    house: looked!.house,
    postcode: looked!.postcode,
    purpose: 'adult-may-harm',
    words: looked!.house,
  }
  pages.push({
    place: 'marek searches for affected children',
    text: (await marek.fill('/safeguarding/search', near)).body,
  })
}

/** Pages and files that somebody comes to by following links. */
async function crawl(username: string): Promise<void> {
  const browser = await Browser.open(stage, username)
  const queue = [
    '/',
    '/notices',
    '/account',
    '/account/sign-ins',
    '/search',
    '/emergency/reviews',
    '/emergency/figures.csv',
  ]
  const seen = new Set(queue)
  for (let at = 0; at < queue.length && at < PAGES; at++) {
    const { body } = await browser.get(queue[at]!)
    pages.push({ place: `${username} ${queue[at]}`, text: body })
    for (const [, href] of body.matchAll(/(?:href|action)="(\/[^"#]*)"/g)) {
      const path = href!.replaceAll('&amp;', '&')
      if (seen.has(path) || path.startsWith('/assets') || path.includes('confirm')) continue
      seen.add(path)
      queue.push(path)
    }
  }
}

async function mailsOf(): Promise<string> {
  const mails: string[] = []
  const users = await owner<
    { userId: number }[]
  >`select distinct user_id as "userId" from mails where sent_at is null`
  const send = (mail: unknown): Promise<void> => Promise.resolve(void mails.push(JSON.stringify(mail)))
  for (const { userId } of users)
    await sendMails(run, userId, { writers: safeguardingMails, send, origin: 'http://localhost' })
  assert.ok(mails.length > 0, 'a look in an emergency is mailed')
  return mails.join('\n')
}

async function publishedLog(): Promise<string> {
  const home = await scratchFolder()
  await drain(sequencerOn(database.sequencer, home, { clock: () => TEST_NOW }))
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  assert.ok(files.length > 2)
  return files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n')
}

await registerSources()
await load('csv-profile', firstFile(canaries))
const known = await findCanaries()
await app.names.refresh()

test('the canaries are in the open at first, and the sweep sees them in tables, and on a page', async () => {
  assert.equal(known.size, SHIELDED + 1)
  await owner`analyze`
  const places = new Set<string>()
  for await (const { place, text } of dumpOf(database)) if (hiddenPattern.test(text)) places.add(place)
  for (const table of [
    'child_names',
    'child_carers',
    'child_addresses',
    'source_records',
    'family_names',
    'feed_rows',
  ])
    assert.ok(places.has(`public.${table}`), `${table} is swept`)
  const amara = await Browser.open(stage, 'amara')
  const found = await amara.fill('/search', {
    given: control.given,
    family: control.family,
    ...bornFields(control),
  })
  assert.match(found.body, controlPattern)
})

test('G20, T8, T9: shielded, merged, fed again in three formats and asked for, they are nowhere but in the vault', async () => {
  await merge(known.get(TWICE.survivor)!, known.get(TWICE.merged)!)
  await shieldAll(known)
  for (const [name, text] of Object.entries(laterFiles(canaries)))
    await load({ csv: 'csv-profile', ctf: 'ctf', pds: 'pds-ndjson' }[name]!, text)
  const [waiting] = await owner<
    [{ n: number }]
  >`select count(*)::integer as n from vault.quarantine where closed_at is null`
  assert.ok(waiting.n > 0, 'rows near a shield are quarantined')
  await database.worker.begin(forgetUnborneNames)
  await app.names.refresh()
  await searchForThem(known)
  for (const username of uncleared) await crawl(username)
  await owner`analyze`
  const places = [
    ...pages,
    { place: 'the service’s log', text: logLines.join('\n') },
    { place: 'metrics', text: (await web.inject('/metrics')).body },
    { place: 'mails', text: await mailsOf() },
    { place: 'the published log', text: await publishedLog() },
  ]
  for await (const dumped of dumpOf(database)) places.push(dumped)
  const told = places.flatMap(({ place, text }) => {
    const match = hiddenPattern.exec(text)
    return match ? [`${place}: ${text.slice(Math.max(0, match.index - 120), match.index + 60)}`] : []
  })
  assert.deepEqual(told, [])
  const controlled = places.filter(({ text }) => controlPattern.test(text)).map(({ place }) => place)
  assert.ok(controlled.includes('public.child_names'), 'the control is found')
})
