import type { FastifyReply, FastifyRequest } from 'fastify'

/** After how many seconds a page that follows something asks anew by itself. */
export const REFRESH_SECONDS = 20

/** How a page is asked for: by a person, by itself, or by a person who does not want it to ask by itself. */
export type Refresh = 'person' | 'auto' | 'off'

export function refreshOf({ query }: Pick<FastifyRequest, 'query'>): Refresh {
  const asked = (query as { refresh?: unknown } | null | undefined)?.refresh
  return asked === 'auto' || asked === 'off' ? asked : 'person'
}

/** `path`, which may have a query, as the same page asks for it by itself, or is to stop doing so. */
export function withRefresh(path: string, refresh: 'auto' | 'off'): string {
  return `${path}${path.includes('?') ? '&' : '?'}refresh=${refresh}`
}

/** Lets a page ask anew by itself, without script, unless the person switched that off. Source: WCAG 2.2, 2.2.1. */
export function refreshItself(request: FastifyRequest, reply: FastifyReply, path: string): void {
  if (refreshOf(request) === 'off') return
  reply.header('refresh', `${REFRESH_SECONDS}; url=${withRefresh(path, 'auto')}`)
}
