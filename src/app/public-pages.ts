import type { WebApp } from '../platform/web/request.ts'

/** Adds the pages that anybody may read without signing in. */
export function publicRoutes(app: WebApp): void {
  void app
}
