import type { Pool } from '../../platform/db/connect.ts'

const parameters = ['carer_given', 'carer_family', 'carer_phone', 'home_postcode', 'most']

/** The plan of the statement within `affected_children`, under the settings of that function and for any values; asked as its owner. */
export function explainAffected(owner: Pool): Promise<string> {
  return owner.begin(async (sql) => {
    const [source] = await sql<[{ body: string; settings: string[] }]>`
      select prosrc as body, proconfig as settings from pg_proc where proname = 'affected_children'`
    for (const setting of source.settings) await sql.unsafe(`set local ${setting.replace('=', ' = ')}`)
    const statement = /return query([^]*);\s*end/.exec(source.body)?.[1] ?? ''
    const numbered = parameters.reduce(
      (text, name, at) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `$${at + 1}`),
      statement,
    )
    await sql.unsafe(`prepare affected (text, text, text, text, integer) as ${numbered}`)
    const rows = await sql.unsafe<{ 'QUERY PLAN': string }[]>(
      `explain (costs off) execute affected ('Zoe', 'Quill', null, 'ZZ9 9ZZ', 200)`,
    )
    await sql.unsafe('deallocate affected')
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
}
