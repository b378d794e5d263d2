const MAX_FIELDS = 500
const FIELD_NAME = /^[A-Za-z_][\w.-]{0,99}$/

/** The sent form is not one that our pages make: answered with 400. */
export class FormBodyError extends Error {
  override readonly name = 'FormBodyError'
  readonly statusCode = 400
}

/**
 * Fields of an `application/x-www-form-urlencoded` body; a name sent more than once gives an array in order of sending.
 *
 * The object has no prototype.
 * @throws FormBodyError for names with brackets or other signs, and for more than 500 fields.
 */
export function parseFormBody(body: string): Record<string, string | string[]> {
  const fields = Object.create(null) as Record<string, string | string[]>
  let count = 0
  for (const [name, value] of new URLSearchParams(body)) {
    if (++count > MAX_FIELDS || !FIELD_NAME.test(name))
      throw new FormBodyError('the form holds a field that no page asks for')
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else fields[name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return fields
}
