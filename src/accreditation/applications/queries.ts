import type { IsoDate } from '../../lib/iso-date.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type {
  Answer,
  ApplicationState,
  EvidenceFile,
  Finding,
  PlanItem,
  Recommendation,
  Responsible,
} from './application.ts'

export type ApplicationRow = {
  readonly applicationId: number
  readonly conditionsVersion: number
  readonly state: ApplicationState
  readonly isInvited: boolean
  readonly responsible: Responsible | null
  readonly recommendation: Recommendation | null
  readonly recommendedBy: number | null
  readonly recommendedUntil: IsoDate | null
}

/** The newest version in force; undefined before the first. */
export async function findPublishedVersion(sql: Db): Promise<number | undefined> {
  const [row] = await sql<{ version: number }[]>`
    select max(sets.version) as "version" from accreditation_condition_sets as sets where sets.published_at is not null`
  return row?.version ?? undefined
}

/** Whether an application began; false while another is under way. */
export async function insertApplication(
  sql: Tx,
  application: { organisationId: number; version: number; isInvited: boolean; by: number | null; at: Date },
): Promise<boolean> {
  const { organisationId, version, isInvited, by, at } = application
  const [row] = await sql<{ applicationId: number }[]>`
    insert into accreditation_applications (organisation_id, conditions_version, is_invited, state)
    values (${organisationId}, ${version}, ${isInvited}, 'draft')
    on conflict (organisation_id) where state not in ('decided', 'withdrawn') do nothing
    returning application_id as "applicationId"`
  if (row) await insertStep(sql, row.applicationId, 'draft', by, at)
  return row !== undefined
}

/** The last application of an organisation, locked until the transaction ends where `isLocked`. */
export async function findApplication(
  sql: Tx,
  organisationId: number,
  isLocked: boolean,
): Promise<ApplicationRow | undefined> {
  const [row] = await sql<ApplicationRow[]>`
    select applications.application_id as "applicationId", applications.conditions_version as "conditionsVersion",
           applications.state, applications.is_invited as "isInvited",
           case when applications.responsible_name is not null then json_build_object(
             'name', applications.responsible_name, 'post', applications.responsible_post,
             'email', applications.responsible_email, 'phone', applications.responsible_phone) end as "responsible",
           applications.recommendation, applications.recommended_by as "recommendedBy",
           applications.recommended_until as "recommendedUntil"
      from accreditation_applications as applications
     where applications.organisation_id = ${organisationId}
     order by applications.application_id desc
     limit 1
     ${isLocked ? sql`for update` : sql``}`
  return row
}

/** The answer, the finding of each condition that counts now, the remedies, and everybody who assessed. */
export async function readWork(
  sql: Tx,
  applicationId: number,
): Promise<{
  answers: (Answer & { conditionId: string })[]
  findings: { conditionId: string; finding: Finding }[]
  assessors: number[]
  plan: PlanItem[]
}> {
  const answers = await sql<(Answer & { conditionId: string })[]>`
    select distinct on (answers.condition_id) answers.condition_id as "conditionId", answers.level, answers.reason, answers.note
      from accreditation_answers as answers
     where answers.application_id = ${applicationId}
     order by answers.condition_id, answers.answer_id desc
     limit 100`
  const findings = await sql<{ conditionId: string; finding: Finding }[]>`
    select distinct on (findings.condition_id) findings.condition_id as "conditionId", findings.finding
      from accreditation_findings as findings
     where findings.application_id = ${applicationId}
     order by findings.condition_id, findings.finding_id desc
     limit 100`
  const assessors = await sql<{ userId: number }[]>`
    select findings.found_by as "userId" from accreditation_findings as findings where findings.application_id = ${applicationId}
    union
    select items.made_by from accreditation_plan_items as items where items.application_id = ${applicationId}
    union
    select steps.taken_by from accreditation_steps as steps
     where steps.application_id = ${applicationId} and steps.state = 'recommended' and steps.taken_by is not null
    limit 1000`
  const plan = await sql<PlanItem[]>`
    select items.item_id as "itemId", items.condition_id as "conditionId", items.remedy, items.owner_post as "ownerPost",
           items.due_on as "dueOn", items.closed_at as "closedAt"
      from accreditation_plan_items as items
     where items.application_id = ${applicationId}
     order by items.due_on, items.item_id
     limit 500`
  return { answers, findings, assessors: assessors.map(({ userId }) => userId), plan }
}

