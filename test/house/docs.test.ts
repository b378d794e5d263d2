import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { auditActions } from '../../src/audit/index.ts'
import { fileFaults, rowFaults } from '../../src/feeds/formats/index.ts'
import { configVariables } from '../../src/platform/config.ts'

const read = (path: string): string => readFileSync(path, 'utf8')
const isOfAFile = (code: string): boolean => /^CP_(?:ROW|FILE)_/.test(code)
const sources = globSync('src/**/*.ts').filter((path) => !/\.(?:test|fixture)\.ts$|\/testing\.ts$/.test(path))

/** Distinct, in alphabetical order. */
function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([whole, group]) => group ?? whole))].sort()
}

/** Codes between backticks at the start of a row of a table. */
const tabled = (path: string): string[] => matches(read(path), /^\| `([A-Za-z_.-]+)`/gm)

test('docs/errors.md lists every error code of the code and no other', () => {
  const known = matches(sources.map(read).join('\n'), /['"`](CP_[A-Z_]+)['"`]/g).filter(
    (code) => !isOfAFile(code),
  )
  assert.ok(known.length > 20)
  assert.deepEqual(matches(read('docs/errors.md'), /^\| `(CP_[A-Z_]+)`/gm), known)
})

test('docs/domain/feeds.md lists every fault of a row or a file and no other', () => {
  const known = [...Object.keys(rowFaults), ...Object.keys(fileFaults)].sort()
  assert.deepEqual(matches(read('docs/domain/feeds.md'), /^\| `(CP_(?:ROW|FILE)_[A-Z_]+)`/gm), known)
})

test('every code that a format or the loader names is one that is listed', () => {
  const used = matches(sources.map(read).join('\n'), /['"`](CP_(?:ROW|FILE)_[A-Z_]+)['"`]/g)
  const known = [...Object.keys(rowFaults), ...Object.keys(fileFaults)]
  assert.deepEqual(
    used.filter((code) => !known.includes(code)),
    [],
  )
})

test('docs/domain/audit.md describes every action of the log and no other', () => {
  const actions = tabled('docs/domain/audit.md').filter((name) => name.includes('.'))
  assert.deepEqual(actions, [...auditActions].sort())
})

test('docs/operations.md names every setting and no other', () => {
  const named = matches(read('docs/operations.md'), /\bCONTACTPOINT_[A-Z_]+\b/g).filter(
    (name) => !name.startsWith('CONTACTPOINT_TEST_'),
  )
  assert.deepEqual(named, [...configVariables].sort())
})

const pages = globSync('**/*.md', { exclude: (path) => path === 'node_modules' || path === '.git' })

test('no page links to a file or a heading that is not there', () => {
  assert.ok(pages.length > 10)
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return []
      const [path = '', heading] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(target)) return [`${page}: ${link}`]
      return heading && !headingsOf(read(target)).includes(heading) ? [`${page}: ${link}`] : []
    }),
  )
  assert.deepEqual(dead, [])
})

test('every file that a page names in code style is there', () => {
  const gone = pages.flatMap((page) =>
    matches(read(page), /`((?:src|test|db|data|examples|scripts|docs)\/[\w./-]+\.[a-z]+)`/g).flatMap(
      (path) => (existsSync(path) || path.includes('NNNN') ? [] : [`${page}: ${path}`]),
    ),
  )
  assert.deepEqual(gone, [])
})

/** Anchors of the headings, as GitHub makes them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}
