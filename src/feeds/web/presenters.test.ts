import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { bareLayout } from '../../platform/web/layout.ts'
import { createTemplates, markup } from '../../platform/web/templates.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import type { SourceStatus } from '../index.ts'
import type { FeedFile, FeedFileState, FeedSource } from '../source.ts'
import { presentFile } from './present-file.ts'
import { presentRelease } from './present-release.ts'
import { presentSource } from './present-source.ts'
import { presentSources } from './present-sources.ts'
import { presentSteps } from './present-steps.ts'
import { waitingReasonInWords } from './words.ts'

const received = new Date('2026-11-20T09:00:00Z')

function file(state: FeedFileState, over: Partial<FeedFile> = {}): FeedFile {
  return {
    fileId: 12,
    sourceId: 'a',
    name: 'week-47.csv',
    state,
    rowsRead: 1250,
    rowsValid: 1200,
    rowsRejected: 50,
    rowsMatched: 1200,
    rowsApplied: 700,
    matched: null,
    faultCode: null,
    faultLine: null,
    receivedAt: received,
    finishedAt: state === 'applied' ? new Date('2026-11-20T09:05:00Z') : null,
    ...over,
  }
}

function status(name: string, files: FeedFile[], over: Partial<FeedSource> = {}): SourceStatus {
  return {
    source: {
      sourceId: name.toLowerCase(),
      name,
      format: 'csv-profile',
      organisationId: 1,
      kind: 'education',
      authorityCode: 'E06000999',
      createsChildren: false,
      matchRateFloor: 0.8,
      liveAt: new Date('2026-01-05T09:00:00Z'),
      pausedAt: null,
      ...over,
    },
    files,
    waiting: [],
    trialShare: null,
  }
}

const paused = { pausedAt: received }
const clean = file('applied', { rowsRejected: 0 })

test('R-34: held and paused feeds come first, then a refused file, then rejected rows, then the rest by name', () => {
  const { rows, summary } = presentSources([
    status('Able', [clean]),
    status('Beacon', [file('applied')]),
    status('Cedar', [file('refused')]),
    status('Dale', [clean], paused),
    status('Elm', [file('held')]),
    status('Fern', []),
  ])
  assert.deepEqual(
    rows.map(({ name, tags }) => [name, tags.map((tag) => tag.text).join('; ')]),
    [
      ['Elm', 'Held: needs a look'],
      ['Dale', 'Paused'],
      ['Cedar', 'Last file refused'],
      ['Beacon', 'Running'],
      ['Able', 'Running'],
      ['Fern', 'Waiting for first file'],
    ],
  )
  assert.equal(summary, '6 feeds. 3 need a look and are listed first.')
})

test('a held feed that is paused says both', () => {
  const { rows } = presentSources([status('Elm', [file('held')], paused)])
  assert.deepEqual(
    rows[0]!.tags.map((tag) => tag.text),
    ['Held: needs a look', 'Paused'],
  )
})

test('R-46: the three steps say how far a file came, and where it stopped', () => {
  const states = (state: FeedFileState, isPaused = false): string =>
    presentSteps(file(state), isPaused)
      .map((step) => step.state)
      .join(' ')
  assert.equal(states('validating'), 'current waiting waiting')
  assert.equal(states('refused'), 'stopped waiting waiting')
  assert.equal(states('validated'), 'done current waiting')
  assert.equal(states('held'), 'done done stopped')
  assert.equal(states('matched'), 'done done current')
  assert.equal(states('applying'), 'done done current')
  assert.equal(states('applying', true), 'done done stopped')
  assert.equal(states('applied', true), 'done done done')
})

test('the steps have their counts', () => {
  assert.deepEqual(
    presentSteps(file('applying'), false).map((step) => step.text),
    [
      '1,250 rows read, 50 rejected',
      '1,200 of 1,200 rows compared with the records',
      '700 of 1,200 rows worked',
    ],
  )
})

test('R-74: a refused file says why and where', () => {
  const [validate] = presentSteps(file('refused', { faultCode: 'CP_FILE_ENCODING', faultLine: 3 }), false)
  assert.equal(
    validate?.text,
    'The whole file was refused. Save the file as UTF-8 and send it again. Line 3.',
  )
})

