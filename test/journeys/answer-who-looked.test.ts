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

  const nora = await Person.at(stage, { as: 'nora', width: 320 })
  await nora.opens('/')
  await nora.opens('/rights/access-histories')
  await nora.sees('No requests')
  await nora.follows('Record a request')
  await nora.presses('Record the request')
  await nora.sees('There is a problem', 'Choose who asks')
  await nora.fills({ 'ContactPoint number of the child': formatChildNumber(child!.number) })
  await nora.chooses('A parent or carer')
  await nora.chooses('Passport or driving licence')
  await nora.chooses('Birth certificate that names the parent')
  await nora.fillsDay('2026-11-23' as IsoDate)
  await nora.presses('Record the request')
  await nora.sees('Received', '23 December 2026', 'Left out: it may spoil a police enquiry')
  const path = nora.path()

  await tick(nora, 'Marek Nowak', 'opened the record')
  await nora.chooses('Tell, although it is usually left out: who asks knows of it already')
  await nora.presses('Save the choice')
  await nora.sees('Told; usually left out')
  await tick(nora, 'Amara Osei', 'opened the record')
  await nora.chooses('Leave out: it may put the child in danger')
  await nora.presses('Save the choice')
  await nora.presses('Prepare the list')
  await nora.sees('Waits for a second person', 'Somebody else of your team')

  const tariq = await Person.at(stage, { as: 'tariq', hasScripts: false, width: 320 })
  await tariq.opens('/rights/access-histories')
  await tariq.follows(/^C\d/)
  await tariq.presses('Save my answer')
  await tariq.sees('There is a problem', 'Choose whether you agree')
  await tariq.chooses('Yes, the list can be given')
  await tariq.presses('Save my answer')
  await tariq.sees('Prepared')
  await tariq.leaves()

  await nora.opens(path)
  const entries = await entriesOf(stage, () => nora.follows('The list, for print'))
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['rights.show-list'],
  )
  await nora.sees(
    'Who looked at your child’s record',
    'A police officer from the police opened the record.',
    'by law',
  )
  await nora.doesNotSee('Marek', 'Amara', 'A social worker from the council opened the record')
  await nora.page.emulateMedia({ media: 'print' })
  await nora.sees('A police officer from the police')
  await nora.page.emulateMedia({ media: 'screen' })
  await nora.opens(path)
  await nora.chooses('By hand')
  await nora.presses('Record that it was given')
  await nora.sees('Given', 'By hand')
  await nora.doesNotSee('Prepare the list', 'Refuse the request')
  await nora.leaves()
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
