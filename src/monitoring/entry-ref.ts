/** How an entry of the log is named outside: its instant in milliseconds, its request and its place among that instant's entries of it. */
export type EntryRef = { readonly atMs: number; readonly requestId: string; readonly position: number }

/** What an address or a form may hold; nothing else names an entry. */
export const entryRefPattern = '^[0-9]{13}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]{1,4}$'

/** The inverse of {@link formatEntryRef}; undefined for any other text. */
export function parseEntryRef(text: string): EntryRef | undefined {
  if (!new RegExp(entryRefPattern).test(text)) return undefined
  return {
    atMs: Number(text.slice(0, 13)),
    requestId: text.slice(14, 50),
    position: Number(text.slice(51)),
  }
}

/** The same for every reader of the log, unless entries about that reader stand before it in the same instant of its request. */
export function formatEntryRef({ atMs, requestId, position }: EntryRef): string {
  return `${atMs}-${requestId}-${position}`
}
