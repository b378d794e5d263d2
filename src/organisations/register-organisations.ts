import { isDeepStrictEqual } from 'node:util'
import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { FaultList } from './errors.ts'
import { codeKey, isSensitiveKind } from './kinds.ts'
import {
  authorityReader,
  checkOrganisations,
  checkServices,
  noteFor,
  type CheckedOrganisation,
  type CheckedService,
  type OnUnknownAuthority,
  type OrganisationRow,
  type ServiceRow,
} from './organisation-rows.ts'
import {
  listAuthorities,
  listCheckedOrganisations,
  listCheckedServices,
  listIdentifierHolders,
  lockForWriting,
  replaceIdentifiers,
  upsertOrganisations,
  upsertServices,
} from './queries.ts'

export type Registration = {
  readonly organisations: readonly OrganisationRow[]
  readonly services?: readonly ServiceRow[]
  readonly onUnknownAuthority?: OnUnknownAuthority
}

export type RowCounts = { readonly added: number; readonly changed: number; readonly unchanged: number }
export type RegistrationResult = { readonly organisations: RowCounts; readonly services: RowCounts }

/**
 * Brings organisations, their identifiers and services to what the rows say, all or nothing.
 *
 * A row replaces all that was held under its code; organisations and services that no row names stay as they are. The
 * same rows again change nothing and leave no log entry.
 * Source: docs/domain/organisations.md, ORG-8 to ORG-13. @throws RowsRefusedError with every fault found.
 */
export async function registerOrganisations(
  act: Act,
  registration: Registration,
): Promise<RegistrationResult> {
  await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
  await lockForWriting(act.sql)
  const rows = { organisations: registration.organisations, services: registration.services ?? [] }
  const faults = new FaultList()
  const read = authorityReader(await listAuthorities(act.sql), act.today)
  const organisations = checkOrganisations(
    rows.organisations,
    read,
    registration.onUnknownAuthority ?? 'refuse',
    faults,
  )
  const checkedServices = checkServices(rows.services, faults)
  faults.assertNone()

  const held = byCode(
    await listCheckedOrganisations(
      act.sql,
      organisations.map(({ code }) => code),
    ),
  )
  const heldServices = byCode(
    await listCheckedServices(
      act.sql,
      checkedServices.map(({ code }) => code),
    ),
  )
  await checkHolders(act, organisations, rows.organisations, faults)
  const services = await withOwners(act, checkedServices, organisations, rows.services, faults)
  checkSensitivity(services, heldServices, rows.services, faults)
  faults.assertNone()

  const isNew = differsFrom(held)
  const isNewService = differsFrom(heldServices)
  const written = organisations.filter(isNew)
  const writtenServices = services.filter(isNewService)
  await upsertOrganisations(act.sql, written)
  await replaceIdentifiers(act.sql, written)
  await upsertServices(act.sql, writtenServices)
  const quantity = written.length + writtenServices.length
  if (quantity > 0) {
    await recordEntry(act, { action: 'organisations.load-reference-data', outcome: 'done', quantity })
  }
  return {
    organisations: countsOf(organisations, written, held),
    services: countsOf(services, writtenServices, heldServices),
  }
}

/** An identifier leads to one organisation; it may pass only from one that is stated anew in the same load. */
async function checkHolders(
  act: Act,
  organisations: readonly CheckedOrganisation[],
  rows: readonly OrganisationRow[],
  faults: FaultList,
): Promise<void> {
  const holders = await listIdentifierHolders(
    act.sql,
    organisations.flatMap(({ identifiers }) => identifiers),
  )
  const holderOf = new Map(holders.map(({ identifier, code }) => [identifier, codeKey(code)]))
  const stated = new Set(organisations.map(({ code }) => codeKey(code)))
  organisations.forEach(({ identifiers }, i) => {
    for (const identifier of identifiers) {
      const holder = holderOf.get(identifier)
      if (holder === undefined || stated.has(holder)) continue
      const scheme = identifier.slice(0, identifier.indexOf(':'))
      noteFor('organisations', rows[i], i, faults)(scheme, `belongs to organisation \`${holder}\``)
    }
  })
}

/** The services under the code of their organisation as it is spelt there. */
async function withOwners(
  act: Act,
  services: readonly CheckedService[],
  organisations: readonly CheckedOrganisation[],
  rows: readonly ServiceRow[],
  faults: FaultList,
): Promise<CheckedService[]> {
  const held = await listCheckedOrganisations(
    act.sql,
    services.map(({ organisationCode }) => organisationCode),
  )
  const known = byCode([...held, ...organisations])
  return services.map((service, i) => {
    const owner = known.get(codeKey(service.organisationCode))
    if (owner === undefined)
      noteFor('services', rows[i], i, faults)('organisation', 'is the code of no organisation')
    return { ...service, organisationCode: owner?.code ?? service.organisationCode }
  })
}

/**
 * INVARIANT (sensitivity-is-fixed): a service never becomes sensitive or ceases to be. Involvements were recorded under
 * the rules of its old kind: they would be told to users, or be held without consent.
 */
function checkSensitivity(
  services: readonly CheckedService[],
  held: ReadonlyMap<string, CheckedService>,
  rows: readonly ServiceRow[],
  faults: FaultList,
): void {
  services.forEach(({ code, kind }, i) => {
    const before = held.get(codeKey(code))
    if (before === undefined || isSensitiveKind(before.kind) === isSensitiveKind(kind)) return
    const problem = 'would make the service sensitive, or no longer so; close it and register a new one'
    noteFor('services', rows[i], i, faults)('kind', problem)
  })
}

function byCode<T extends { readonly code: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [codeKey(row.code), row]))
}

function differsFrom<T extends { readonly code: string }>(held: ReadonlyMap<string, T>): (row: T) => boolean {
  return (row) => !isDeepStrictEqual({ ...row }, { ...held.get(codeKey(row.code)) })
}

function countsOf<T extends { readonly code: string }>(
  all: readonly T[],
  written: readonly T[],
  held: ReadonlyMap<string, T>,
): RowCounts {
  const changed = written.filter(({ code }) => held.has(codeKey(code))).length
  return { added: written.length - changed, changed, unchanged: all.length - written.length }
}
