import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import type { IsoDate } from '../../src/lib/iso-date.ts'
import { entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('who looked')
const [child] = await stage.test.database.owner<{ publicId: string; number: string }[]>`
  select public_id as "publicId", child_number as "number" from children
   where status = 'open' and authority_code = 'E06000065' order by child_id limit 1`

async function looks(username: string, reason: string): Promise<void> {
  const person = await Person.at(stage, { as: username })
  await person.opens(`/children/${child!.publicId}`)
  await person.chooses(reason)
  await person.presses('Open the record')
  await person.leaves()
}

test('R-117: a parent asks who looked; one look is left out, one of the police told by two people, and the list is given', async () => {
  await looks('amara', 'I work with this child')
  await looks('marek', 'I am on duty and have been contacted about this child')

  const freya = await Person.at(stage, { as: 'freya', width: 320 })
  await freya.opens('/')
  await freya.opens('/rights/access-histories')
  await freya.sees('No requests')
  await freya.follows('Record a request')
  await freya.presses('Record the request')
  await freya.sees('There is a problem', 'Choose who asks')
  await freya.fills({ 'ContactPoint number of the child': formatChildNumber(child!.number) })
  await freya.chooses('A parent or carer')
  await freya.chooses('Passport or driving licence')
  await freya.chooses('Birth certificate that names the parent')
  await freya.fillsDay('2026-11-23' as IsoDate)
  await freya.presses('Record the request')
  await freya.sees('Received', '23 December 2026', 'Left out: it may spoil a police enquiry')
  const path = freya.path()

  await tick(freya, 'Marek Nowak', 'opened the record')
  await freya.chooses('Tell, although it is usually left out: who asks knows of it already')
  await freya.presses('Save the choice')
  await freya.sees('Told; usually left out')
  await tick(freya, 'Amara Osei', 'opened the record')
  await freya.chooses('Leave out: it may put the child in danger')
  await freya.presses('Save the choice')
  await freya.presses('Prepare the list')
  await freya.sees('Waits for a second person', 'Somebody else of your team')

  const tariq = await Person.at(stage, { as: 'tariq', hasScripts: false, width: 320 })
  await tariq.opens('/rights/access-histories')
  await tariq.follows(/^C\d/)
  await tariq.presses('Save my answer')
  await tariq.sees('There is a problem', 'Choose whether you agree')
  await tariq.chooses('Yes, the list can be given')
  await tariq.presses('Save my answer')
  await tariq.sees('Prepared')
  await tariq.leaves()

  await freya.opens(path)
  const entries = await entriesOf(stage, () => freya.follows('The list, for print'))
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['rights.show-list'],
  )
  await freya.sees(
    'Who looked at your child’s record',
    'A police officer from the police opened the record.',
    'by law',
  )
  await freya.doesNotSee('Marek', 'Amara', 'A social worker from the council opened the record')
  await freya.page.emulateMedia({ media: 'print' })
  await freya.sees('A police officer from the police')
  await freya.page.emulateMedia({ media: 'screen' })
  await freya.opens(path)
  await freya.chooses('By hand')
  await freya.presses('Record that it was given')
  await freya.sees('Given', 'By hand')
  await freya.doesNotSee('Prepare the list', 'Refuse the request')
  await freya.leaves()
})

/** Ticks the look of somebody in the table. */
async function tick({ page }: Person, who: string, what: string): Promise<void> {
  await page
    .getByRole('row')
    .filter({ hasText: who })
    .filter({ hasText: what })
    .getByRole('checkbox')
    .first()
    .check()
}
