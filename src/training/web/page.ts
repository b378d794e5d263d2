import type { PageModel } from '../../platform/web/server.ts'

/** A page whose values the comment at the top of its template names. */
export type Page = PageModel & Readonly<Record<string, unknown>>
