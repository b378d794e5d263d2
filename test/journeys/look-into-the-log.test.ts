import { test } from 'node:test'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('look into the log')

test('R-98, R-99: an auditor finds a look, reveals the child for a reason, and the national team finds the reveal', async () => {
  const [child] = await stage.test.database.owner<{ publicId: string; name: string }[]>`
    select c.public_id as "publicId", n.given || ' ' || n.family as name
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' order by c.child_id limit 1`
  const amara = await Person.at(stage, { as: 'amara' })
  await amara.opens(`/children/${child!.publicId}/reason`)
  await amara.chooses('I am making a child protection enquiry')
  await amara.presses('Open the record')
  await amara.leaves()

  const edith = await Person.at(stage, { as: 'edith', hasScripts: false, width: 320 })
  await edith.opens('/alerts')
  await edith.follows('Look into the log')
  await edith.fills({ Username: 'nobody' })
  await edith.presses('Look')
  await edith.sees('There is a problem', 'nobody whose use you review has it')
  await edith.fills({ Username: 'amara' })
  await edith.page.getByLabel('What was done').selectOption('children.open-record')
  await edith.presses('Look')
  await edith.sees('Amara Osei', 'Opened a record', 'Makes a child protection enquiry')
  await edith.doesNotSee(child!.name)
  await edith.goesOn(() => edith.page.locator('tbody a').first().click())
  await edith.sees('An entry of the log', 'Rules that decided', 'children.practitioner-looks')
  await edith.follows('Reveal which child')
  await edith.presses('Reveal which child')
  await edith.sees('There is a problem', 'Choose why you need to know which child it is')
  await edith.chooses('I look into a complaint')
  await edith.presses('Reveal which child')
  await edith.sees('The child that the entry is about', child!.name)
  await edith.leaves()

  const nora = await Person.at(stage, { as: 'nora', width: 320 })
  await nora.opens('/audit')
  await nora.sees('Edith Lowell', 'Looked up which child an entry of the log is about', 'A complaint')
  await nora.doesNotSee(child!.name)
  await nora.leaves()
})
