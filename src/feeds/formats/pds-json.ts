import { DEPTH_LIMIT } from './format.ts'

export type Json = Readonly<Record<string, unknown>>

/** `{}` for whatever is not an object, so that a path can be followed without asking. */
export function objectAt(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** Items of a list; a lone value counts as a list of one, nothing as an empty one. */
export function listAt(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

export function textAt(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Extensions of an element whose URL ends in `/name`, or is `name`. */
export function extensionsOf(element: Json, name: string): Json[] {
  return listAt(element['extension'])
    .map(objectAt)
    .filter(({ url }) => textAt(url).split('/').at(-1) === name)
}

/** Whether objects and lists nest deeper than we read; judged on the text, before it is parsed. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > DEPTH_LIMIT) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
