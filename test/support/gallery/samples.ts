import type { LayoutContext } from '../../../src/platform/web/layout.ts'
import type { PageModel } from '../../../src/platform/web/server.ts'

/** A page of the kit with invented people: what later pages should look like. */
export type Sample = {
  readonly path: string
  readonly template: string
  readonly model: PageModel
  readonly isSignedIn: boolean
}

const row = (key: string, ...lines: string[]): object => ({
  key: { text: key },
  value: { text: lines.join(', ') },
})

export const samples: readonly Sample[] = [
  { path: '/record', template: 'gallery/record.njk', isSignedIn: true, model: record() },
  { path: '/results', template: 'gallery/results.njk', isSignedIn: true, model: results() },
  { path: '/sign-in', template: 'gallery/sign-in.njk', isSignedIn: false, model: { title: 'Sign in' } },
  { path: '/kit', template: 'gallery/kit.njk', isSignedIn: true, model: kit() },
]

export function sampleLayout(isSignedIn: boolean, idleSeconds = 900): LayoutContext {
  return {
    area: 'demonstration',
    version: '0.1.0',
    footerLinks: [
      { text: 'Privacy', href: '/privacy' },
      { text: 'Who looked at my record', href: '/who-looked' },
      { text: 'Accessibility', href: '/accessibility' },
    ],
    signedIn: isSignedIn
      ? {
          name: 'Ruth Adeyemi',
          organisation: 'Northshire health visiting',
          signOutPath: '/sign-out',
          session: { idleSeconds, keepAlivePath: '/session', expiredPath: '/sign-in' },
          notice: null,
          navigation: [
            { text: 'Search', href: '/search', isCurrent: true },
            { text: 'Children I work with', href: '/involvements' },
            { text: 'Messages', href: '/messages', count: 2 },
            { text: 'My account', href: '/account' },
          ],
        }
      : null,
  }
}

function record(): PageModel {
  const model = {
    title: 'Amelia Rose Thornbury',
    identity: {
      heading: 'Amelia Rose Thornbury',
      caption: 'Known as Millie',
      items: [
        { label: 'Date of birth', value: '4 May 2019 (7 years)' },
        { label: 'Sex', value: 'Female' },
        { label: 'Record number', value: 'K7QM-2XPD-9' },
      ],
    },
    contacts: [
      {
        heading: 'Northshire children and families team',
        kind: 'Social care',
        tags: [{ text: 'Lead professional', colour: 'yellow' }, { text: 'Shared assessment' }],
        isFirst: true,
        person: 'Daniel Okafor',
        role: 'social worker',
        since: '2026-03-02',
        phone: '01632 960 114',
        email: 'daniel.okafor@northshire.example',
        confirmed: { on: '2026-05-12', by: 'the service itself' },
      },
      {
        heading: 'Hillside school nursing',
        kind: 'School nursing',
        person: 'Grace Whitcombe',
        role: 'school nurse',
        since: '2024-09-04',
        phone: '01632 960 278',
        email: 'g.whitcombe@hillside-nursing.example',
        confirmed: { on: '2026-04-21', by: 'a nightly feed' },
      },
      {
        heading: 'Riverside speech and language therapy',
        kind: 'Speech and language',
        person: 'Priya Raman',
        role: 'therapist',
        since: '2025-11-17',
        phone: '01632 960 391 ext 24',
        email: 'priya.raman@riverside-therapy.example',
        confirmed: { on: '2026-01-30', by: 'the service itself' },
      },
      {
        heading: 'A further service',
        text: 'Another service works with this child. The local team can ask it to get in touch with you.',
        action: { text: 'Ask the local team', href: '#broker' },
      },
    ],
    cards: [
      {
        title: 'Address',
        rows: [row('Home', '14 Larkspur Close', 'Northwick', 'NS4\u00a02QT'), row('Since', '8 January 2025')],
      },
      { title: 'Parents and carers', rows: [row('Mother', 'Helen Thornbury'), row('Father', 'Mark Ellery')] },
      { title: 'School', rows: [row('School', 'Larkfield Primary School'), row('Phone', '01632 960 440')] },
      { title: 'Health', rows: [row('GP practice', 'Mill Lane Surgery'), row('Phone', '01632 960 552')] },
    ],
  }
  return model
}

function results(): PageModel {
  const model = {
    title: '3 possible matches',
    sought: 'Millie Thornbury, born 4 May 2019',
    candidates: [
      {
        heading: 'Amelia Rose Thornbury',
        href: '/record',
        tag: { text: 'Very likely', colour: 'green' },
        details: [
          { label: 'Born', value: '4 May 2019, age 7' },
          { label: 'Sex', value: 'Female' },
          { label: 'Postcode area', value: 'NS4' },
        ],
        reasons: ['Same date of birth', 'Millie is short for Amelia', 'Same family name'],
      },
      {
        heading: 'Amelie Thornberry',
        href: '/record',
        tag: { text: 'Possible', colour: 'grey' },
        details: [
          { label: 'Born', value: '5 April 2019, age 7' },
          { label: 'Sex', value: 'Female' },
          { label: 'Postcode area', value: 'NS9' },
        ],
        reasons: ['Day and month the other way round', 'Family name sounds alike'],
      },
      {
        heading: 'Camilla Thornbury',
        href: '/record',
        tag: { text: 'Possible', colour: 'grey' },
        details: [
          { label: 'Born', value: '4 May 2018, age 8' },
          { label: 'Sex', value: 'Female' },
          { label: 'Postcode area', value: 'NS1' },
        ],
        reasons: ['Year of birth differs by one', 'Millie is short for Camilla'],
      },
    ],
  }
  return model
}

function kit(): PageModel {
  const model = {
    title: 'Every other part',
    errors: {
      reason: { text: 'Choose why you need this record', href: '#reason' },
      born: { text: 'Date of birth must be a real date', href: '#born-day' },
    },
    facts: [
      { label: 'Enhanced check', state: 'held', until: '2028-02-11' },
      {
        label: 'Training',
        state: 'lapsing',
        until: '2026-06-01',
        text: 'Book a refresher of two hours',
        href: '#training',
      },
      { label: 'Accredited organisation', state: 'lapsed', until: '2026-03-31' },
      { label: 'Agreement signed', state: 'missing' },
    ],
    steps: [
      { title: 'Request received', state: 'done', at: new Date('2026-05-04T13:05:00Z') },
      {
        title: 'Local team is asking the service',
        state: 'current',
        text: 'They answer within two working days.',
      },
      { title: 'The service rings you', state: 'waiting' },
    ],
  }
  return model
}
