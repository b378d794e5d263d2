import type { AuditEntry } from './entry.ts'

/** On what law a child is looked for or at; docs/domain/audit.md says which provisions are meant. */
export const legalGrounds = ['public-task', 'safeguarding', 'accuracy'] as const
export type LegalGround = (typeof legalGrounds)[number]

const aboutChildren =
  /^(?:(?:children|consent|involvement|linkage)\.|safeguarding\.(?:override-start|search)$)/

/** The ground of an entry, by its purpose or, where none is stated, by its action; null where it is about no child. */
export function legalGroundOf({
  action,
  childId,
  purpose,
}: Pick<AuditEntry, 'action' | 'childId' | 'purpose'>): LegalGround | null {
  if (childId === undefined && !aboutChildren.test(action)) return null
  if (purpose === 'child-protection' || action.startsWith('safeguarding.')) return 'safeguarding'
  if (purpose === 'data-check' || purpose === 'data-quality-review' || action.startsWith('linkage.'))
    return 'accuracy'
  return 'public-task'
}
