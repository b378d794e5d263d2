import type { Notice, SeenNotice } from '../../organisations/index.ts'
import { linkagePaths } from '../../linkage/web/paths.ts'
import { safeguardingPaths } from '../../safeguarding/web/paths.ts'
import { shieldingPaths } from '../../shielding/web/paths.ts'
import { accreditationPaths as paths } from './paths.ts'
import { noticeWords } from './words.ts'

function hrefOf({ kind, code, reference }: Notice, canOpen: boolean, canReview: boolean): string | null {
  if (kind === 'emergency-look' || kind === 'emergency-look-overdue')
    return canReview ? safeguardingPaths.reviews : null
  if (isOfShield(kind)) return kind === 'shield-late' ? null : shieldingPaths.desk
  return canOpen && reference === null && code !== null ? paths.organisation(code) : null
}

function isOfShield(kind: Notice['kind']): boolean {
  return kind.startsWith('shield-')
}

/** `canOpen`: whether the page of an organisation is for the reader; `canReview`: whether looks in an emergency are. */
export function presentNotices(notices: readonly Notice[], canOpen: boolean, canReview = false) {
  return notices.map((notice) => ({
    text: [
      notice.name ?? (isOfShield(notice.kind) ? 'A shield' : 'The published log'),
      noticeWords[notice.kind],
      ...(notice.reference === null ? [] : [notice.reference]),
    ].join(' '),
    at: notice.madeAt,
    href: hrefOf(notice, canOpen, canReview),
    seenPath: paths.noticeSeen(notice.publicId),
  }))
}

/** The page of a person's notices, with the merges of another authority that wait for their answer. */
export function presentNoticesPage(
  { unseen, seen }: { readonly unseen: readonly Notice[]; readonly seen: readonly SeenNotice[] },
  canOpen: boolean,
  waitingMerges: number,
  canReview = false,
) {
  return {
    title: 'Notices',
    merges: waitingMerges === 0 ? null : { text: mergesInWords(waitingMerges), href: linkagePaths.merges },
    notices: presentNotices(unseen, canOpen, canReview),
    seen: presentNotices(seen, canOpen, canReview).map((notice, at) => ({
      ...notice,
      seenAt: seen[at]!.seenAt,
    })),
  }
}

function mergesInWords(count: number): string {
  return count === 1
    ? 'Another authority asks for a merge that your team must agree to'
    : `Other authorities ask for ${count} merges that your team must agree to`
}
