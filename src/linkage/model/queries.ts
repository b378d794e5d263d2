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

/** The latest decision of each source record that a model took part in, after `afterId` by decision, `limit` at most. */
export function listScoredDecisions(sql: Tx, afterId: number, limit: number): Promise<ScoredDecision[]> {
  return sql<ScoredDecision[]>`
    select d.decision_id::integer as "decisionId", s.kind, d.outcome, d.rule, d.model_version as "modelVersion",
           d.match_bits as "scoreBits", d.term_bits as "termBits", d.pattern
      from link_decisions d
      join feed_sources s on s.source_id = d.source_id
     where d.decision_id > ${afterId} and d.pattern is not null
       and not exists (select from link_decisions later
                        where later.source_id = d.source_id and later.source_record_id = d.source_record_id
                          and later.decision_id > d.decision_id)
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
