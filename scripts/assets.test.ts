import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { compileStylesheet, stylesheetPath } from './assets.ts'

test('the committed style sheet is what sass makes of assets/contactpoint.scss', () => {
  assert.ok(readFileSync(stylesheetPath, 'utf8') === compileStylesheet(), 'run `node scripts/assets.ts`')
})
