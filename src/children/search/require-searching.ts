import type { Act, Decision } from '../../platform/act.ts'
import { DeniedError } from '../../platform/errors.ts'
import { directory } from '../directory.ts'

/** Refuses whom a search would refuse, before its form is shown; leaves an entry only then. Source. */
export async function requireSearching(act: Act): Promise<void> {
  await act.require('children.search', directory)
}

/** The same question for a page that has more than the search on it: whoever may not is refused nothing, and no entry is left. */
export async function readSearching(act: Act): Promise<Pick<Decision, 'isPermitted' | 'lapsed'>> {
  try {
    return await act.require('children.search', directory)
  } catch (error) {
    if (error instanceof DeniedError) return { isPermitted: false, lapsed: error.lapsed }
    throw error
  }
}
