import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createTemplates, markup } from './templates.ts'

function withTemplate(
  source: string,
  use: (render: (context: object) => string, path: string) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'))
  try {
    const path = join(folder, 'page.njk')
    writeFileSync(path, source)
    const templates = createTemplates({ roots: [folder] })
    use((context) => templates.render('page.njk', context), path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('what is printed is escaped unless the server made it', () => {
  withTemplate('{{ typed }} {{ made }}', (render) => {
    assert.equal(render({ typed: '<b>', made: markup('<i>') }), '&lt;b&gt; <i>')
  })
})

test('a template is read once', () => {
  withTemplate('one', (render, path) => {
    assert.equal(render({}), 'one')
    writeFileSync(path, 'two')
    assert.equal(render({}), 'one')
  })
})

test('the components of govuk-frontend and our filters are at hand', () => {
  const source =
    '{% from "govuk/components/tag/macro.njk" import govukTag %}{{ govukTag({ text: on | day }) }} {{ "9434765919" | nhs }}'
  withTemplate(source, (render) => {
    assert.match(render({ on: '2026-05-04' }), /govuk-tag[^]*4 May 2026[^]*943\u00a0476\u00a05919/)
  })
})

test('long runs of blanks are trimmed in linear time: in quadratic time this would not end', () => {
  withTemplate('{{ text | trim }}', (render) => {
    assert.equal(render({ text: `a${' '.repeat(4_000_000)}b` }).length, 4_000_002)
  })
})
