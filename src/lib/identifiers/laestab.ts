import { accept, refuse, type Result } from './result.ts'
import { compact } from './text.ts'

/** DfE number of a school: local authority code (3 digits) and establishment number (4), also written `383/4110`. */
export function parseLaestab(raw: string): Result {
  const value = compact(raw).replace('/', '')
  if (value === '') return refuse('empty')
  return /^[2-9]\d{6}$/.test(value) ? accept(value) : refuse('format')
}
