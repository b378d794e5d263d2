import { childrenPaths } from '../../children/web/paths.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { ChangeKind } from '../queries.ts'
import type { OwnChange } from '../undo-change.ts'
import { tabTitleOf, type Identity } from './child.ts'

export type ChangeModel = PageModel & {
  readonly identity: Identity
  readonly homePath: string
  /** Null when it cannot be undone (any more). */
  readonly undoPath: string | null
}

const done: Readonly<Record<ChangeKind, (name: string) => string>> = {
  record: (name) => `Your work with ${name} is recorded`,
  confirm: (name) => `Your work with ${name} is confirmed`,
  end: (name) => `Your work with ${name} has ended`,
  'become-lead': (name) => `You are now lead professional for ${name}`,
  'hand-over-lead': (name) => `You have handed over as lead professional for ${name}`,
  'set-assessment': (name) => `It is shown that you hold a shared assessment of ${name}`,
  'clear-assessment': (name) => `It is no longer shown that you hold a shared assessment of ${name}`,
}

/** What was changed, said once it is done; the same page says it when it was undone. */
export function presentChange(change: OwnChange, identity: Identity, undoPath: string): ChangeModel {
  const words = done[change.kind](identity.name)
  const title = change.undoneAt === null ? words : `Undone: ${words.charAt(0).toLowerCase()}${words.slice(1)}`
  return {
    title,
    tabTitle: tabTitleOf(title, identity),
    identity,
    homePath: childrenPaths.home,
    undoPath: change.isUndoable ? undoPath : null,
  }
}
