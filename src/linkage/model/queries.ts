import type { Db, Tx } from '../../platform/db/connect.ts'
import type { SourceKind } from '../../children/index.ts'
import type { ThresholdEvidence, Thresholds } from './choose-thresholds.ts'
import type { StoredModel } from './stored-model.ts'

/** Which model and thresholds are in force for a kind of source; undefined while there is no model. */
export async function findRuling(
  sql: Tx,
  kind: SourceKind,
): Promise<
  { readonly version: string; readonly digest: string; readonly thresholds: Thresholds } | undefined
> {
  const [row] = await sql<{ version: string; digest: string; linkBits: number; reviewBits: number }[]>`
    select m.version, m.digest, t.link_bits as "linkBits", t.review_bits as "reviewBits"
      from link_models m
     cross join lateral (
       select x.link_bits, x.review_bits from link_thresholds x
        where x.model_version = m.version and x.source_kind = ${kind}
        order by x.threshold_id desc limit 1) t
     where m.is_current
     limit 1`
  if (!row) return undefined
  const { version, digest, linkBits, reviewBits } = row
  return { version, digest, thresholds: { linkBits, reviewBits } }
}

/** The thresholds in force for a model, by kind of source. */
export async function findThresholds(sql: Tx, version: string): Promise<Map<SourceKind, Thresholds>> {
  const rows = await sql<{ kind: SourceKind; linkBits: number; reviewBits: number }[]>`
    select distinct on (t.source_kind) t.source_kind as "kind", t.link_bits as "linkBits", t.review_bits as "reviewBits"
      from link_thresholds t
     where t.model_version = ${version}
     order by t.source_kind, t.threshold_id desc
     limit 10`
  return new Map(rows.map(({ kind, linkBits, reviewBits }) => [kind, { linkBits, reviewBits }]))
}

/** A model by its version; undefined when it is not there. */
export async function findModel(
  sql: Db,
  version: string,
): Promise<(StoredModel & { digest: string }) | undefined> {
  const [row] = await sql<(StoredModel & { digest: string })[]>`
    select m.version, m.model, m.index_records as "indexRecords", m.trained_on as "trainedOn", m.digest
      from link_models m where m.version = ${version} limit 1`
  return row
}

/** Keeps a model once, not in force. @returns false when the version is there already. */
export async function insertModel(
  sql: Tx,
  { version, model, indexRecords, trainedOn }: StoredModel,
  digest: string,
  now: Date,
): Promise<boolean> {
  const made = await sql`
    insert into link_models (version, model, digest, index_records, trained_on, created_at, is_current)
    values (${version}, ${sql.json(model as never)}, ${digest}, ${indexRecords}, ${trainedOn}, ${now}, false)
    on conflict (version) do nothing
    returning version`
  return made.length > 0
}

/** Puts a model in force instead of the one that is. */
export async function enforceModel(sql: Tx, version: string): Promise<void> {
  await sql`update link_models set is_current = false where link_models.is_current`
  await sql`update link_models set is_current = true where link_models.version = ${version}`
}

/** Undefined while there is no model. */
export async function findCurrentVersion(sql: Tx): Promise<string | undefined> {
  const [row] = await sql<{ version: string }[]>`
    select link_models.version from link_models where link_models.is_current limit 1`
  return row?.version
}

/** Puts a model in force when none is. */
export async function enforceFirstModel(sql: Tx, version: string): Promise<void> {
  await sql`
    update link_models set is_current = true
     where link_models.version = ${version} and not exists (select from link_models other where other.is_current)`
}

export async function insertThresholds(
  sql: Tx,
  row: {
    readonly source_kind: SourceKind
    readonly model_version: string
    readonly link_bits: number
    readonly review_bits: number
    readonly evidence: ThresholdEvidence
    readonly set_by: string
    readonly set_at: Date
  },
): Promise<void> {
  await sql`
    insert into link_thresholds (source_kind, model_version, link_bits, review_bits, evidence, set_by, set_at)
    values (${row.source_kind}, ${row.model_version}, ${row.link_bits}, ${row.review_bits}, ${sql.json(row.evidence as never)},
            ${row.set_by}, ${row.set_at})`
}

