/** What a validator found: the normalised value, or why it was refused. A refusal never quotes the raw text. */
export type Result<Value extends string = string> =
  | { readonly ok: true; readonly value: Value; readonly warning?: WarningCode }
  | { readonly ok: false; readonly code: RefusalCode }

/** The value is well formed and may be kept, but must not count for much in matching. */
export type WarningCode =
  /** Stands for a missing value ("BABY", a dummy number). */
  | 'placeholder'
  /** Set aside for tests; no real person holds it. */
  | 'test-range'
  /** Passes its check, but no issuer is known to give out such numbers. */
  | 'unallocated-range'
  | 'possibly-estimated'

export type RefusalCode =
  | 'empty'
  | 'format'
  | 'too-long'
  | 'check-digit'
  /** Stands for a missing value and could never be a real one (9999999999, ZZ99 3VZ, 1 January 1900). */
  | 'placeholder'
  /** A district council's code, which runs no children's services. */
  | 'lower-tier'
  | 'future'
  | 'too-old'

export function accept<Value extends string>(value: Value, warning?: WarningCode): Result<Value> {
  return warning === undefined ? { ok: true, value } : { ok: true, value, warning }
}

export function refuse(code: RefusalCode): Result<never> {
  return { ok: false, code }
}