export async function insertAnswer(
  sql: Tx,
  row: Answer & { application: ApplicationRow; conditionId: string; by: number; at: Date },
): Promise<void> {
  const { applicationId, conditionsVersion } = row.application
  await sql`
    insert into accreditation_answers (application_id, conditions_version, condition_id, level, reason, note, answered_by, answered_at)
    values (${applicationId}, ${conditionsVersion}, ${row.conditionId}, ${row.level}, ${row.reason}, ${row.note}, ${row.by}, ${row.at})`
}

export async function insertFinding(
  sql: Tx,
  row: { application: ApplicationRow; conditionId: string; finding: Finding; by: number; at: Date },
): Promise<void> {
  const { applicationId, conditionsVersion } = row.application
  await sql`
    insert into accreditation_findings (application_id, conditions_version, condition_id, finding, found_by, found_at)
    values (${applicationId}, ${conditionsVersion}, ${row.conditionId}, ${row.finding}, ${row.by}, ${row.at})`
}

export async function insertPlanItem(
  sql: Tx,
  row: Pick<PlanItem, 'conditionId' | 'remedy' | 'ownerPost' | 'dueOn'> & {
    application: ApplicationRow
    by: number
    at: Date
  },
): Promise<void> {
  const { applicationId, conditionsVersion } = row.application
  await sql`
    insert into accreditation_plan_items (application_id, conditions_version, condition_id, remedy, owner_post, due_on, made_by, made_at)
    values (${applicationId}, ${conditionsVersion}, ${row.conditionId}, ${row.remedy}, ${row.ownerPost}, ${row.dueOn}, ${row.by}, ${row.at})`
}

/** Whether a remedy of the organisation was closed now. */
export async function closePlanItem(
  sql: Tx,
  organisationId: number,
  itemId: number,
  by: number,
  at: Date,
): Promise<boolean> {
  const closed = await sql`
    update accreditation_plan_items as items
       set closed_by = ${by}, closed_at = ${at}
      from accreditation_applications as applications
     where items.item_id = ${itemId}
       and items.closed_at is null
       and applications.application_id = items.application_id
       and applications.organisation_id = ${organisationId}`
  return closed.count > 0
}

export async function updateResponsible(
  sql: Tx,
  applicationId: number,
  { name, post, email, phone }: Responsible,
): Promise<void> {
  await sql`
    update accreditation_applications
       set responsible_name = ${name}, responsible_post = ${post}, responsible_email = ${email}, responsible_phone = ${phone}
     where accreditation_applications.application_id = ${applicationId}`
}

/** Moves an application on and keeps how; what was recommended stays only while somebody decides about it. */
export async function moveApplication(
  sql: Tx,
  applicationId: number,
  to: {
    state: ApplicationState
    by: number
    at: Date
    recommended?: { recommendation: Recommendation; until: IsoDate | null }
  },
): Promise<void> {
  const { state, by, at, recommended } = to
  if (state === 'recommended') {
    await sql`
      update accreditation_applications
         set state = ${state}, recommendation = ${recommended!.recommendation}, recommended_by = ${by},
             recommended_until = ${recommended!.until}
       where accreditation_applications.application_id = ${applicationId}`
  } else if (state === 'decided') {
    await sql`
      update accreditation_applications set state = ${state}, decided_by = ${by}
       where accreditation_applications.application_id = ${applicationId}`
  } else {
    await sql`
      update accreditation_applications
         set state = ${state}, recommendation = null, recommended_by = null, recommended_until = null
       where accreditation_applications.application_id = ${applicationId}`
  }
  await insertStep(sql, applicationId, state, by, at)
}

