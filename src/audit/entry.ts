import type { Served } from '../platform/act.ts'

/**
 * Everything that can be in the log, as `slice.verb-noun`. The policy decides on the same names.
 *
 * docs/domain/audit.md describes each; a test holds the table and this list equal.
 */
export const auditActions = [
  'access.sign-in',
  'access.sign-out',
  'access.make-recovery-codes',
  'access.read-own-account',
  'access.confirm',
  'access.list-passkeys',
  'access.change-passkeys',
  'access.enrol-passkey',
  'access.list-sessions',
  'access.end-sessions',
  'access.list-sign-ins',
  'access.read-recovery-notice',
  'access.recover',
  'access.use-service',
  'access.administer-users',
  'access.explain-decision',
  'access.simulate-policy',
  'access.list-accounts',
  'access.read-account',
  'access.nominate-user',
  'access.decide-need',
  'access.change-account',
  'access.reinstate-account',
  'access.sign-agreement',
  'access.publish-agreement',
  'access.warn-users',
  'access.review-accounts',
  'access.set-rights',
  'access.reset-factors',
  'access.read-fallback',
  'access.set-fallback',
  'access.bind-provider',
  'access.read-provider',
  'access.set-provider',
  'access.read-client',
  'access.set-client',
  'access.request-token',
  'access.read-own-client',
  'access.list-recoveries',
  'access.start-recovery',
  'access.answer-recovery',
  'access.set-supervision',
  'access.await-supervision',
  'access.list-supervision',
  'access.accept-supervision',
  'access.watch-supervision',
  'access.end-supervision',
  'relations.list-own',
  'relations.declare',
  'relations.list-of-user',
  'relations.remove',
  'relations.work-with-child',
  'relations.list-alerts',
  'relations.judge-alert',
  'mediation.read-call',
  'mediation.find-caller',
  'mediation.open-call',
  'mediation.close-call',
  'mediation.search',
  'mediation.open-record',
  'children.search',
  'children.show-candidate',
  'children.state-reason',
  'children.open-record',
  'children.compare-records',
  'children.list-own-recent',
  'involvement.list-own',
  'involvement.record',
  'involvement.confirm',
  'involvement.end',
  'involvement.change-lead',
  'involvement.change-assessment',
  'involvement.undo',
  'organisations.load-reference-data',
  'training.read-own',
  'training.book-own',
  'training.cancel-own',
  'training.read-team',
  'training.book-other',
  'training.cancel-other',
  'training.record-completion',
  'training.read-desk',
  'training.edit-catalogue',
  'training.plan-session',
  'training.open-session',
  'training.record-result',
  'training.import',
  'training.check-certificate',
  'practice.read-own',
  'practice.read-everybody',
  'practice.choose-children',
  'organisations.read-notices',
  'organisations.see-notice',
  'accreditation.list-organisations',
  'accreditation.read-organisation',
  'accreditation.read-conditions',
  'accreditation.invite',
  'accreditation.assess',
  'accreditation.decide',
  'accreditation.check',
  'accreditation.suspend',
  'accreditation.accredit',
  'accreditation.remind',
  'accreditation.read-own',
  'accreditation.apply',
  'accreditation.edit-conditions',
  'accreditation.publish-conditions',
  'linkage.list-reviews',
  'linkage.open-review',
  'linkage.add-candidate',
  'linkage.decide-review',
  'linkage.second-review',
  'linkage.undo-review',
  'linkage.settle-review',
  'linkage.list-merges',
  'linkage.preview-merge',
  'linkage.request-merge',
  'linkage.second-merge',
  'linkage.undo-merge',
  'linkage.merge-children',
  'linkage.unmerge-children',
  'linkage.set-thresholds',
  'linkage.rescore',
  'linkage.list-models',
  'linkage.add-model',
  'linkage.apply-model',
  'linkage.undo-model',
  'feeds.load-file',
  'feeds.register-source',
  'feeds.apply-rows',
  'feeds.read-status',
  'feeds.download-rejects',
  'feeds.pause',
  'feeds.resume',
  'feeds.release-file',
  'feeds.go-live',
  'feeds.read-quality',
  'feeds.refuse-file',
  'rights.list-requests',
  'rights.read-request',
  'rights.record-request',
  'rights.choose-entries',
  'rights.prepare-list',
  'rights.second-list',
  'rights.show-list',
  'rights.give-list',
  'rights.refuse-request',
  'rights.export-accesses',
] as const

export type AuditAction = (typeof auditActions)[number]

/** One line of the log. What is left out is null; values searched for or shown are never here, only their field names. */
export type AuditEntry = {
  readonly action: AuditAction
  readonly outcome: 'done' | 'refused' | 'not-found'
  readonly childId?: number
  /** The opaque id asked for, where there may be no such child; or of the client that was administered or named. */
  readonly subjectRef?: string
  readonly purpose?: string
  readonly purposeNote?: string | null
  readonly fields?: readonly string[]
  /** Candidates shown, rows loaded: whatever the action counts. */
  readonly quantity?: number
  readonly feedFileId?: number
  readonly feedSourceId?: string
  /** Whose account, or which organisation, was administered. */
  readonly targetUserId?: number
  readonly targetOrganisationId?: number
  /** For whom an operator acted; taken from the decision where that names somebody. */
  readonly served?: Served
}

/** Whether `text` names an action of the closed vocabulary. */
export function isAuditAction(text: string): text is AuditAction {
  return (auditActions as readonly string[]).includes(text)
}
