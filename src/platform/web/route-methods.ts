/** Which methods the registered routes take, to tell an unknown page from a known page asked the wrong way. */
export type RouteMethods = {
  readonly add: (pattern: string, methods: readonly string[]) => void
  /** In alphabetical order; `[]` when no route has that path. `path` is without the query. */
  readonly allowedAt: (path: string) => string[]
}

export function createRouteMethods(): RouteMethods {
  const routes: { matcher: RegExp; methods: readonly string[] }[] = []
  return {
    add: (pattern, methods) => void routes.push({ matcher: matcherOf(pattern), methods }),
    allowedAt: (path) => {
      const found = routes.filter(({ matcher }) => matcher.test(path)).flatMap(({ methods }) => methods)
      return [...new Set(found)].sort()
    },
  }
}

function matcherOf(pattern: string): RegExp {
  const segments = pattern.split('/').map((segment) => {
    if (segment.includes(':')) return '[^/]+'
    return segment.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  })
  return new RegExp(`^${segments.join('/')}$`)
}
