import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDay, type IsoDate } from '../../src/lib/iso-date.ts'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('declare family')

test('R-101: a user declares a child of the family and is refused its record; the auditor decides', async () => {
  const [child] = await stage.test.database.owner<
    { publicId: string; given: string; family: string; born: IsoDate }[]
  >`
    select c.public_id as "publicId", n.given, n.family, c.date_of_birth as born
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' and c.date_of_birth_accuracy = 'exact' order by c.child_id limit 1`
  const amara = await Person.at(stage, { as: 'amara', hasScripts: false, width: 320 })
  await amara.opens('/account')
  await amara.follows('Children of your family')
  await amara.sees('You have declared nobody')
  await amara.follows('Declare a child')
  await amara.presses('Continue')
  await amara.sees('There is a problem', 'Choose how the child belongs to your family')
  await amara.chooses('My own child')
  await amara.fills({ 'Given name': child!.given, 'Family name': child!.family })
  await amara.fillsDay('2016-02-03' as IsoDate)
  await amara.presses('Continue')
  await amara.sees('Check what you declare', 'Nothing is declared yet', child!.family, '3 February 2016')
  await amara.presses('Change what you typed')
  await amara.fillsDay(child!.born)
  await amara.presses('Continue')
  await amara.sees(formatDay(child!.born))
  await amara.presses('Declare the child')
  await amara.sees('In force')
  assert.equal(await amara.opens(`/children/${child!.publicId}`), 403)
  await amara.sees('You cannot open this record', 'Ask a colleague')

  const edith = await Person.at(stage, { as: 'edith' })
  await edith.opens('/alerts')
  await edith.sees('Amara Osei')
  await edith.presses('Decide')
  await edith.sees('There is a problem', 'Choose what came of it')
  await edith.page.getByRole('combobox').selectOption('manager-told')
  await edith.presses('Decide')
  await edith.sees('No alert waits', 'by Edith Lowell')
  await edith.leaves()
  await amara.leaves()
})
