import type { Cover } from '../lib/cover.ts'
import type { IsoDate } from '../lib/iso-date.ts'

/** What every user signs, each in versions of its own. Source: R-90. */
export const agreementDocuments = ['user-agreement', 'security-procedures'] as const
export type AgreementDocument = (typeof agreementDocuments)[number]

/** `signBy`: the first day on which an earlier version is no longer enough. */
export type AgreementVersion = {
  readonly document: AgreementDocument
  readonly version: number
  readonly signBy: IsoDate
}

export type AgreementFacts = {
  readonly versions: readonly AgreementVersion[]
  /** The newest version that the user signed, of each document. */
  readonly signed: readonly { readonly document: AgreementDocument; readonly version: number }[]
}

/**
 * Whether both documents are signed on day `on`; a signed one counts until a later version had to be signed.
 *
 * Source: R-90.
 */
export function agreementOn({ versions, signed }: AgreementFacts, on: IsoDate): Cover {
  const ends: IsoDate[] = []
  for (const document of agreementDocuments) {
    const own = signed.find((one) => one.document === document)?.version
    if (own === undefined) return { holds: false, until: null }
    ends.push(
      ...versions.filter((one) => one.document === document && one.version > own).map(({ signBy }) => signBy),
    )
  }
  const until = ends.sort()[0] ?? null
  return { holds: until === null || on < until, until }
}

/** The newest version of each document that the user has not signed; empty when there is nothing to sign. */
export function unsignedVersions({ versions, signed }: AgreementFacts): AgreementVersion[] {
  return agreementDocuments.flatMap((document) => {
    const newest = versions
      .filter((one) => one.document === document)
      .sort((one, other) => other.version - one.version)[0]
    const own = signed.find((one) => one.document === document)?.version ?? 0
    return newest !== undefined && own < newest.version ? [newest] : []
  })
}
