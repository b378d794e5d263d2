import type { Act, Decision } from '../platform/act.ts'
import type { DomainError } from '../platform/errors.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import { isAuditAction, type AuditEntry } from './entry.ts'
import { legalGroundOf } from './legal-ground.ts'
import { insertEntries, type AuditRow } from './queries.ts'

/**
 * Writes entries into the log in the act's own transaction: what they record stands or falls with them.
 *
 * INVARIANT (recorded-before-shown): no answer leaves before the commit of this insert. Source: R-98, architecture decision 3.
 */
export async function recordEntries(act: Act, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length > 0)
    await insertEntries(
      act.sql,
      entries.map((entry) => toRow(act, entry)),
    )
}

/** One entry; see {@link recordEntries}. */
export function recordEntry(act: Act, entry: AuditEntry): Promise<void> {
  return recordEntries(act, [entry])
}

/** A refusal or a miss, named after what was asked of the policy; refusals of unlisted actions are logged as use of the service. */
export function recordRefusal(act: Act, error: DomainError): Promise<void> {
  const asked = error instanceof DeniedError ? error.action : act.decisions.at(-1)?.action
  return recordEntry(act, {
    action: asked !== undefined && isAuditAction(asked) ? asked : 'access.use-service',
    outcome: error.kind === 'denied' ? 'refused' : 'not-found',
    ...subjectOf(error),
  })
}

/** Only an opaque id may be kept of what was asked for. */
function subjectOf(error: DomainError): { subjectRef?: string } {
  const subject = error instanceof DeniedError || error instanceof NotFoundError ? error.subject : undefined
  return subject !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(subject)
    ? { subjectRef: subject }
    : {}
}

function toRow(act: Act, entry: AuditEntry): AuditRow {
  const rules = new Set(act.decisions.flatMap(rulesOf))
  const served = entry.served ?? act.decisions.findLast((decision) => decision.served)?.served
  return {
    occurred_at: act.now,
    action: entry.action,
    outcome: entry.outcome,
    actor_kind: act.actor.kind,
    actor_name: act.actor.name,
    user_id: act.actor.userId,
    organisation_id: act.actor.organisationId,
    client_id: act.actor.clientId ?? null,
    role: act.actor.role,
    session_ref: act.actor.sessionRef,
    authenticator: act.actor.kind === 'system' ? 'system' : (act.actor.authenticator ?? null),
    child_id: entry.childId ?? null,
    subject_ref: entry.subjectRef ?? null,
    purpose: entry.purpose ?? null,
    purpose_note: entry.purposeNote ? act.sealNote(entry.purposeNote) : null,
    legal_ground: legalGroundOf(entry),
    fields: [...(entry.fields ?? [])],
    quantity: entry.quantity ?? null,
    feed_file_id: entry.feedFileId ?? null,
    feed_source_id: entry.feedSourceId ?? null,
    target_user_id: entry.targetUserId ?? null,
    target_organisation_id: entry.targetOrganisationId ?? null,
    on_behalf_of: served?.userId ?? null,
    call_id: served?.callId ?? null,
    policy_rules: [...rules],
    policy_version: act.decisions.at(-1)?.policyVersion ?? null,
    request_id: act.requestId,
    build: act.build,
    salt: act.random(32),
  }
}

/** Rules that decided about a person served are marked, so that nobody takes them for the operator's. */
function rulesOf({ rules, served }: Decision): string[] {
  return [...rules, ...(served?.rules ?? []).map((rule) => `served:${rule}`)]
}
