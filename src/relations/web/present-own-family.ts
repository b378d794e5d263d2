import { DeniedError } from '../../platform/errors.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { ownFamilyRule } from '../guard.ts'
import { relationsPaths } from './paths.ts'

type OwnFamilyPage = {
  readonly template: string
  readonly model: PageModel & { readonly relationsPath: string }
}

/** The page that says to the person refused that the child may be of the own family; undefined for any other error. */
export function ownFamilyPage(error: unknown): OwnFamilyPage | undefined {
  if (!(error instanceof DeniedError) || !error.rules.includes(ownFamilyRule) || error.lapsed.length > 0)
    return undefined
  const model = { title: 'You cannot open this record', relationsPath: relationsPaths.own }
  return { template: 'relations/web/own-family.njk', model }
}
