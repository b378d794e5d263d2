import type postgres from 'postgres'

/**
 * Arrays of text, day and whole number as PostgreSQL writes them (manual, 8.15): one dimension.
 *
 * The driver can ask the server for all array types when it connects, but leaves that question's failure unhandled when
 * the server goes away during it, which ends the process. These are the types that the schema has, by their fixed oids.
 */
export const arrayTypes: Record<string, postgres.PostgresType> = {
  texts: arrayType(1009, (item) => item),
  days: arrayType(1182, (item) => item),
  integers: arrayType(1007, Number),
  bigints: arrayType(1016, Number),
}

function arrayType(oid: number, parse: (item: string) => unknown): postgres.PostgresType {
  return {
    to: oid,
    from: [oid],
    serialize: formatArray,
    parse: (text: string) => parseArray(text).map((item) => (item === null ? null : parse(item))),
  }
}

function formatArray(items: readonly (string | number | null)[]): string {
  const quoted = items.map((item) =>
    item === null ? 'NULL' : typeof item === 'number' ? item : `"${item.replaceAll(/["\\]/g, '\\$&')}"`,
  )
  return `{${quoted.join(',')}}`
}

function parseArray(text: string): (string | null)[] {
  const items = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/gs)
  return [...items].map(([bare, quoted]) => {
    if (quoted !== undefined) return quoted.replaceAll(/\\(.)/gs, '$1')
    return bare === 'NULL' ? null : bare
  })
}
