import type { WebApp } from '../platform/web/request.ts'

/** Pages that anybody may read without signing in: path, name of the template in `pages/`, title. */
export const publicPages = [
  { path: '/privacy', template: 'privacy', title: 'How we look after information about children' },
  { path: '/who-looked', template: 'who-looked', title: 'Who looked at my record' },
  { path: '/accessibility', template: 'accessibility', title: 'Accessibility of ContactPoint' },
  { path: '/help', template: 'help', title: 'How to use ContactPoint' },
] as const

/** Adds the pages that anybody may read. They hold nothing of the directory. */
export function publicRoutes(app: WebApp): void {
  for (const { path, template, title } of publicPages) {
    app.get(path, { config: { access: 'public', discloses: false } }, (_request, reply) =>
      reply.page(`app/pages/${template}.njk`, { title, isPrintable: true }),
    )
  }
}