export type ScoredDecision = {
  readonly decisionId: number
  readonly kind: SourceKind
  readonly outcome: 'linked' | 'new' | 'review' | 'refused'
  readonly rule: string
  readonly modelVersion: string
  readonly scoreBits: number
  readonly termBits: number
  readonly pattern: number
}

/**
 * The decisions that stand and that a model took part in, after `afterId` by decision, `limit` at most: what each link
 * rests on, and the latest of each record that is not linked. What a person said of a record is not a model's to judge.
 */
export function listScoredDecisions(sql: Tx, afterId: number, limit: number): Promise<ScoredDecision[]> {
  return sql<ScoredDecision[]>`
    select d.decision_id::integer as "decisionId", s.kind, d.outcome, d.rule, d.model_version as "modelVersion",
           d.match_bits as "scoreBits", d.term_bits as "termBits", d.pattern
      from link_decisions d
      join feed_sources s on s.source_id = d.source_id
      left join source_links k on k.source_id = d.source_id and k.source_record_id = d.source_record_id
     where d.decision_id > ${afterId} and d.pattern is not null
       and case when k.decision_id is not null then k.decision_id = d.decision_id
                else d.outcome <> 'linked' and not exists (
                  select from link_decisions later
                   where later.source_id = d.source_id and later.source_record_id = d.source_record_id
                     and later.decision_id > d.decision_id) end
       and not exists (
         select from human_decisions h
          where h.source_id = d.source_id and h.source_record_id = d.source_record_id and h.withdrawn_at is null
            and h.verdict in ('link', 'new-child'))
     order by d.decision_id
     limit ${limit}`
}

/** @returns the report's number. */
export async function insertRescore(
  sql: Tx,
  row: { readonly model_version: string; readonly made_by: string; readonly made_at: Date },
  report: unknown,
): Promise<number> {
  const [made] = await sql<{ id: number }[]>`
    insert into link_model_reports (model_version, made_by, made_at, report)
    values (${row.model_version}, ${row.made_by}, ${row.made_at}, ${sql.json(report as never)})
    returning report_id::integer as "id"`
  return made!.id
}

export type FoundReport = {
  readonly modelVersion: string
  readonly madeAt: Date
  /** A later report, a run or thresholds came after it, or it was applied. */
  readonly isOvertaken: boolean
}

export async function findReport(sql: Tx, reportId: number): Promise<FoundReport | undefined> {
  const [row] = await sql<FoundReport[]>`
    select r.model_version as "modelVersion", r.made_at as "madeAt",
           exists (select from link_model_reports l where l.model_version = r.model_version and l.report_id > r.report_id)
             or exists (select from link_model_runs u
                         where u.report_id = r.report_id or u.applied_at > r.made_at or u.undone_at > r.made_at)
             or exists (select from link_thresholds t where t.model_version = r.model_version and t.set_at > r.made_at)
             as "isOvertaken"
      from link_model_reports r
     where r.report_id = ${reportId}
     limit 1`
  return row
}

export type DoubtedLink = {
  readonly decisionId: number
  /** Its record is before a person already. */
  readonly isWaiting: boolean
  /** The row that its record rests on can be shown and decided about. */
  readonly hasRow: boolean
}

/** The links that rest on these decisions. */
export function findDoubtedLinks(sql: Tx, decisionIds: readonly number[]): Promise<DoubtedLink[]> {
  return sql<DoubtedLink[]>`
    select d.decision_id::integer as "decisionId", f.row_number is not null as "hasRow",
           exists (select from review_items i
                    where i.source_id = d.source_id and i.source_record_id = d.source_record_id and i.closed_at is null) as "isWaiting"
      ${linkedRows(sql, decisionIds)}
     limit 100000`
}

/** Each with the row that its record was last written from; null columns when there is none to decide about. */
const linkedRows = (sql: Tx, decisionIds: readonly number[]) => sql`
      from link_decisions d
      join source_links k on k.source_id = d.source_id and k.source_record_id = d.source_record_id and k.decision_id = d.decision_id
      left join source_records r
        on r.child_id = k.child_id and r.source_id = k.source_id and r.source_record_id = k.source_record_id
      left join feed_rows f
        on f.file_id = r.feed_file_id and f.row_number = r.row_number and f.payload ->> 'action' = 'upsert'
     where d.decision_id = any(${[...decisionIds]}::bigint[])`

