import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGallery, galleryTemplates } from '../../../test/support/gallery/server.ts'
import { samples } from '../../../test/support/gallery/samples.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'

const evil = '"><script>alert(1)</script>\''

/** Components with every prop given. Text props hold what must be escaped. */
const components: Record<string, { macro: string; params: object }> = {
  'app-identity-bar': {
    macro: 'appIdentityBar',
    params: {
      heading: evil,
      caption: evil,
      items: [{ label: evil, value: evil }],
      tags: [{ text: evil, colour: evil }],
    },
  },
  'app-contact-card': {
    macro: 'appContactCard',
    params: {
      heading: evil,
      headingLevel: 2,
      kind: evil,
      tags: [{ text: evil, colour: evil }],
      isFirst: true,
      person: evil,
      role: evil,
      since: '2026-05-04',
      phone: evil,
      email: `${evil}@${evil}`,
      confirmed: { on: '2026-05-04', by: evil },
      text: evil,
      action: { text: evil, href: evil },
    },
  },
  'app-candidate-list': {
    macro: 'appCandidateList',
    params: {
      items: [
        {
          heading: evil,
          href: evil,
          details: [{ label: evil, value: evil }],
          reasons: [evil],
          tag: { text: evil, colour: evil },
        },
      ],
    },
  },
  'app-empty': {
    macro: 'appEmpty',
    params: { heading: evil, text: evil, action: { text: evil, href: evil } },
  },
  'app-import-outcome': {
    macro: 'appImportOutcome',
    params: {
      report: { wrong: 2 },
      summary: evil,
      shown: [{ line: 2, field: evil, problem: evil }],
      leftOut: evil,
    },
  },
  'app-step-list': {
    macro: 'appStepList',
    params: {
      steps: [
        { title: evil, state: evil, text: evil, href: evil },
        { title: evil, state: 'done', at: new Date(0) },
      ],
    },
  },
  'app-fact-list': {
    macro: 'appFactList',
    params: {
      facts: [
        { label: evil, state: 'held', until: '2026-05-04', text: evil, href: evil },
        { label: evil, state: evil },
      ],
    },
  },
}

function renderComponent(name: string, macro: string, params: object): string {
  return galleryTemplates.render('gallery/component.njk', {
    file: `platform/web/components/${name}/macro.njk`,
    macro,
    params,
  })
}

for (const [name, { macro, params }] of Object.entries(components)) {
  test(`${name} escapes whatever it is given`, () => {
    const html = renderComponent(name, macro, params)
    assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/)
    assert.doesNotMatch(html, /<script|'/)
    assert.doesNotMatch(html, /\[object|undefined/)
  })
}

test('what is optional and absent leaves no empty element', () => {
  const sparse: Record<string, object> = {
    'app-identity-bar': { heading: 'A' },
    'app-contact-card': { heading: 'A' },
    'app-candidate-list': { items: [{ heading: 'A', href: '/a' }] },
    'app-empty': { heading: 'A', text: 'B' },
    'app-import-outcome': { report: { wrong: 0 }, summary: 'A', shown: [] },
    'app-step-list': { steps: [{ title: 'A', state: 'waiting' }] },
    'app-fact-list': { facts: [{ label: 'A', state: 'missing' }] },
  }
  for (const [name, params] of Object.entries(sparse)) {
    assert.doesNotMatch(
      renderComponent(name, components[name]!.macro, params),
      /<(\w+)[^>]*>\s*<\/\1>|undefined/,
      name,
    )
  }
})

test('the sample pages are valid HTML and, with style sheet and script, under 100 kB', async () => {
  const server = createGallery()
  for (const { path } of samples) {
    const { body } = await server.inject(path)
    assert.deepEqual(await faultsIn(body), [], path)
    const linked = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address]) =>
      server.inject(address!),
    )
    const bytes = (await Promise.all(linked)).reduce(
      (sum, { rawPayload }) => sum + rawPayload.length,
      Buffer.byteLength(body),
    )
    assert.ok(bytes < 100_000, `${path} has ${bytes} bytes`)
  }
  await server.close()
})
