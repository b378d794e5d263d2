import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'

const app = await createTestApp({ random: 'forecast pages' })
const stephen = await Browser.open(app, 'stephen')
const callum = await Browser.open(app, 'callum')

for (const [viewer, who, path] of [
  ['local-team', stephen, '/training/desk/forecast'],
  ['delegate', callum, '/training/team/forecast'],
] as const) {
  test(`R-123: the forecast is a page and a file for the ${viewer}, and both are in the log`, async (t) => {
    const action = viewer === 'delegate' ? 'training.read-team' : 'training.read-desk'
    const entries = await entriesOf(app, async () => {
      const page = await who.get(path)
      assert.equal(page.statusCode, 200)
      assert.deepEqual(await faultsIn(page.body), [])
      const golden = new URL(`__golden__/forecast.${viewer}.html`, import.meta.url).pathname
      t.assert.fileSnapshot(steady(page.body), golden, { serializers: [(text: string) => text] })
      const file = await who.get(`${path}.csv`)
      assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8')
      const csv = new URL(`__golden__/forecast.${viewer}.csv`, import.meta.url).pathname
      t.assert.fileSnapshot(file.body, csv, { serializers: [(text: string) => text] })
    })
    assert.deepEqual(
      entries.map((entry) => [entry.action, entry.fields]),
      [
        [action, ['forecast']],
        [action, ['forecast-file']],
      ],
    )
  })
}

test('R-84, R-123: the forecast names nobody, and is not for everybody', async () => {
  const names = await app.database.owner<{ name: string }[]>`select name from users`
  const { body } = await stephen.get('/training/desk/forecast.csv')
  for (const { name } of names) assert.ok(!body.includes(name))
  const amara = await Browser.open(app, 'amara')
  for (const path of ['/training/desk/forecast', '/training/team/forecast'])
    for (const ending of ['', '.csv']) assert.equal((await amara.get(path + ending)).statusCode, 403)
})
