import { listServicesWorkingWith } from '../../involvement/index.ts'
import type { Act } from '../../platform/act.ts'
import { disclosedFields, type WholeRecord } from '../open-record.ts'
import {
  findAuthorityName,
  listOrganisationContacts,
  type ChildDetails,
  type OrganisationContact,
} from '../queries.ts'
import type { ChildId, ComposedRecord } from '../record.ts'
import type { ComparedRecord } from '../review/compare-records.ts'
import { resolveOrganisations, settingOf } from '../store-records.ts'
import { listShieldedSources } from './queries.ts'
import { composeVaulted, openShielded, type VaultedChild } from './content.ts'

/** A shielded record as it would be in the open, with the parts that held something and the names it is known under. */
export type ShieldedRecord = {
  readonly record: WholeRecord
  readonly fields: readonly string[]
  readonly searchNames: ComposedRecord['searchNames']
}

/**
 * The whole record of a shielded child, opened from the vault; undefined unless the database lets whoever acts open it.
 *
 * Only the emergency look (`safeguarding`) and the shielding desk call it, after they have asked the policy. Sensitive services stay
 * out, as in the open. Source.
 */
export async function readShielded(act: Act, childId: ChildId): Promise<ShieldedRecord | undefined> {
  const kept = (await openShielded(act, [childId])).get(childId)
  if (!kept) return undefined
  const sourceIds = [...new Set(kept.content.source_records.map((row) => row.source_id))]
  const composed = composeVaulted(kept.content, await listShieldedSources(act.sql, sourceIds))
  const services = await listServicesWorkingWith(act, childId, kept.content)
  const record = { ...(await detailsOf(act, kept, composed)), services }
  return { record, fields: disclosedFields(record, services), searchNames: composed.searchNames }
}

/** A shielded record as it is compared with a row, with the numbers that any source gave. */
export type ShieldedComparison = {
  readonly child: ComparedRecord
  readonly identifiers: ComposedRecord['identifiers']
}

/** As {@link readShielded}, with what each source says and without services; only the shielding desk calls it. Source: R-39. */
export async function compareShielded(act: Act, childId: ChildId): Promise<ShieldedComparison | undefined> {
  const kept = (await openShielded(act, [childId])).get(childId)
  if (!kept) return undefined
  const rows = kept.content.source_records
  const told = await listShieldedSources(act.sql, [...new Set(rows.map((row) => row.source_id))])
  const composed = composeVaulted(kept.content, told)
  const sources = rows.map((row) => ({
    childId,
    sourceId: row.source_id,
    sourceRecordId: row.source_record_id,
    sourceName: told.get(row.source_id)?.name ?? '',
    kind: told.get(row.source_id)?.kind ?? 'other',
    authorityCode: told.get(row.source_id)?.authorityCode ?? null,
    confirmedOn: row.confirmed_on,
    record: row.payload,
  }))
  const child = { ...(await detailsOf(act, kept, composed)), sources }
  return { child, identifiers: composed.identifiers }
}

async function detailsOf(act: Act, kept: VaultedChild, composed: ComposedRecord): Promise<ChildDetails> {
  const organisations = await resolveOrganisations(act, [composed])
  const settingId = settingOf(composed, organisations)
  const healthIds = composed.health.flatMap(({ odsCode }) => organisations.ods.get(odsCode) ?? [])
  const contacts = await listOrganisationContacts(act.sql, [...new Set([...healthIds, settingId ?? 0])])
  const contactOf = new Map(contacts.map((one) => [one.organisationId, one]))
  return {
    childId: kept.childId,
    publicId: kept.publicId,
    childNumber: kept.childNumber,
    dateOfBirth: composed.dateOfBirth.date,
    dateOfBirthAccuracy: composed.dateOfBirth.accuracy,
    gender: composed.gender,
    dateOfDeath: composed.dateOfDeath,
    authorityName: await findAuthorityName(act.sql, kept.authorityCode),
    isCardOnly: false,
    names: composed.names,
    address: addressOf(composed),
    carers: composed.carers.map(({ phone, email, livesWithChild, address, ...carer }) => ({
      ...carer,
      phone: phone ?? null,
      email: email ?? null,
      livesWithChild: livesWithChild ?? null,
      addressLines: address?.lines ?? [],
      postcode: address?.postcode ?? null,
    })),
    setting: settingDetails(composed, contactOf.get(settingId ?? 0)),
    health: composed.health.flatMap((contact) => {
      const found = contactOf.get(organisations.ods.get(contact.odsCode) ?? 0)
      return found ? [healthDetails(contact, found)] : []
    }),
    confirmed: composed.provenance.map(({ attribute, confirmedOn, sourceKind }) => ({
      attribute,
      on: confirmedOn,
      sourceKind,
    })),
  }
}

function addressOf({ address }: ComposedRecord): ChildDetails['address'] {
  if (!address) return null
  return {
    state: address.state,
    lines: 'lines' in address ? address.lines : [],
    postcode: 'lines' in address ? (address.postcode ?? null) : null,
    fromOn: address.from ?? null,
    returnIntention: address.state === 'left-england' ? address.returnIntention : null,
  }
}

/** A setting that the reference data does not know is left out, as in the open. */
function settingDetails(
  { education }: ComposedRecord,
  found: OrganisationContact | undefined,
): ChildDetails['setting'] {
  if (!education || (education.setting && !found)) return null
  return {
    name: found?.name ?? null,
    phone: found?.phone ?? null,
    email: found?.email ?? null,
    notAttending: found ? null : (education.notAttending ?? 'not-known'),
    startedOn: education.startedOn ?? null,
    endedOn: education.endedOn ?? null,
  }
}

function healthDetails(
  { kind, practitioner, phone, from }: ComposedRecord['health'][number],
  found: OrganisationContact,
): ChildDetails['health'][number] {
  return {
    kind,
    name: found.name,
    practitioner: practitioner ?? null,
    phone: phone ?? found.phone,
    email: found.email,
    fromOn: from ?? null,
  }
}
