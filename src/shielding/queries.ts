import type { Db, Tx } from '../platform/db/connect.ts'
import type { SealedRecord } from '../platform/keyring.ts'
import type { ChildId } from '../children/index.ts'
import type { Act } from '../platform/act.ts'
import { uuidFrom } from '../platform/random.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type {
  Asker,
  AskerProof,
  ChangeGround,
  Channel,
  ChildProof,
  Criterion,
  DecisionGround,
  EventKind,
  Level,
  ReviewOutcome,
  Shield,
  ShieldChange,
  ShieldRequest,
} from './shield.ts'

/** Most rows of a list. */
const MOST = 500
const SHIELD_LOCK = 78_119

/** Makes others who want to change the same child's shield wait until the transaction ends. */
export async function lockShield(sql: Tx, childId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SHIELD_LOCK}, ${childId}::integer)`
}

export async function insertWords(
  sql: Tx,
  wordsId: string,
  authorityCode: string,
  { keyVersion, wrappedKey, sealed }: SealedRecord,
): Promise<void> {
  await sql`
    insert into vault.words (words_id, authority_code, key_version, wrapped_key, sealed)
    values (${wordsId}, ${authorityCode}, ${keyVersion}, ${wrappedKey}, ${sealed})`
}

export function listWords(
  sql: Tx,
  wordsIds: readonly string[],
): Promise<(SealedRecord & { wordsId: string })[]> {
  return sql<(SealedRecord & { wordsId: string })[]>`
    select w.words_id as "wordsId", w.key_version as "keyVersion", w.wrapped_key as "wrappedKey", w.sealed
      from vault.words w
     where w.words_id in (select wanted::uuid from unnest(${[...wordsIds]}::text[]) as wanted)
     limit 1000`
}

/** Words under a key older than `below`, 200 at most, held for the transaction. */
export function holdOlderWords(sql: Tx, below: number): Promise<(SealedRecord & { wordsId: string })[]> {
  return sql<(SealedRecord & { wordsId: string })[]>`
    select w.words_id as "wordsId", w.key_version as "keyVersion", w.wrapped_key as "wrappedKey", w.sealed
      from vault.words w where w.key_version < ${below} order by w.words_id limit 200 for update`
}

export async function updateWords(
  sql: Tx,
  wordsId: string,
  { keyVersion, wrappedKey, sealed }: SealedRecord,
): Promise<void> {
  await sql`
    update vault.words set key_version = ${keyVersion}, wrapped_key = ${wrappedKey}, sealed = ${sealed} where words_id = ${wordsId}`
}

/** Shields that the person may see, as `sql` narrows them. */
function selectShields(sql: Tx) {
  return sql`
    select k.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber", k.authority_code as "authorityCode",
           k.level, k.placed_by as "placedBy", k.placed_at as "placedAt", k.source_lifted_at as "sourceLiftedAt",
           judged.at as "judgedAt",
           (select min(e.recorded_at) from vault.events e
             where e.child_id = k.child_id and e.recorded_at > coalesce(judged.at, k.placed_at)) as "eventAt"
      from vault.records k
      join children c on c.child_id = k.child_id
     cross join lateral (
       select max(seen.at) as at
         from (select r.reviewed_at as at from vault.reviews r where r.child_id = k.child_id
               union all
               select d.decided_at from vault.decisions d where d.child_id = k.child_id and d.is_met) seen
        where seen.at >= k.placed_at) judged`
}

/** Of an authority, oldest first. */
export function listShields(sql: Tx, authorityCode: string): Promise<Shield[]> {
  return sql<Shield[]>`
    ${selectShields(sql)} where k.authority_code = ${authorityCode} order by k.placed_at, k.child_id limit 20000`
}

export async function findShield(
  sql: Tx,
  by: { publicId: string } | { childId: number },
): Promise<Shield | undefined> {
  const [row] = await sql<Shield[]>`
    ${selectShields(sql)}
     where ${'publicId' in by ? sql`c.public_id = ${by.publicId}` : sql`k.child_id = ${by.childId}`} limit 1`
  return row
}

/** The child with a number, whatever its state. */
export async function findChildByNumber(sql: Tx, childNumber: string): Promise<ChildId | undefined> {
  const [row] = await sql<{ childId: ChildId }[]>`
    select child_survivor(c.child_id) as "childId" from children c where c.child_number = ${childNumber} limit 1`
  return row?.childId
}

type NewRequestRow = {
  readonly child_id: number
  readonly authority_code: string
  readonly asker: Asker
  readonly channel: Channel
  readonly asker_proofs: readonly AskerProof[]
  readonly child_proofs: readonly ChildProof[]
  readonly criterion: Criterion
  readonly level: Level
  readonly words_id: string
  readonly challenges: number | null
  readonly recorded_by: number
  readonly recorded_at: Date
}

/** Whoever adds it need not be able to read it. @returns its opaque id */
export async function insertRequest(
  { sql, random }: Pick<Act, 'sql' | 'random'>,
  row: NewRequestRow,
): Promise<string> {
  const publicId = uuidFrom(random)
  const made = { ...row, public_id: publicId }
  await sql`
    insert into vault.requests ${sql(made as typeof made & { asker_proofs: AskerProof[]; child_proofs: ChildProof[] })}`
  return publicId
}

/** Shields that the person who acts asked for on a day as a practitioner; nobody else's ask changes it until the transaction ends. */
export async function countAskedToday(sql: Tx, today: IsoDate): Promise<number> {
  const [row] = await sql<[{ n: number }]>`select asked_on(${today}) as n`
  return row.n
}

/** A practitioner who asked for shields from records. */
export type AskingPractitioner = {
  readonly name: string
  readonly organisation: string
  readonly asked: number
  readonly refused: number
}

/** Of an authority since an instant, those who asked most first; 50 at most. */
export function listAskingPractitioners(
  sql: Tx,
  authorityCode: string,
  since: Date,
): Promise<AskingPractitioner[]> {
  return sql<AskingPractitioner[]>`
    select u.name, o.name as "organisation", count(*)::integer as "asked", (count(*) filter (where not d.is_met))::integer as "refused"
      from vault.requests r
      join users u on u.user_id = r.recorded_by
      join organisations o on o.organisation_id = u.organisation_id
      left join vault.decisions d on d.request_id = r.request_id
     where r.authority_code = ${authorityCode} and r.asker = 'practitioner' and r.recorded_at >= ${since}
     group by u.user_id, u.name, o.name
     order by 3 desc, u.name
     limit 50`
}

function selectRequests(sql: Tx) {
  return sql`
    select r.request_id as "requestId", r.public_id as "publicId", r.child_id as "childId", c.public_id as "childPublicId",
           c.child_number as "childNumber", r.authority_code as "authorityCode", r.asker, r.channel, r.asker_proofs as "askerProofs",
           r.child_proofs as "childProofs", r.criterion, r.level, r.words_id as "wordsId", earlier.public_id as "challenges",
           coalesce(refused.decided_by, 0) as "challengedId", recorder.name as "recordedBy", r.recorded_at as "recordedAt",
           case when d.decision_id is not null then json_build_object('isMet', d.is_met, 'ground', d.ground, 'wordsId', d.words_id,
             'decidedBy', decider.name) end as "decision", d.decided_at as "decidedAt"
      from vault.requests r
      join children c on c.child_id = r.child_id
      join users recorder on recorder.user_id = r.recorded_by
      left join vault.requests earlier on earlier.request_id = r.challenges
      left join vault.decisions refused on refused.request_id = r.challenges
      left join vault.decisions d on d.request_id = r.request_id
      left join users decider on decider.user_id = d.decided_by`
}

type RequestRow = Omit<ShieldRequest, 'decision'> & {
  decision: Omit<NonNullable<ShieldRequest['decision']>, 'decidedAt'> | null
  decidedAt: Date | null
}

function requestOf({ decidedAt, decision, ...row }: RequestRow): ShieldRequest {
  return { ...row, decision: decision && decidedAt ? { ...decision, decidedAt } : null }
}

export async function findRequest(sql: Tx, publicId: string): Promise<ShieldRequest | undefined> {
  const [row] = await sql<RequestRow[]>`${selectRequests(sql)} where r.public_id = ${publicId} limit 1`
  return row && requestOf(row)
}

/** Of an authority, those that nobody decided, oldest first. */
export async function listUndecided(sql: Tx, authorityCode: string): Promise<ShieldRequest[]> {
  const rows = await sql<RequestRow[]>`
    ${selectRequests(sql)} where r.authority_code = ${authorityCode} and d.decision_id is null order by r.request_id limit ${MOST}`
  return rows.map(requestOf)
}

/** About a child, newest first. */
export async function listRequestsOf(sql: Tx, childId: number): Promise<ShieldRequest[]> {
  const rows = await sql<RequestRow[]>`
    ${selectRequests(sql)} where r.child_id = ${childId} order by r.request_id desc limit ${MOST}`
  return rows.map(requestOf)
}

/** Whether another request than the one given still holds the shield that was placed then: met, or not decided. */
export async function isHeldByOthers(sql: Tx, shield: Shield, requestId: number): Promise<boolean> {
  const [row] = await sql<[{ isHeld: boolean }]>`
    select exists (
      select from vault.requests r left join vault.decisions d on d.request_id = r.request_id
       where r.child_id = ${shield.childId} and r.request_id <> ${requestId} and r.recorded_at >= ${shield.placedAt}
         and (d.is_met or d.decision_id is null)) as "isHeld"`
  return row.isHeld
}

export async function insertDecision(
  sql: Tx,
  row: {
    request_id: number
    child_id: number
    authority_code: string
    is_met: boolean
    ground: DecisionGround
    words_id: string
    decided_by: number
    decided_at: Date
  },
): Promise<void> {
  await sql`insert into vault.decisions ${sql(row)}`
}

export async function insertReview(
  sql: Tx,
  row: {
    child_id: number
    authority_code: string
    outcome: ReviewOutcome
    words_id: string
    reviewed_by: number
    reviewed_at: Date
  },
): Promise<void> {
  await sql`insert into vault.reviews ${sql(row)}`
}

/** A review that was made. */
export type ShieldReview = {
  readonly outcome: ReviewOutcome
  readonly wordsId: string
  readonly reviewedBy: string
  readonly reviewedAt: Date
}

/** Newest first. */
export function listReviewsOf(sql: Tx, childId: number): Promise<ShieldReview[]> {
  return sql<ShieldReview[]>`
    select r.outcome, r.words_id as "wordsId", u.name as "reviewedBy", r.reviewed_at as "reviewedAt"
      from vault.reviews r join users u on u.user_id = r.reviewed_by
     where r.child_id = ${childId} order by r.review_id desc limit ${MOST}`
}

export async function insertEvent(
  sql: Tx,
  row: { child_id: number; authority_code: string; kind: EventKind; recorded_by: number; recorded_at: Date },
): Promise<void> {
  await sql`insert into vault.events ${sql(row)}`
}

export async function insertChange(
  sql: Tx,
  row: {
    child_id: number
    authority_code: string
    kind: 'lift' | 'lower'
    ground: ChangeGround
    words_id: string
    proposed_by: number
    proposed_at: Date
  },
): Promise<void> {
  await sql`insert into vault.changes ${sql(row)}`
}

function selectChanges(sql: Tx) {
  return sql`
    select h.change_id as "changeId", h.public_id as "publicId", h.child_id as "childId", c.public_id as "childPublicId",
           c.child_number as "childNumber", h.authority_code as "authorityCode", h.kind, h.ground, h.words_id as "wordsId",
           h.proposed_by as "proposerId", proposer.name as "proposedBy", h.proposed_at as "proposedAt", seconder.name as "secondedBy",
           h.due_at as "dueAt", stopper.name as "stoppedBy", h.done_at as "doneAt"
      from vault.changes h
      join children c on c.child_id = h.child_id
      join users proposer on proposer.user_id = h.proposed_by
      left join users seconder on seconder.user_id = h.seconded_by
      left join users stopper on stopper.user_id = h.stopped_by`
}

export async function findChange(sql: Tx, publicId: string): Promise<ShieldChange | undefined> {
  const [row] = await sql<ShieldChange[]>`${selectChanges(sql)} where h.public_id = ${publicId} limit 1`
  return row
}

/** Of an authority, those on their way, oldest first. */
export function listOpenChanges(sql: Tx, authorityCode: string): Promise<ShieldChange[]> {
  return sql<ShieldChange[]>`
    ${selectChanges(sql)}
     where h.authority_code = ${authorityCode} and h.stopped_at is null and h.done_at is null order by h.change_id limit ${MOST}`
}

/** About a child, newest first. */
export function listChangesOf(sql: Tx, childId: number): Promise<ShieldChange[]> {
  return sql<ShieldChange[]>`
    ${selectChanges(sql)} where h.child_id = ${childId} order by h.change_id desc limit ${MOST}`
}

export async function updateSeconded(
  sql: Tx,
  changeId: number,
  by: number,
  at: Date,
  dueAt: Date,
): Promise<void> {
  await sql`
    update vault.changes set seconded_by = ${by}, seconded_at = ${at}, due_at = ${dueAt} where changes.change_id = ${changeId}`
}

export async function updateStopped(sql: Tx, changeId: number, by: number, at: Date): Promise<void> {
  await sql`update vault.changes set stopped_by = ${by}, stopped_at = ${at} where changes.change_id = ${changeId}`
}

/** Changes that cooled, as the worker sees them; 100 at most. */
export function listDueChanges(sql: Db, now: Date): Promise<{ changeId: number; childId: ChildId }[]> {
  return sql<{ changeId: number; childId: ChildId }[]>`
    select changes.change_id as "changeId", changes.child_id as "childId"
      from vault.changes
     where changes.due_at <= ${now} and changes.stopped_at is null and changes.done_at is null
     order by changes.due_at, changes.change_id
     limit 100`
}

/** Marks a change as done. @returns what it was; undefined when it is not due, or not open, any more. */
export async function updateDone(
  sql: Tx,
  changeId: number,
  now: Date,
): Promise<{ kind: 'lift' | 'lower'; publicId: string } | undefined> {
  const [row] = await sql<{ kind: 'lift' | 'lower'; publicId: string }[]>`
    update vault.changes set done_at = ${now}
     where changes.change_id = ${changeId} and changes.due_at <= ${now} and changes.stopped_at is null and changes.done_at is null
    returning changes.kind, changes.public_id as "publicId"`
  return row
}
