/** What went wrong, in the only five ways a surface can answer. */
export type ErrorKind = 'not-found' | 'denied' | 'conflict' | 'invalid' | 'unavailable'

/**
 * An outcome the caller should have prevented or must explain to a person.
 *
 * `code` is stable and listed in docs/errors.md; `message` is one sentence for a log and never holds personal data.
 * Only surfaces turn `kind` into an HTTP status or an exit code.
 */
export class DomainError extends Error {
  override readonly name: string = 'DomainError'
  readonly code: string
  readonly kind: ErrorKind

  constructor(kind: ErrorKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
    this.code = code
  }
}

/** The policy refused. `lapsed` names the dated conditions that no longer hold, for the person refused to act on. */
export class DeniedError extends DomainError {
  override readonly name = 'DeniedError'
  readonly action: string
  readonly rules: readonly string[]
  readonly lapsed: readonly string[]
  /** The id asked for, for the log. */
  readonly subject: string

  constructor(action: string, rules: readonly string[], lapsed: readonly string[], subject: string) {
    super('denied', 'CP_DENIED', `the policy does not permit \`${action}\``)
    this.action = action
    this.rules = rules
    this.lapsed = lapsed
    this.subject = subject
  }
}

/** Unknown and hidden alike: nothing tells one from the other. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError'

  /** The id asked for, for the log. */
  readonly subject: string | undefined

  constructor(subject?: string) {
    super('not-found', 'CP_NOT_FOUND', 'there is nothing here that this user may see')
    this.subject = subject
  }
}

export const httpStatusOf: Readonly<Record<ErrorKind, number>> = {
  'not-found': 404,
  denied: 403,
  conflict: 409,
  invalid: 400,
  unavailable: 503,
}