/** Puts the rows of these decisions before people; they must have one and not wait yet. */
export async function openRunReviews(
  sql: Tx,
  runId: number,
  decisionIds: readonly number[],
  now: Date,
): Promise<void> {
  await sql`
    insert into review_items (source_id, source_record_id, file_id, row_number, reason, authority_code, opened_at, run_id)
    select found.source_id, found.source_record_id, found.file_id, found.row_number, 'rescored', s.authority_code, ${now}, ${runId}
      from (select d.decision_id, d.source_id, d.source_record_id, f.file_id, f.row_number ${linkedRows(sql, decisionIds)}) found
      join feed_sources s on s.source_id = found.source_id
     order by found.decision_id`
}

/** Takes what a run put before people, and nobody decided about, off the list. @returns how many. */
export async function closeRunReviews(sql: Tx, runId: number, now: Date): Promise<number> {
  const { count } = await sql`
    update review_items set closed_at = ${now}
     where review_items.run_id = ${runId} and review_items.reason = 'rescored' and review_items.decision is null
       and review_items.closed_at is null`
  return count
}

/** @returns the run's number. */
export async function insertRun(
  sql: Tx,
  row: {
    readonly report_id: number
    readonly model_version: string
    readonly previous_version: string
    readonly reviews_opened: number
    readonly reviews_waiting: number
    readonly rows_gone: number
    readonly applied_by: string
    readonly applied_at: Date
  },
): Promise<number> {
  const [made] = await sql<{ id: number }[]>`
    insert into link_model_runs ${sql(row)} returning run_id::integer as "id"`
  return made!.id
}

export async function findRun(
  sql: Tx,
  runId: number,
): Promise<
  | {
      readonly modelVersion: string
      readonly previousVersion: string
      readonly undoneAt: Date | null
      /** A later run is not undone. */
      readonly hasLater: boolean
    }
  | undefined
> {
  const [row] = await sql<
    { modelVersion: string; previousVersion: string; undoneAt: Date | null; hasLater: boolean }[]
  >`
    select u.model_version as "modelVersion", u.previous_version as "previousVersion", u.undone_at as "undoneAt",
           exists (select from link_model_runs l where l.run_id > u.run_id and l.undone_at is null) as "hasLater"
      from link_model_runs u
     where u.run_id = ${runId}
     limit 1`
  return row
}

export async function updateRunUndone(sql: Tx, runId: number, by: string, now: Date): Promise<void> {
  await sql`update link_model_runs set undone_by = ${by}, undone_at = ${now} where link_model_runs.run_id = ${runId}`
}

export type ListedModel = {
  readonly version: string
  readonly isCurrent: boolean
  readonly trainedOn: string
  readonly createdAt: Date
  /** Kinds of source for which it has thresholds. */
  readonly kinds: readonly SourceKind[]
}

/** Newest first, 100 at most. */
export function listStoredModels(sql: Tx): Promise<ListedModel[]> {
  return sql<ListedModel[]>`
    select m.version, m.is_current as "isCurrent", m.trained_on as "trainedOn", m.created_at as "createdAt",
           array(select distinct t.source_kind from link_thresholds t where t.model_version = m.version order by 1) as "kinds"
      from link_models m
     order by m.created_at desc, m.version
     limit 100`
}

export type ListedRun = {
  readonly runId: number
  readonly reportId: number
  readonly modelVersion: string
  readonly previousVersion: string
  readonly appliedBy: string
  readonly appliedAt: Date
  readonly undoneAt: Date | null
}

/** Last first, 20 at most. */
export function listRuns(sql: Tx): Promise<ListedRun[]> {
  return sql<ListedRun[]>`
    select u.run_id::integer as "runId", u.report_id::integer as "reportId", u.model_version as "modelVersion",
           u.previous_version as "previousVersion", u.applied_by as "appliedBy", u.applied_at as "appliedAt", u.undone_at as "undoneAt"
      from link_model_runs u
     order by u.run_id desc
     limit 20`
}
