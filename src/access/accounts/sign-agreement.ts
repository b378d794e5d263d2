import { recordEntry } from '../../audit/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { unsignedVersions, type AgreementDocument } from '../agreement.ts'
import { listStandingFacts } from '../facts/queries.ts'
import { requireAdministration } from '../users.ts'
import { insertAgreementText, insertSignatures, listNewestTexts, type AgreementText } from './queries.ts'
import { recordAccount, refuse } from './require-account.ts'

const directory = { type: 'Directory', id: 'contactpoint' } as const

export type OwnAgreement = {
  /** The user agreement first, then the security procedures. */
  readonly texts: readonly AgreementText[]
  /** Those that are not signed in their newest version. */
  readonly unsigned: readonly AgreementDocument[]
}

/** What the signed-in person has to sign, or has signed; it can be read whatever has lapsed. Source: R-90. */
export async function readOwnAgreement(act: Act): Promise<OwnAgreement> {
  await act.require('access.read-own-account', directory)
  const unsigned = await listUnsigned(act, ownUserId(act))
  await recordEntry(act, { action: 'access.read-own-account', outcome: 'done', fields: ['agreement'] })
  return { texts: await listNewestTexts(act.sql), unsigned: unsigned.map(({ document }) => document) }
}

/**
 * Signs the newest version of both documents.
 *
 * @param read the versions that the person was shown, so that nobody signs what was published meanwhile unread.
 * @throws DomainError `CP_AGREEMENT_CHANGED` when others are in force.
 */
export async function signAgreement(
  act: Act,
  read: Readonly<Record<AgreementDocument, number>>,
): Promise<void> {
  await act.require('access.sign-agreement', directory)
  const userId = ownUserId(act)
  const unsigned = await listUnsigned(act, userId)
  if (unsigned.some(({ document, version }) => read[document] !== version)) {
    refuse('conflict', 'CP_AGREEMENT_CHANGED', 'a newer version was published; it must be read first')
  }
  await insertSignatures(act.sql, userId, unsigned, { at: act.now, by: userId, isOnPaper: false })
  await recordEntry(act, {
    action: 'access.sign-agreement',
    outcome: 'done',
    fields: unsigned.map(({ document }) => document),
  })
}

/** Records that a person signed the newest version of both documents on paper; for the operator's command. */
export async function recordPaperSignature(act: Act, userId: number): Promise<void> {
  await requireAdministration(act, userId)
  await act.require('access.sign-agreement', directory)
  const unsigned = await listUnsigned(act, userId)
  await insertSignatures(act.sql, userId, unsigned, { at: act.now, by: act.actor.userId, isOnPaper: true })
  await recordAccount(act, 'access.sign-agreement', userId, 'on-paper')
}

/**
 * Publishes the next version of a document; an earlier signature counts until `signBy`.
 *
 * @returns its number. @throws DomainError `CP_AGREEMENT_TEXT` for a text that is too short or long, or a day before today. Source: R-90.
 */
export async function publishAgreement(
  act: Act,
  document: AgreementDocument,
  text: { readonly body: string; readonly signBy: IsoDate },
): Promise<number> {
  await act.require('access.publish-agreement', directory)
  const body = text.body.replaceAll('\r\n', '\n').trim()
  if (body.length < 20 || body.length > 20_000 || text.signBy < act.today) {
    refuse(
      'invalid',
      'CP_AGREEMENT_TEXT',
      'a text has 20 to 20,000 characters and is signed by today or later',
    )
  }
  const current = (await listNewestTexts(act.sql)).find((one) => one.document === document)
  const version = (current?.version ?? 0) + 1
  await insertAgreementText(act.sql, {
    document,
    version,
    publishedOn: act.today,
    signBy: text.signBy,
    body,
  })
  await recordEntry(act, { action: 'access.publish-agreement', outcome: 'done', fields: [document] })
  return version
}

async function listUnsigned(act: Act, userId: number) {
  const facts = (await listStandingFacts(act.sql, [userId], act.now)).get(userId)
  return facts ? unsignedVersions(facts.agreement) : []
}

function ownUserId(act: Act): number {
  if (act.actor.userId === null)
    throw new DomainError('denied', 'CP_NOT_SIGNED_IN', 'only a signed-in person has an account')
  return act.actor.userId
}
