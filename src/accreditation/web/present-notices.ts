import type { Notice, SeenNotice } from '../../organisations/index.ts'
import { accreditationPaths as paths } from './paths.ts'
import { noticeWords } from './words.ts'

/** `canOpen`: whether the page of an organisation is for the reader. */
export function presentNotices(notices: readonly Notice[], canOpen: boolean) {
  return notices.map(({ publicId, kind, madeAt, code, name }) => ({
    text: `${name} ${noticeWords[kind]}`,
    at: madeAt,
    href: canOpen ? paths.organisation(code) : null,
    seenPath: paths.noticeSeen(publicId),
  }))
}

/** The page of a person's notices. */
export function presentNoticesPage(
  { unseen, seen }: { readonly unseen: readonly Notice[]; readonly seen: readonly SeenNotice[] },
  canOpen: boolean,
) {
  return {
    title: 'Notices',
    notices: presentNotices(unseen, canOpen),
    seen: presentNotices(seen, canOpen).map((notice, at) => ({ ...notice, seenAt: seen[at]!.seenAt })),
  }
}
