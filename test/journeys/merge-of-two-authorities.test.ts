import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startWorker } from '../../src/app/worker.ts'
import { childrenOf, entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('merge of two authorities')
const { app, database } = stage.test
const worker = await startWorker(app, {
  application: database.address,
  owner: database.address,
  isSupervised: false,
  stop: async () => {},
})
after(() => worker.stop())

const YORK = 'E06000014'
const [child, another] = await childrenOf(stage, { hasLead: false })
await database.owner`update users set authority_code = ${YORK} where username = 'stephen'`
await database.owner`update children set authority_code = ${YORK} where child_id = ${another!.childId}`
const numberOf = async (childId: number): Promise<string> => {
  const [row] = await database.owner<[{ number: string }]>`
    select child_number as "number" from children where child_id = ${childId}`
  return row.number
}

/** What the system carries out is there after a moment. */
async function thenItBecomes(person: Person, path: string, words: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await person.opens(path)
    if ((await person.page.locator('body').innerText()).includes(words)) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  assert.fail(`${words} was not there within ten seconds`)
}

test('R-40, R-42: a reviewer asks for a merge with another authority’s record, a colleague there agrees, and has it undone', async () => {
  const pair = {
    'First ContactPoint number': await numberOf(child!.childId),
    'Second ContactPoint number': await numberOf(another!.childId),
  }
  const priya = await Person.at(stage, { as: 'priya' })
  await priya.opens('/merges')
  await priya.fills(pair)
  await priya.presses('Compare the two records')
  await priya.sees('A colleague of the other authority must agree', child!.family, another!.family)
  await priya.page.locator('input[name="keep"][value="one"]').check()
  await priya.chooses('The details that I can see')
  await priya.presses('Merge the records')
  await priya.sees('Nothing is merged yet: a colleague of the other authority must agree')
  await priya.doesNotSee('Do you agree?')
  const path = priya.path()

  const stephen = await Person.at(stage, { as: 'stephen', hasScripts: false, width: 320 })
  await stephen.opens('/notices')
  await stephen.follows('Another authority asks for a merge that your team must agree to')
  await stephen.sees('You can answer')
  await stephen.fills(pair)
  const entries = await entriesOf(stage, () => stephen.presses('Compare the two records'))
  assert.equal(entries.filter(({ action }) => action === 'children.compare-records').length, 2)
  await stephen.opens(path)
  await stephen.sees('a colleague of another authority asked for it')
  await stephen.presses('Save my answer')
  await stephen.sees('There is a problem')
  await stephen.chooses('Yes, merge them')
  await stephen.presses('Save my answer')
  await thenItBecomes(priya, path, 'They are one record now')
  await stephen.leaves()

  const again = await Person.at(stage, { as: 'stephen' })
  await again.opens(path)
  await again.presses('Undo the merge')
  await thenItBecomes(again, path, 'They are two records again')
  await thenItBecomes(priya, path, 'They are two records again')
  await again.leaves()
  await priya.leaves()
})
