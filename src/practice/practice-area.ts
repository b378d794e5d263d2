import type { Resource } from '../platform/act.ts'

/** What people of an authority practise; everybody when the code is null. */
export function practiceArea(authorityCode: string | null): Resource {
  return { type: 'PracticeArea', id: 'practice-area', attributes: { authority: authorityCode ?? '' } }
}
