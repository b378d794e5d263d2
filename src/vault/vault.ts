import type { Act } from '../platform/act.ts'
import type { SealedRecord, SealingKey } from '../platform/keyring.ts'
import {
  collectRows,
  findByTokens,
  findKeyInForce,
  insertQuarantined,
  listKept,
  putRecord,
  restoreRows,
  supersede,
  takeWaitingRows,
  type KeptRecord,
  type OpenPart,
  type Shield,
} from './queries.ts'

/** A shielded child with all that is kept of it. */
export type Vaulted<Content> = Omit<KeptRecord, 'wrappedKey' | 'sealed' | 'keyVersion'> & {
  readonly content: Content
}

/**
 * Children that stand in the vault under any of the texts, by text; the texts themselves never reach the database.
 *
 * The keys of a ring that is being exchanged are all tried.
 */
export async function findVaulted(act: Act, texts: readonly string[]): Promise<Map<string, number[]>> {
  if (texts.length === 0) return new Map()
  await keyInForce(act)
  const tokens = new Map(
    texts.flatMap((text) =>
      act.keyring.blindAll(text).map((token) => [token.toString('hex'), { token, text }]),
    ),
  )
  const found = await findByTokens(
    act.sql,
    [...tokens.values()].map(({ token }) => token),
  )
  const byText = new Map<string, number[]>()
  for (const [token, childIds] of found) {
    const { text } = tokens.get(token)!
    byText.set(text, [...(byText.get(text) ?? []), ...childIds])
  }
  return byText
}

/** Opens what is kept of those of the children that are shielded, by child. @throws Error when a record was altered. */
export async function openVaulted<Content>(
  act: Act,
  childIds: readonly number[],
): Promise<Map<number, Vaulted<Content>>> {
  if (childIds.length === 0) return new Map()
  const kept = await listKept(act.sql, childIds)
  return new Map(
    kept.map(({ wrappedKey, sealed, keyVersion, ...record }) => {
      const plain = act.keyring.open({ wrappedKey, sealed, keyVersion }, contextOf(record.childId))
      return [record.childId, { ...record, content: JSON.parse(plain.toString()) as Content }]
    }),
  )
}

/**
 * Rows of feeds that wait on the review desk and may be about a child that is shielded now go to those who shield.
 *
 * `recordText` says under which text a source record is known.
 */
export async function quarantineWaiting(
  act: Act,
  childId: number,
  recordText: (sourceId: string, sourceRecordId: string) => string,
): Promise<void> {
  for (const { authorityCode, sourceRecordId, ...content } of await takeWaitingRows(act.sql, childId))
    await quarantineRow(act, {
      authorityCode,
      record: recordText(content.sourceId, sourceRecordId),
      content,
    })
}

/** Takes what is said of a child out of the open tables. It must be put into the vault in the same transaction. */
export function collectChild<Content>(act: Act, childId: number): Promise<Content> {
  return collectRows<Content>(act.sql, childId)
}

/** Puts what was collected of a child back, for the rest of the transaction or for good. */
export function restoreChild(act: Act, childId: number, content: object): Promise<void> {
  return restoreRows(act.sql, childId, content)
}

/**
 * Seals what was collected of a child under a data key of its own, and leaves its open part where pages read.
 *
 * INVARIANT (moved-not-marked): what a shield hides is in no table, index or statistic that a role of pages or feeds reads.
 * @param texts under which matching finds the child again.
 */
export async function putIntoVault(
  act: Act,
  childId: number,
  shield: Shield,
  content: object,
  texts: readonly string[],
  open: OpenPart,
): Promise<void> {
  const key = await keyInForce(act)
  const kept = key.seal(Buffer.from(JSON.stringify(content)), contextOf(childId), act.random)
  const tokens = [...new Set(texts)].map((text) => key.blind(text))
  await putRecord(act.sql, childId, shield, kept, tokens, open, act.now)
}

/** Keeps a row of a feed that may be about a shielded child; `record`: of which source record, so that a newer row replaces it. */
export async function quarantineRow(
  act: Act,
  row: {
    readonly authorityCode: string | null
    readonly record: string
    readonly content: { readonly near: readonly number[] }
  },
): Promise<void> {
  const key = await keyInForce(act)
  const record = key.blind(row.record)
  const kept = key.seal(Buffer.from(JSON.stringify(row.content)), quarantineContext(record), act.random)
  const { near } = row.content
  await insertQuarantined(act.sql, { authorityCode: row.authorityCode, record, near, kept }, act.now)
}

/** What waits in quarantine of these source records is older than what is told of them now. */
export async function supersedeQuarantined(act: Act, records: readonly string[]): Promise<void> {
  if (records.length === 0) return
  await keyInForce(act)
  await supersede(
    act.sql,
    records.flatMap((record) => act.keyring.blindAll(record)),
    act.now,
  )
}

/** What a row in quarantine says. @throws Error when it was altered. */
export function openQuarantined<Content>(
  act: Act,
  { recordToken, ...sealed }: SealedRecord & { readonly recordToken: Buffer },
): Content {
  return JSON.parse(act.keyring.open(sealed, quarantineContext(recordToken)).toString()) as Content
}

const inForce = new WeakMap<Act['sql'], Promise<SealingKey>>()

/**
 * The key under which all of a transaction is sealed and blinded.
 *
 * INVARIANT (one-key-in-force): what is sealed under a key is found by everybody from then on, since whoever looks up or seals has the
 * key that is in force and holds it until the transaction ends.
 * @throws Error when the ring of this process has it not, read again.
 */
export function keyInForce(act: Act): Promise<SealingKey> {
  const before = inForce.get(act.sql)
  if (before) return before
  const found = findKeyInForce(act.sql, act.keyring.newest(), act.now).then((name) => act.keyring.at(name))
  inForce.set(act.sql, found)
  return found
}

export function quarantineContext(record: Buffer): string {
  return `row ${record.toString('hex')}`
}

export function contextOf(childId: number): string {
  return `child ${childId}`
}
