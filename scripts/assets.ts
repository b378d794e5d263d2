/** Compiles the style sheet: `node scripts/assets.ts` writes assets/dist/contactpoint.css, which is committed. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile, NodePackageImporter } from 'sass'

const root = fileURLToPath(new URL('..', import.meta.url))

export const stylesheetPath = `${root}assets/dist/contactpoint.css`

/** The minified style sheet made of assets/contactpoint.scss. */
export function compileStylesheet(): string {
  const { css } = compile(`${root}assets/contactpoint.scss`, {
    style: 'compressed',
    charset: false,
    importers: [new NodePackageImporter(root)],
  })
  return `${withoutRepetition(css)}\n`
}

/** govuk-frontend repeats on each selector what `body` and `:root` say once for ours: family, smoothing, fallback colours. */
function withoutRepetition(css: string): string {
  return css
    .replaceAll(/@media print\{[^{}]*\{font-family:inherit\}\}/g, '')
    .replaceAll(/font-family:inherit;|-(?:webkit|moz-osx)-font-smoothing:[a-z]+;?/g, '')
    .replaceAll(/(var\(--govuk-[a-z-]+-colour), #[0-9a-f]{3,6}\)/g, '$1)')
}

if (import.meta.main) writeFileSync(stylesheetPath, compileStylesheet())
