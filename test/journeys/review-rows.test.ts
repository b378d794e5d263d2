import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { systemActor } from '../../src/app/acts.ts'
import { startWorker } from '../../src/app/worker.ts'
import { loadFeedFile } from '../../src/feeds/index.ts'
import { childrenOf, entriesOf, openStage, Person, type JourneyChild } from '../support/journey.ts'

const stage = await openStage('review rows')
const { app, database } = stage.test
const worker = await startWorker(app, {
  application: database.address,
  owner: database.address,
  isSupervised: false,
  stop: async () => {},
})
after(() => worker.stop())

const [child, another] = await childrenOf(stage, { hasLead: false })
const items = await givenRowsNear(child!, another!, child!)

test('R-35, R-40: a data manager compares a waiting row, decides, sees the next, and undoes the decision', async () => {
  const priya = await Person.at(stage, { as: 'priya' })
  await priya.opens('/')
  await priya.follows('Review')
  await priya.sees('Rows that wait for a decision', 'Why they wait, most urgent first')
  await priya.doesNotSee(child!.family)
  await priya.follows('Start with the most urgent')
  await priya.sees('Which child is this row about?', 'Your decision')

  const entries = await entriesOf(stage, () => priya.opens(`/reviews/${items[0]!}`))
  assert.ok(
    entries.some((entry) => entry.action === 'children.compare-records' && entry.childId === child!.childId),
  )
  await priya.sees(child!.family, 'The row says', 'The record says', 'Same', 'What this record rests on')
  await priya.presses('Continue')
  await priya.sees('There is a problem', 'Choose which child it is', 'Choose what your decision rests on')
  await priya.chooses('It is the same child as record 1')
  await priya.chooses('The details that I can see')
  await priya.presses('Continue')
  await priya.sees('Is this your decision?', 'Nothing is saved yet')
  await priya.presses('Save and go to the next row')
  await priya.sees('Your decision is saved', 'Which child is this row about?')
  assert.notEqual(priya.path().split('?')[0], `/reviews/${items[0]!}`)

  await priya.follows('Look at the last decision, or undo it')
  await thenItBecomes(priya, `/reviews/${items[0]!}`, 'Settled')
  assert.equal(await sourcesOf(child!, 'police'), 1)
  await priya.presses('Undo the decision')
  await priya.sees('Undone')
  await untilTrue(async () => (await sourcesOf(child!, 'police')) === 0)
  await priya.opens('/reviews')
  await priya.sees('What you decided today', 'Undone')
  await priya.leaves()
})

test('R-35: a child that is not among the candidates is put beside the row by its number, compared and chosen', async () => {
  const [number] = await numbersOf(another!)
  const priya = await Person.at(stage, { as: 'priya', hasScripts: false, width: 320 })
  await priya.opens(`/reviews/${items[2]!}`)
  await priya.sees('None of these, but another child?')
  await priya.doesNotSee(another!.family)
  await priya.fills({ 'ContactPoint number of the record': 'C00000000098' })
  await priya.presses('Compare with this record')
  await priya.sees('There is a problem', 'There is no record with this number that you can compare')
  await priya.fills({ 'ContactPoint number of the record': number! })
  await priya.presses('Compare with this record')
  assert.equal(priya.path(), `/reviews/${items[2]!}`)
  await priya.sees(another!.family, 'Put beside the row by its number', 'How the computer weighed this')
  await priya.chooses('It is the same child as record 2')
  await priya.chooses('I asked the source')
  await priya.presses('Continue')
  await priya.sees('It is the same child as record 2', another!.family)
  await priya.leaves()
})

test('R-35: the desk works without script, by keyboard alone, and on a narrow screen', async () => {
  const priya = await Person.at(stage, { as: 'priya', hasScripts: false, width: 320 })
  await priya.opens('/reviews')
  await priya.opens(`/reviews/${items[1]!}`)
  const { keyboard } = priya.page
  await priya.page.locator('input[name="choice"]').first().focus()
  await keyboard.press('Space')
  for (let i = 0; i < 10 && !(await isChosen(priya, 'ask-source')); i++) await keyboard.press('ArrowDown')
  await keyboard.press('Tab')
  await keyboard.press('Space')
  await keyboard.press('Tab')
  await priya.goesOn(() => keyboard.press('Enter'))
  await priya.sees('I cannot tell: ask the source')
  await priya.presses('Save and go to the next row')
  await priya.sees('Your decision is saved')
  await priya.leaves()
})

