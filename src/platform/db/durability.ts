import type { Pool } from './connect.ts'

const required: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply'],
  data_sync_retry: ['off'],
}

/**
 * One sentence for each setting under which an acknowledged commit could be lost; empty when all is well.
 *
 * INVARIANT (durable-before-shown): nothing is sent before its log entry is on disk, which these settings promise.
 */
export async function durabilityFaults(pool: Pool): Promise<string[]> {
  const settings = await pool<{ name: string; setting: string }[]>`
    select pg_settings.name, pg_settings.setting
      from pg_settings
     where pg_settings.name in ${pool(Object.keys(required))}
     limit 20`
  return settings
    .filter(({ name, setting }) => !required[name]?.includes(setting))
    .map(
      ({ name, setting }) =>
        `\`${name}\` is \`${setting}\`; set it to \`${required[name]?.[0]}\` so that no log entry can be lost`,
    )
}
