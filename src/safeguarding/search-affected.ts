import { recordEntries } from '../audit/index.ts'
import { findAffected, type AffectedOutcome, type AffectedQuery } from '../children/index.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { overSearchQuota, searchWordsMissing } from './errors.ts'
import { MAX_WORDS } from './override.ts'
import { countSearches, insertSearch } from './queries.ts'
import { ORGANISATION_SEARCHES, OWN_SEARCHES, searchFields, type StatedSearch } from './search-purpose.ts'

/** Asks whether the person may search so, with factors given again. */
export async function requireSafeguardingSearch(act: Act): Promise<void> {
  await act.require('safeguarding.search', { type: 'Directory', id: 'contactpoint' })
}

/**
 * Looks for children who may be affected, by a parent or carer or by an address, for a purpose; each search is put before reviewers.
 *
 * Writes an entry for the search and one for each child shown, before anything is shown; a search that finds nobody counts like any
 * other. Source.
 * @throws DomainError `CP_SAFEGUARDING_QUOTA`, `CP_SAFEGUARDING_WORDS`.
 */
export async function searchAffected(
  act: Act,
  query: AffectedQuery,
  { purpose, words }: StatedSearch,
): Promise<AffectedOutcome> {
  await requireSafeguardingSearch(act)
  if (words === '' || [...words].length > MAX_WORDS) throw searchWordsMissing()
  const { userId, organisationId } = act.actor
  if (userId === null || organisationId === null) throw new NotFoundError()
  const used = await countSearches(act.sql, act.today)
  if (used.own >= OWN_SEARCHES || used.organisation >= ORGANISATION_SEARCHES) throw overSearchQuota()
  await insertSearch(act.sql, { userId, organisationId, at: act.now })
  const outcome = await findAffected(act, query)
  const children = outcome.kind === 'found' ? outcome.children : []
  await recordEntries(act, [
    {
      action: 'safeguarding.search',
      outcome: 'done',
      purpose,
      purposeNote: words,
      fields: searchFields(query),
      quantity: children.length,
    },
    ...children.map(({ childId }) => ({
      action: 'safeguarding.show-candidate' as const,
      outcome: 'done' as const,
      childId,
      purpose,
      fields: ['name', 'date-of-birth', 'gender', 'postcode-district'],
    })),
  ])
  return outcome
}