test('R-40: two records are merged, the old address leads to the one that stays, and the merge is undone', async () => {
  const [one, other] = await numbersOf(child!, another!)
  const priya = await Person.at(stage, { as: 'priya' })
  await priya.opens('/reviews')
  await priya.follows('Merge two records, or undo a merge')
  await priya.fills({ 'First ContactPoint number': one!, 'Second ContactPoint number': other! })
  await priya.presses('Compare the two records')
  await priya.sees('What a merge would change', 'After the merge', child!.family, another!.family)
  await priya.page.locator('input[name="keep"][value="one"]').check()
  await priya.chooses('The details that I can see')
  await priya.presses('Merge the records')
  const path = priya.path()
  if ((await stateOfMerge(path)).needsSecond) {
    const stephen = await Person.at(stage, { as: 'stephen' })
    await stephen.opens(path)
    await stephen.chooses('Yes, merge them')
    await stephen.presses('Save my answer')
    await stephen.leaves()
  }
  await thenItBecomes(priya, path, 'They are one record now')

  const amara = await Person.at(stage, { as: 'amara' })
  await amara.opens(`/children/${another!.publicId}`)
  assert.equal(amara.path(), `/children/${child!.publicId}/reason`)
  await amara.leaves()

  await priya.presses('Undo the merge')
  await thenItBecomes(priya, path, 'They are two records again')
  await priya.leaves()
})

test('R-87: the desk is not for practitioners, nor for the national team', async () => {
  for (const as of ['callum', 'helen']) {
    const person = await Person.at(stage, { as })
    for (const path of ['/reviews', `/reviews/${items[1]!}`, '/merges'])
      assert.ok([403, 404].includes(await person.opens(path)), path)
    await person.doesNotSee(child!.family)
    await person.leaves()
  }
})

/** Rows of the police with an initial for a given name: near each child, and for a person to decide. @returns the items' ids. */
async function givenRowsNear(...children: readonly JourneyChild[]): Promise<string[]> {
  const heading = 'SOURCE_RECORD_ID,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH,CHILD_POSTCODE'
  const rows = children.map(
    ({ given, family, dateOfBirth }, i) => `NEAR-${i},${given.charAt(0)},${family},${dateOfBirth},ZZ99 3VZ`,
  )
  await loadFeedFile(app.acts(app.worker, systemActor('test')), {
    sourceId: 'police',
    fileName: 'near.csv',
    bytes: async function* () {
      yield Buffer.from([heading, ...rows, ''].join('\n'))
    },
    variants: app.variants,
  })
  const found = await database.owner<{ publicId: string }[]>`
    select public_id as "publicId" from review_items
     where source_id = 'police' and source_record_id like 'NEAR-%' order by source_record_id`
  assert.equal(found.length, children.length)
  return found.map(({ publicId }) => publicId)
}

async function numbersOf(...children: readonly JourneyChild[]): Promise<string[]> {
  const ids = children.map(({ childId }) => childId)
  const rows = await database.owner<{ childId: number; number: string }[]>`
    select child_id as "childId", child_number as "number" from children where child_id = any(${ids}::integer[])`
  return ids.map((id) => rows.find(({ childId }) => childId === id)!.number)
}

async function sourcesOf({ childId }: JourneyChild, sourceId: string): Promise<number> {
  const [row] = await database.owner<[{ n: number }]>`
    select count(*)::integer as n from source_records where child_id = ${childId} and source_id = ${sourceId}
       and source_record_id like 'NEAR-%'`
  return row.n
}

async function stateOfMerge(path: string): Promise<{ needsSecond: boolean }> {
  const [row] = await database.owner<[{ needsSecond: boolean }]>`
    select needs_second as "needsSecond" from child_merges where public_id = ${path.split('/')[2]!}`
  return row
}

function isChosen(person: Person, value: string): Promise<boolean> {
  return person.page.locator(`input[name="choice"][value="${value}"]`).isChecked()
}

/** What the system carries out is there after a moment. */
async function thenItBecomes(person: Person, path: string, words: string): Promise<void> {
  await untilTrue(async () => {
    await person.opens(path)
    return (await person.page.locator('body').innerText()).includes(words)
  })
}

async function untilTrue(isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await isDone()) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  assert.fail('it did not happen within ten seconds')
}
