import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import { day, instant, mailto, nhs, tel, trim } from './filters.ts'

export type Templates = {
  /** `template` is a path below a root, such as `platform/web/problem.njk`; what `context` holds is escaped where it is printed. */
  readonly render: (template: string, context: object) => string
}

/**
 * Nunjucks with our filters, over `roots` (folders, first match wins) and govuk-frontend.
 *
 * Each template is read and compiled once for the life of the process.
 */
export function createTemplates(options: { roots: string[] }): Templates {
  const loader = new nunjucks.FileSystemLoader([...options.roots, govukRoot()], {
    noCache: false,
    watch: false,
  })
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  })
  for (const [name, filter] of Object.entries({ day, instant, mailto, nhs, tel, trim })) {
    environment.addFilter(name, filter)
  }
  return { render: (template, context) => environment.render(template, context) }
}

/** Text that `render` prints as it stands: only for markup made by this module's callers, never for anything a person typed. */
export function markup(html: string): object {
  return new nunjucks.runtime.SafeString(html)
}

function govukRoot(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('govuk-frontend/package.json'))), 'dist')
}
