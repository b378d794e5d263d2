import type { Notice, SeenNotice } from '../../organisations/index.ts'
import { linkagePaths } from '../../linkage/web/paths.ts'
import { accreditationPaths as paths } from './paths.ts'
import { noticeWords } from './words.ts'

/** `canOpen`: whether the page of an organisation is for the reader. */
export function presentNotices(notices: readonly Notice[], canOpen: boolean) {
  return notices.map(({ publicId, kind, madeAt, code, name, reference }) => ({
    text: [name ?? 'The published log', noticeWords[kind], ...(reference === null ? [] : [reference])].join(
      ' ',
    ),
    at: madeAt,
    href: canOpen && reference === null && code !== null ? paths.organisation(code) : null,
    seenPath: paths.noticeSeen(publicId),
  }))
}

/** The page of a person's notices, with the merges of another authority that wait for their answer. */
export function presentNoticesPage(
  { unseen, seen }: { readonly unseen: readonly Notice[]; readonly seen: readonly SeenNotice[] },
  canOpen: boolean,
  waitingMerges: number,
) {
  return {
    title: 'Notices',
    merges: waitingMerges === 0 ? null : { text: mergesInWords(waitingMerges), href: linkagePaths.merges },
    notices: presentNotices(unseen, canOpen),
    seen: presentNotices(seen, canOpen).map((notice, at) => ({ ...notice, seenAt: seen[at]!.seenAt })),
  }
}

function mergesInWords(count: number): string {
  return count === 1
    ? 'Another authority asks for a merge that your team must agree to'
    : `Other authorities ask for ${count} merges that your team must agree to`
}
