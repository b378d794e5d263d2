import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Command } from 'commander'
import { day } from '../../lib/iso-date.ts'
import { addAuditExport } from '../cli.ts'
import { code, createRightsBed } from '../rights.fixture.ts'
import { balpFaults, type AuditEventJson } from './balp.fixture.ts'
import { exportAccesses, type Export } from './export-accesses.ts'

const bed = await createRightsBed()
const { owner } = bed.db
const base = 'https://contactpoint.example'
const folder = mkdtempSync(join(tmpdir(), 'cp-export-'))
after(() => rmSync(folder, { recursive: true, force: true }))

type Bundle = { resourceType: string; type: string; entry: { resource: AuditEventJson & { id: string } }[] }

async function exported(over: Partial<Export> = {}): Promise<{ bundle: Bundle; largest: number }> {
  const pieces: string[] = []
  const wanted = { childNumber: bed.child.childNumber, from: null, to: null, base, ...over }
  await exportAccesses(bed.run, wanted, async (piece) => Promise.resolve(void pieces.push(piece)))
  const bundle = JSON.parse(pieces.join('')) as Bundle
  return { bundle, largest: Math.max(...pieces.map(({ length }) => length)) }
}

test('RIG-12: each look is an AuditEvent of a BALP profile, with who, for whom, why and in which request', async () => {
  await owner`delete from audit_entries`
  await bed.look('worker', { at: '2026-11-01T09:00:00Z' })
  await bed.look('officer', { at: '2026-11-02T09:00:00Z', action: 'children.show-candidate', purpose: null })
  await bed.look('worker', { at: '2026-11-03T09:00:00Z', action: 'involvement.record', purpose: null })
  await bed.look('worker', { at: '2026-11-04T09:00:00Z', action: 'involvement.end', purpose: null })
  await bed.look('operator', { at: '2026-11-05T09:00:00Z', served: 'nurse' })
  await bed.look('worker', { outcome: 'refused' })
  const { bundle } = await exported()
  assert.deepEqual([bundle.resourceType, bundle.type], ['Bundle', 'collection'])
  const events = bundle.entry.map(({ resource }) => resource)
  assert.deepEqual(events.flatMap(balpFaults), [])
  assert.deepEqual(
    events.map(({ action }) => action),
    ['R', 'E', 'C', 'U', 'R'],
  )
  const text = JSON.stringify(events[4])
  for (const words of ['Person operator', 'Person nurse', 'working-with-child', bed.child.childNumber])
    assert.ok(text.includes(words), words)
  assert.deepEqual(
    events[4]!.agent!.map(({ requestor }) => requestor),
    [false, false, true, false],
  )
  const [entry] = await owner<{ childId: number; quantity: number; name: string }[]>`
    select child_id as "childId", quantity, actor_kind as "name" from audit_entries where action = 'rights.export-accesses'`
  assert.deepEqual({ ...entry }, { childId: bed.child.childId, quantity: 5, name: 'system' })
})

test('RIG-12: the check of the profiles finds what is taken away from an event', async () => {
  const { bundle } = await exported()
  for (const { resource } of bundle.entry) {
    for (const key of [
      'type',
      'subtype',
      'action',
      'recorded',
      'outcome',
      'agent',
      'source',
      'entity',
    ] as const) {
      const { [key]: _, ...rest } = resource
      assert.ok(balpFaults(rest).length > 0, key)
    }
    for (const at of [0, 1]) {
      const agent = resource.agent!.toSpliced(at, 1)
      assert.ok(balpFaults({ ...resource, agent }).length > 0)
      const entity = resource.entity!.toSpliced(at, 1)
      assert.ok(balpFaults({ ...resource, entity }).length > 0)
    }
  }
})

test('RIG-12: days are whole days in London, first and last included', async () => {
  const { bundle } = await exported({ from: day('2026-11-02'), to: day('2026-11-03') })
  assert.deepEqual(
    bundle.entry.map(({ resource }) => resource.action),
    ['E', 'C'],
  )
})

test('recorded-before-shown: nothing is written when the export cannot be logged, or there is no such child', async () => {
  const written: string[] = []
  const wanted = { childNumber: 'C00000000000', from: null, to: null, base }
  const into = async (piece: string) => Promise.resolve(void written.push(piece))
  await assert.rejects(exportAccesses(bed.run, wanted, into), code('CP_RIGHTS_EXPORT_CHILD'))
  await owner`revoke insert on audit_entries from contactpoint_worker`
  await assert.rejects(exportAccesses(bed.run, { ...wanted, childNumber: bed.child.childNumber }, into))
  await owner`
    grant insert (occurred_at, action, outcome, actor_kind, actor_name, user_id, organisation_id, client_id, role, session_ref, authenticator,
      child_id, subject_ref, purpose, purpose_note, legal_ground, fields, quantity, feed_file_id, feed_source_id, target_user_id,
      target_organisation_id, policy_rules, policy_version, request_id, build, salt, on_behalf_of, call_id) on audit_entries to contactpoint_worker`
  assert.deepEqual(written, [])
})

test('RIG-12: it is written in pieces of 500 looks at most, and none is lost', async () => {
  await owner`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, role, child_id, request_id, build, salt)
    select timestamptz '2026-10-01' + n * interval '1 minute', 'children.open-record', 'done', 'person', 'Rose', ${bed.people.worker.userId},
           'practitioner', ${bed.child.childId}, gen_random_uuid(), 'test', decode(repeat('00', 32), 'hex') from generate_series(1, 3000) n`
  const { bundle, largest } = await exported()
  assert.equal(new Set(bundle.entry.map(({ resource }) => resource.id)).size, 3005)
  assert.ok(largest < 500 * 4000, `${largest} characters in one piece`)
})

test('RIG-12: the command writes a new file that nobody else can read, and overwrites none', async () => {
  const out = join(folder, 'looks.json')
  const call = async (): Promise<unknown> => {
    const audit = new Command('audit').exitOverride()
    addAuditExport(audit, { run: bed.run, base: () => base })
    return audit.parseAsync(
      ['export', '--child', bed.child.childNumber, '--to', '2026-11-22', '--out', out],
      { from: 'user' },
    )
  }
  await call()
  assert.equal((JSON.parse(readFileSync(out, 'utf8')) as Bundle).entry.length, 3005)
  assert.equal(statSync(out).mode & 0o777, 0o600)
  await assert.rejects(call(), code('CP_RIGHTS_EXPORT_FILE'))
})
