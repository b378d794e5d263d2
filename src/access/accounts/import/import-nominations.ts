import { recordEntries, recordEntry } from '../../../audit/index.ts'
import {
  listOrganisations,
  listOrganisationsByCode,
  listServices,
  listServicesByCode,
  type Organisation,
  type Service,
} from '../../../organisations/index.ts'
import type { Act } from '../../../platform/act.ts'
import {
  importTable,
  ImportRefusedError,
  keepsOut,
  type ImportOptions,
  type Totals,
} from '../../../platform/table-import/import-table.ts'
import type { FaultyRow, TableRow } from '../../../platform/table-import/table-row.ts'
import { isGoodNeed } from '../nominate-user.ts'
import type { AccountScope } from '../queries.ts'
import { requireScope } from '../read-accounts.ts'
import {
  nominationShape,
  readNominationRow,
  type NominationColumn,
  type NominationFault,
  type NominationRow,
} from './nomination-rows.ts'
import { insertNominated, listKnownPeople, lockImports, type KnownPerson, type NewPerson } from './queries.ts'
import { requirePlaces } from './require-places.ts'

/** `unchanged` counts people who are nominated already as the row says. */
export type NominationsReport = Totals & { readonly nominated: number; readonly unchanged: number }

/**
 * Nominates the practitioners of a file, each with a need that waits for another person's approval; imported again it changes nothing.
 *
 * A file reaches as far as whoever imports it: a delegate's own organisation, a team's authority. Members of teams are nominated
 * one by one. Source.
 * @throws ImportRefusedError `CP_USERS_ROWS_WRONG` when a row is wrong and wrong ones are not to be skipped; nobody was nominated.
 */
export async function importNominations(
  act: Act,
  options: ImportOptions<NominationColumn>,
): Promise<NominationsReport> {
  const scope = await requireScope(act)
  await lockImports(act.sql)
  const requirePlace = requirePlaces(act, 'access.nominate-user')
  const counts = { nominated: 0, unchanged: 0 }
  const totals = await importTable(act, options, nominationShape, async (inner, rows) => {
    const batch = await sortRows(inner, scope, rows)
    for (const person of batch.people) await requirePlace({ ...person, role: 'practitioner' })
    await nominate(inner, batch.people)
    counts.nominated += batch.people.length
    counts.unchanged += batch.unchanged
    return batch.faults
  })
  if (keepsOut(totals, options))
    throw new ImportRefusedError('CP_USERS_ROWS_WRONG', { ...totals, ...counts, nominated: 0 })
  await recordEntry(act, {
    action: 'access.nominate-user',
    outcome: 'done',
    fields: ['import', ...(options.isDryRun ? ['trial'] : [])],
    quantity: counts.nominated,
  })
  return { ...totals, ...counts }
}

async function nominate(act: Act, people: readonly NewPerson[]): Promise<void> {
  if (people.length === 0) return
  const made = { at: act.now, on: act.today, by: act.actor.userId }
  const ids = await insertNominated(act.sql, people, made)
  await recordEntries(
    act,
    ids.map((targetUserId) => ({
      action: 'access.nominate-user',
      outcome: 'done',
      targetUserId,
      fields: ['account', 'need', 'import'],
    })),
  )
}

type Batch = {
  readonly people: NewPerson[]
  readonly faults: FaultyRow<NominationColumn>[]
  unchanged: number
}

async function sortRows(
  act: Act,
  scope: AccountScope,
  rows: readonly TableRow<NominationColumn>[],
): Promise<Batch> {
  const read = rows.map((row) => ({ row, told: readNominationRow(row.values) }))
  const right = read.flatMap(({ told }) => ('field' in told ? [] : [told]))
  const places = await findPlaces(act, right)
  const known = new Map(
    (
      await listKnownPeople(
        act.sql,
        right.map(({ username }) => username),
      )
    ).map((one) => [one.username, one]),
  )
  const batch: Batch = { people: [], faults: [], unchanged: 0 }
  for (const { row, told } of read) {
    const found = 'field' in told ? told : placed(act, scope, places, told)
    if ('field' in found) batch.faults.push({ ...row, ...found })
    else {
      const person = known.get(found.username)
      const fault = person ? compare(person, found) : checkNeed(act, found)
      if (fault) batch.faults.push({ ...row, ...fault })
      else if (person) batch.unchanged++
      else {
        batch.people.push(found)
        known.set(found.username, { ...found, needs: [needOf(found)] })
      }
    }
  }
  return batch
}

type Places = {
  readonly organisations: ReadonlyMap<string, Organisation | undefined>
  readonly services: ReadonlyMap<string, Service | undefined>
}

async function findPlaces(act: Act, rows: readonly NominationRow[]): Promise<Places> {
  const organisationIds = await listOrganisationsByCode(act.sql, [
    ...new Set(rows.map((one) => one.organisation)),
  ])
  const serviceIds = await listServicesByCode(act.sql, [...new Set(rows.map((one) => one.service))])
  const organisations = await listOrganisations(act.sql, [...organisationIds.values()])
  const services = await listServices(
    act.sql,
    [...serviceIds.values()].map(({ serviceId }) => serviceId),
  )
  return {
    organisations: new Map([...organisationIds].map(([code, id]) => [code, organisations.get(id)])),
    services: new Map([...serviceIds].map(([code, { serviceId }]) => [code, services.get(serviceId)])),
  }
}

/** The row with what its codes mean; an organisation out of reach answers as one that does not exist. */
function placed(
  act: Act,
  scope: AccountScope,
  { organisations, services }: Places,
  { organisation: code, service: serviceCode, ...row }: NominationRow,
): NewPerson | NominationFault {
  const isOpen = ({ closedOn }: Organisation | Service): boolean => closedOn === null || act.today < closedOn
  const organisation = organisations.get(code)
  const isReached =
    organisation &&
    isOpen(organisation) &&
    (scope.authorityCode === null || organisation.authorityCode === scope.authorityCode) &&
    (scope.organisationId === null || organisation.organisationId === scope.organisationId)
  if (!isReached)
    return {
      field: 'organisation',
      problem: 'there is no open organisation with this code among those the file may name',
    }
  const authorityCode = act.actor.authorityCode ?? organisation.authorityCode
  if (authorityCode === null)
    return {
      field: 'organisation',
      problem: 'the organisation belongs to no authority; nominate its people on the page',
    }
  const service = services.get(serviceCode)
  if (!service || !isOpen(service) || service.organisationId !== organisation.organisationId)
    return { field: 'service', problem: 'the organisation has no open service with this code' }
  return {
    ...row,
    organisationId: organisation.organisationId,
    serviceId: service.serviceId,
    authorityCode,
  }
}

function checkNeed(act: Act, person: NewPerson): NominationFault | undefined {
  return isGoodNeed(act.today, person)
    ? undefined
    : { field: 'until', problem: 'a day after today and within three years is expected' }
}

/** Somebody is told to be unchanged only where everything is as the row says; every other account answers alike. */
function compare(known: KnownPerson, row: NewPerson): NominationFault | undefined {
  const isSame =
    compared.every((fact) => known[fact] === row[fact]) && known.needs.some((need) => need === needOf(row))
  return isSame
    ? undefined
    : {
        field: 'username',
        problem: 'another account has this username, or this person’s with something else in it',
      }
}

const compared = ['name', 'jobTitle', 'phone', 'email', 'organisationId', 'serviceId'] as const

function needOf({ need, until }: NewPerson): string {
  return `${need} ${until}`
}
