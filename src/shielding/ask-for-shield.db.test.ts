import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvFile } from '../feeds/load-file.fixture.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import { askForShield, decideRequest, readDesk, type AskedShield } from './index.ts'
import { code, createShieldBed, oliver, type ShieldBed } from './shielding.fixture.ts'

const asked: AskedShield = { criterion: 'domestic-abuse', level: 1, reasons: 'The mother told me.' }

const ask = (bed: ShieldBed, publicId: string, by: Parameters<ShieldBed['as']>[0] = 'teacher', hours = 0) =>
  bed.as(by, (act) => askForShield(act, publicId, asked), hours)

test('shield-on-receipt, R-65, R-68: a practitioner asks from a record, it is hidden at once, and the team is told and decides', async () => {
  const bed = await createShieldBed()
  await assert.rejects(
    bed.as('teacher', (act) => askForShield(act, bed.child.publicId, { ...asked, reasons: ' ' })),
    code('CP_SHIELD_REQUEST'),
  )
  assert.equal(await bed.statusOf(), 'open')
  await ask(bed, bed.child.publicId)
  assert.equal(await bed.statusOf(), 'shielded')
  const [name] = await bed.db.owner<[{ given: string }]>`
    select given from child_names where child_id = ${bed.child.childId}`
  assert.equal(name.given, 'Oliver')
  await assert.rejects(ask(bed, bed.child.publicId), NotFoundError, 'of a hidden record nobody asks so')
  const desk = await bed.as('first', readDesk)
  assert.deepEqual([desk.requests[0]?.asker, desk.shielded], ['practitioner', 1])
  const [notice] = await bed.db.owner<
    { kind: string; ref: string }[]
  >`select kind, subject_ref as ref from notices`
  assert.deepEqual(notice, { kind: 'shield-asked', ref: desk.requests[0]?.publicId })
  await bed.as('first', (act) =>
    decideRequest(act, desk.requests[0]!.publicId, { ground: 'no-risk-from-whereabouts', words: 'None.' }),
  )
  assert.deepEqual(
    (await bed.as('first', readDesk)).practitioners.map(({ name: who, asked: n, refused }) => [
      who,
      n,
      refused,
    ]),
    [['Person teacher', 1, 1]],
  )
})

test('R-68: five a day and no more, in the database too; only a practitioner asks so, and only for the child asked about', async () => {
  const bed = await createShieldBed()
  await assert.rejects(ask(bed, bed.child.publicId, 'data'), DeniedError)
  const told = ['Ann', 'Bela', 'Cyril', 'Dora', 'Egon', 'Fay'].map((given, i) => ({
    ...oliver,
    id: `Q${i}`,
    given,
    family: `${given}son`,
    born: `201${i}-0${i + 1}-1${i}`,
    postcode: `YO${i + 1} 1ZZ`,
  }))
  await bed.load('first', csvFile([oliver, ...told]))
  const children = await bed.db.owner<{ childId: number; publicId: string }[]>`
    select child_id as "childId", public_id as "publicId" from children
     where child_id <> ${bed.child.childId} and status = 'open' order by child_id`
  assert.equal(children.length, 6)
  for (const { publicId } of children.slice(0, 5)) await ask(bed, publicId)
  await assert.rejects(ask(bed, children[5]!.publicId), code('CP_SHIELD_ASKED'))
  const claim = (childId: number, hours: number) =>
    bed.as(
      'teacher',
      (act) =>
        act.sql`
        insert into vault.requests (child_id, authority_code, asker, channel, asker_proofs, child_proofs, criterion, level, words_id, recorded_by, recorded_at)
        select ${childId}, ${'E06000999'}, 'practitioner', 'record', '{}', '{}', 'refuge', 1, gen_random_uuid(), ${bed.users.teacher}, ${act.now}`.then(),
      hours,
    )
  await assert.rejects(claim(children[5]!.childId, 0), { code: '23514' })
  await assert.rejects(claim(children[0]!.childId, 24), { code: '42501' }, 'not of a hidden child')
  await assert.rejects(
    bed.as('teacher', (act) => act.sql`select vault_collect(${children[5]!.childId}::integer)`.then()),
    { code: '42501' },
  )
  await assert.rejects(
    bed.as('teacher', (act) => act.sql`select vault_collect(${children[0]!.childId}::integer)`.then()),
    { code: '42501' },
    'what was asked for in another transaction moves nothing',
  )
  await ask(bed, children[5]!.publicId, 'teacher', 24)
})
