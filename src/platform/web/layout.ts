/** What the frame of every page shows, apart from the page itself. */
export type LayoutContext = {
  /** Where every child is invented, and so it says; null for the real service. */
  readonly area: 'demonstration' | 'practice' | null
  readonly version: string
  readonly footerLinks: readonly Link[]
  /** Null for pages that anybody may read. */
  readonly signedIn: SignedIn | null
}

export type Link = { readonly text: string; readonly href: string }

export type Notice = { readonly text: string; readonly link: Link }

export type SignedIn = {
  readonly name: string
  readonly organisation: string
  /** What the person must know on every page; null for most. */
  readonly notice: Notice | null
  readonly navigation: readonly NavigationItem[]
  readonly signOutPath: string
  readonly session: SessionLimits
}

/** `count` is shown as a badge when above 0. */
export type NavigationItem = Link & { readonly isCurrent?: boolean; readonly count?: number }

export type SessionLimits = {
  /** Seconds without a request after which the session ends; the page warns two minutes before. */
  readonly idleSeconds: number
  /** Whether the page asked for itself, so that other tabs' time must not begin anew by it. Default: no. */
  readonly isRefresh?: boolean
  /** POST with the token answers 2xx and starts the idle time anew. */
  readonly keepAlivePath: string
  /** Where the page goes when the session has ended. */
  readonly expiredPath: string
}

/** For pages that must be shown when the layout's own facts cannot be read. */
export const bareLayout: LayoutContext = {
  area: null,
  version: '',
  footerLinks: [],
  signedIn: null,
}
