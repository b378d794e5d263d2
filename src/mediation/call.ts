/** Somebody of the own authority who may be served today, with the number that is called back. */
export type Caller = {
  readonly userId: number
  readonly name: string
  readonly jobTitle: string
  readonly organisation: string
  /** The person's own number on file, or else the organisation's; null where neither is known, and nobody can be called back. */
  readonly phone: string | null
}

/** A call that runs: `purpose` and `note` are the caller's reason for every record opened in it. */
export type Call = {
  readonly callId: number
  readonly served: Caller & {
    readonly role: string
    readonly organisationId: number
    readonly authorityCode: string
  }
  readonly purpose: string
  readonly note: string | null
  readonly endsAt: Date
}

/** After this a call is over, whether or not it was closed. Source: R-81. */
export const CALL_MS = 15 * 60_000
