/** Name of the shard of an instant's year, in UTC: the first of that year, or a further one. */
export function shardNameFor(year: number, before: string | null): string {
  const { year: lastYear, serial } = before === null ? { year: 0, serial: 0 } : parseShard(before)
  return lastYear === year ? `${year}-${serial + 1}` : String(year)
}

/** The year that a shard was begun in. */
export function shardYear(name: string): number {
  return parseShard(name).year
}

/** Names of shards are part of addresses: nothing else may stand there. */
export function isShardName(text: string): boolean {
  return /^\d{4}(?:-[1-9]\d{0,3})?$/.test(text)
}

function parseShard(name: string): { year: number; serial: number } {
  const [year, serial] = name.split('-')
  return { year: Number(year), serial: Number(serial ?? 1) }
}
