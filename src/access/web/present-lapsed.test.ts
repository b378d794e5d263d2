import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { day } from '../../lib/iso-date.ts'
import { bareLayout } from '../../platform/web/layout.ts'
import { createTemplates } from '../../platform/web/templates.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import type { Lapse } from '../read-standing.ts'
import { conditions } from '../standing.ts'
import { lapsedTemplate, presentLapsed } from './present-lapsed.ts'

const care = { name: 'Bexford Social Care', phone: '01632 960001', email: 'care@bexford.example' }
const lapse: Lapse = {
  lapsed: [
    { condition: 'vetting', holds: false, until: day('2026-11-01'), whoToAsk: 'organisation' },
    { condition: 'training', holds: false, until: null, whoToAsk: 'training-team' },
  ],
  contacts: { organisation: care, 'training-team': null, 'local-team': null, yourself: null },
}

test('R-89: the page says for each condition what lapsed, since when and whom to ask', () => {
  const { items, contacts } = presentLapsed(lapse)
  assert.deepEqual(items, [
    {
      what: 'You have no enhanced disclosure that is less than three years old',
      since: 'Since 1 November 2026.',
      ask: 'Ask the person who manages ContactPoint accounts at Bexford Social Care.',
      href: null,
    },
    {
      what: 'Your ContactPoint training is not up to date',
      since: 'We have no record of it.',
      ask: 'Ask the training team of your local ContactPoint team.',
      href: null,
    },
  ])
  assert.deepEqual(contacts, [care])
})

test('whoever is asked for several conditions is named once', () => {
  const lapsed = conditions.map((condition) => ({
    condition,
    holds: false,
    until: null,
    whoToAsk: 'local-team' as const,
  }))
  const { contacts } = presentLapsed({ lapsed, contacts: { ...lapse.contacts, 'local-team': care } })
  assert.deepEqual(contacts, [care])
})

test('the page is valid HTML and shows contacts as links', async () => {
  const templates = createTemplates({ roots: [fileURLToPath(new URL('../../', import.meta.url))] })
  const addresses = { styles: '/a.css', script: '/a.js', icon: '/a.svg' }
  const html = templates.render(lapsedTemplate, {
    ...presentLapsed(lapse),
    layout: bareLayout,
    assets: addresses,
  })
  assert.deepEqual(await faultsIn(html), [])
  assert.match(html, /tel:01632960001/)
})