test('R-36: each reason for which a row waits is a sentence, an unknown one still shows', () => {
  assert.match(waitingReasonInWords('near-existing-child'), /looks like one we hold/)
  assert.match(waitingReasonInWords('last-source-withdrawn'), /only information/)
  assert.equal(waitingReasonInWords('new-rule'), 'Another reason (new-rule).')
})

const rows = [
  { code: 'CP_ROW_NAME_MISSING', field: 'CHILD_LAST_NAME', severity: 'reject', count: 50, firstLine: 2 },
]

test('R-74: a file shows each kind of fault with what to do, and offers its rejected rows', () => {
  const page = presentFile({ source: status('Able', []).source, file: file('applied'), faults: rows })
  assert.deepEqual(page.faults, [
    {
      code: 'CP_ROW_NAME_MISSING',
      field: 'CHILD_LAST_NAME',
      isRejected: true,
      count: '50',
      firstLine: '2',
      whatToDo: "Give the child's first name and last name.",
    },
  ])
  assert.equal(page.rejects?.href, '/feeds/files/12/rejects.csv')
  assert.equal(page.releaseHref, null)
})

test('only a held file may be released, and without rejected rows there is nothing to download', () => {
  const held = presentFile({
    source: status('Able', []).source,
    file: file('held', { rowsRejected: 0 }),
    faults: [],
  })
  assert.equal(held.releaseHref, '/feeds/files/12/release')
  assert.equal(held.rejects, null)
})

test('a feed offers to pause or to resume, never both', () => {
  const owners = { supplier: undefined, authorityName: null }
  assert.equal(presentSource({ ...status('Able', []), ...owners }).steer.action, '/feeds/able/pause')
  assert.equal(presentSource({ ...status('Able', [], paused), ...owners }).steer.action, '/feeds/able/resume')
})

const templates = createTemplates({ roots: [fileURLToPath(new URL('../../', import.meta.url))] })
const frame = {
  layout: bareLayout,
  assets: { styles: '/a.css', script: '/a.js', icon: '/a.svg' },
  csrfField: () => markup('<input type="hidden" name="_csrf" value="x">'),
}

function render(template: string, model: object): string {
  return templates.render(`feeds/web/${template}.njk`, { ...model, ...frame })
}

test('every page is valid HTML, full, empty and held', async () => {
  const supplier = { name: '<b>Able</b>', phone: '01632 960001', email: null }
  const full = {
    ...status('Able', [file('held'), file('applied'), file('refused', { faultCode: 'CP_FILE_XML' })], paused),
    waiting: [{ reason: 'unknown-child', count: 1 }],
    supplier,
    authorityName: 'Bexford',
  }
  const { source } = full
  const pages = [
    render('sources', presentSources([full, status('Beacon', [])])),
    render('sources', presentSources([])),
    render('source', presentSource(full)),
    render('source', presentSource({ ...status('Beacon', []), supplier: undefined, authorityName: null })),
    render('file', presentFile({ source, file: file('held'), faults: rows })),
    render('file', presentFile({ source, file: file('refused'), faults: [] })),
    render('file', presentFile({ source, file: clean, faults: [] })),
    render('release', presentRelease({ source, file: file('held'), faults: [] })),
  ]
  for (const html of pages) assert.deepEqual(await faultsIn(html), [])
  assert.match(pages[2]!, /&lt;b&gt;Able/)
})

test('the list of eighty feeds has a caption and a heading for each row', () => {
  const many = Array.from({ length: 80 }, (_, i) => status(`Feed ${i}`, [clean]))
  const html = render('sources', presentSources(many))
  assert.match(html, /<caption/)
  assert.equal(html.match(/<th scope="row"/g)?.length, 80)
})

test('R-46: a feed on trial says how far it is from the gate, and offers to go live only past it', () => {
  const owners = { supplier: undefined, authorityName: null }
  const onTrial = (trialShare: number | null) =>
    presentSource({ ...status('Care', [file('held')], { liveAt: null }), ...owners, trialShare })
  assert.equal(onTrial(null).trial?.action, null)
  assert.match(onTrial(0.9499).trial!.text, /94\.9 in every 100/)
  assert.equal(onTrial(0.9499).trial?.action, null)
  assert.equal(onTrial(0.95).trial?.action, '/feeds/care/go-live')
  assert.equal(onTrial(0.95).newest?.releaseHref, null)
  assert.equal(presentSource({ ...status('Care', []), ...owners }).trial, null)
})
