import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { conditionsStep } from '../errors.ts'
import { compareConditions, parseConditions, type Condition, type ConditionChange } from './condition.ts'
import {
  insertConditionSet,
  listConditions,
  listConditionSets,
  lockConditions,
  markPublished,
  updateCondition,
  type ConditionSet,
} from './queries.ts'

export type ConditionsView = ConditionSet & {
  readonly conditions: readonly Condition[]
  /** What differs from the version before; `[]` for the first. */
  readonly changes: readonly ConditionChange[]
  /** Every version there is, the newest first. */
  readonly versions: readonly ConditionSet[]
}

/** One version of the conditions, the newest unless told, with what it changed. @throws NotFoundError */
export async function readConditions(act: Act, version?: number): Promise<ConditionsView> {
  await act.require('accreditation.read-conditions', {
    type: 'Accredited',
    id: 'conditions',
    attributes: { authority: act.actor.authorityCode ?? '', organisation: 0, isTeam: false, tookPart: false },
  })
  const versions = await listConditionSets(act.sql)
  const set = version === undefined ? versions[0] : versions.find((one) => one.version === version)
  if (!set) throw new NotFoundError()
  const conditions = await listConditions(act.sql, set.version)
  const before = await listConditions(act.sql, set.version - 1)
  await recordEntry(act, {
    action: 'accreditation.read-conditions',
    outcome: 'done',
    quantity: conditions.length,
  })
  return { ...set, conditions, changes: compareConditions(before, conditions), versions }
}

/** Stores version 1, in force at once, where there is none yet; else changes nothing. */
export async function storeShippedConditions(act: Act, json: string): Promise<void> {
  await requireEditing(act, 'accreditation.edit-conditions', null)
  await lockConditions(act.sql)
  if ((await listConditionSets(act.sql)).length > 0) return
  const set = { version: 1, draftedBy: null, draftedAt: act.now, publishedAt: act.now }
  await insertConditionSet(act.sql, set, parseConditions(json))
  await recordConditions(act, 'accreditation.edit-conditions', 1)
}

/**
 * Begins the next version as a draft: a copy of the last one, or the conditions of a file.
 *
 * @returns its number. @throws DomainError `CP_CONDITIONS_STEP` while another draft is there, `CP_CONDITIONS_INVALID`
 */
export async function beginConditions(act: Act, json?: string): Promise<number> {
  await requireEditing(act, 'accreditation.edit-conditions', null)
  await lockConditions(act.sql)
  const [last] = await listConditionSets(act.sql)
  if (!last?.publishedAt) throw conditionsStep()
  const conditions = json === undefined ? await listConditions(act.sql, last.version) : parseConditions(json)
  const version = last.version + 1
  await insertConditionSet(
    act.sql,
    { version, draftedBy: act.actor.userId, draftedAt: act.now, publishedAt: null },
    conditions,
  )
  await recordConditions(act, 'accreditation.edit-conditions', version)
  return version
}

/** Changes one condition of the draft. Only who began it edits it, so that whoever publishes wrote none of it. @throws DomainError `CP_CONDITIONS_STEP` */
export async function editCondition(act: Act, condition: Omit<Condition, 'source'>): Promise<void> {
  await lockConditions(act.sql)
  const [draft] = await listConditionSets(act.sql)
  await requireEditing(act, 'accreditation.edit-conditions', draft?.draftedBy ?? null)
  if (!draft || draft.publishedAt || draft.draftedBy !== act.actor.userId) throw conditionsStep()
  await updateCondition(act.sql, draft.version, condition)
  await recordConditions(act, 'accreditation.edit-conditions', draft.version)
}

/**
 * Puts the draft in force for applications that begin from now on; those under way keep their version.
 *
 * @throws DeniedError for whoever drafted it; DomainError `CP_CONDITIONS_STEP` without a draft
 */
export async function publishConditions(act: Act): Promise<void> {
  await lockConditions(act.sql)
  const [draft] = await listConditionSets(act.sql)
  await requireEditing(act, 'accreditation.publish-conditions', draft?.draftedBy ?? null)
  if (!draft || draft.publishedAt) throw conditionsStep()
  await markPublished(act.sql, draft.version, act.actor.userId, act.now)
  await recordConditions(act, 'accreditation.publish-conditions', draft.version)
}

async function requireEditing(
  act: Act,
  action: 'accreditation.edit-conditions' | 'accreditation.publish-conditions',
  draftedBy: number | null,
): Promise<void> {
  await act.require(action, {
    type: 'ConditionSet',
    id: 'conditions',
    attributes: { drafterId: draftedBy ?? 0 },
  })
}

function recordConditions(
  act: Act,
  action: 'accreditation.edit-conditions' | 'accreditation.publish-conditions',
  version: number,
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', fields: [`version-${version}`] })
}