async function insertStep(
  sql: Tx,
  applicationId: number,
  state: ApplicationState,
  by: number | null,
  at: Date,
): Promise<void> {
  await sql`
    insert into accreditation_steps (application_id, state, taken_by, taken_at)
    values (${applicationId}, ${state}, ${by}, ${at})`
}

export type HistoryStep = { readonly state: ApplicationState; readonly takenAt: Date; readonly by: string }

/** Steps of all applications of an organisation, the last first, 50 at most; `by` is a post, '' for the system. */
export function listSteps(sql: Db, organisationId: number): Promise<HistoryStep[]> {
  return sql<HistoryStep[]>`
    select steps.state, steps.taken_at as "takenAt", coalesce(users.name, '') as "by"
      from accreditation_steps as steps
      join accreditation_applications as applications on applications.application_id = steps.application_id
      left join users on users.user_id = steps.taken_by
     where applications.organisation_id = ${organisationId}
     order by steps.step_number desc
     limit 50`
}

/** Files of an application without their content. */
export function listEvidence(sql: Db, applicationId: number): Promise<EvidenceFile[]> {
  return sql<EvidenceFile[]>`
    select evidence.public_id as "publicId", evidence.condition_id as "conditionId", evidence.name,
           evidence.media_type as "mediaType", evidence.bytes,
           encode(evidence.sha256, 'hex') as "sha256", evidence.uploaded_at as "uploadedAt"
      from accreditation_evidence as evidence
     where evidence.application_id = ${applicationId}
     order by evidence.evidence_id
     limit 200`
}

export async function insertEvidence(
  sql: Tx,
  row: {
    publicId: string
    application: ApplicationRow
    conditionId: string
    name: string
    mediaType: string
    sha256: Buffer
    bytes: number
    by: number
    at: Date
  },
): Promise<void> {
  const { applicationId, conditionsVersion } = row.application
  await sql`
    insert into accreditation_evidence (public_id, application_id, conditions_version, condition_id, name, media_type, sha256, bytes, uploaded_by, uploaded_at)
    values (${row.publicId}, ${applicationId}, ${conditionsVersion}, ${row.conditionId}, ${row.name}, ${row.mediaType},
            ${row.sha256}, ${row.bytes}, ${row.by}, ${row.at})`
}

export async function insertEvidenceChunk(
  sql: Tx,
  publicId: string,
  position: number,
  content: Buffer,
): Promise<void> {
  await sql`
    insert into accreditation_evidence_chunks (evidence_ref, position, content)
    values (${publicId}, ${position}, ${content})`
}

/** A file as it is handed out again, without its bytes. */
export type StoredFile = { readonly name: string; readonly mediaType: string; readonly bytes: number }

/** A file of an organisation, of whichever application. */
export async function findEvidence(
  sql: Db,
  organisationId: number,
  publicId: string,
): Promise<StoredFile | undefined> {
  const [row] = await sql<StoredFile[]>`
    select evidence.name, evidence.media_type as "mediaType", evidence.bytes
      from accreditation_evidence as evidence
      join accreditation_applications as applications on applications.application_id = evidence.application_id
     where evidence.public_id = ${publicId}
       and applications.organisation_id = ${organisationId}
     limit 1`
  return row
}

/** 256 KiB of such a file, or what is left; undefined after its end. */
export async function findEvidenceChunk(
  sql: Db,
  organisationId: number,
  publicId: string,
  position: number,
): Promise<Buffer | undefined> {
  const [row] = await sql<{ content: Buffer }[]>`
    select chunks.content
      from accreditation_evidence_chunks as chunks
      join accreditation_evidence as evidence on evidence.public_id = chunks.evidence_ref
      join accreditation_applications as applications on applications.application_id = evidence.application_id
     where chunks.evidence_ref = ${publicId} and chunks.position = ${position}
       and applications.organisation_id = ${organisationId}
     limit 1`
  return row?.content
}
