// Links feed.csv to index.csv with SQL written by hand, as a baseline: duckdb-link.ts INDEX.csv FEED.csv OUT.csv
// Same fields, levels and blocking rules as bench/peers/splink_link.py, but the weights are given, not trained.
import { createRequire } from 'node:module'

/** What is used of `@duckdb/node-api`, which is installed for this alone. */
type DuckDb = {
  readonly DuckDBInstance: {
    create(
      path: string,
      options: Readonly<Record<string, string>>,
    ): Promise<{ connect(): Promise<Connection> }>
  }
}
type Connection = {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>
}

const BLOCKING = [
  'l.last_name = r.last_name and l.date_of_birth = r.date_of_birth',
  'l.first_name = r.first_name and l.date_of_birth = r.date_of_birth',
  'l.date_of_birth = r.date_of_birth and l.postcode = r.postcode',
  'l.first_name = r.first_name and l.postcode = r.postcode',
  'l.last_name = r.last_name and l.postcode = r.postcode',
  'l.date_of_birth = r.date_of_birth and l.outward = r.outward',
  'l.first_name = r.first_name and l.last_name = r.last_name',
  'l.first_name = r.last_name and l.last_name = r.first_name',
]

/** Bits for levels below exact; an exact name is worth the bits of its rarity. */
const SCORE = `
  -20
  + case when l.first_name is null or r.first_name is null then 0 when l.first_name = r.first_name then l.first_bits
      when jaro_winkler_similarity(l.first_name, r.first_name) >= 0.92 then 6.2
      when jaro_winkler_similarity(l.first_name, r.first_name) >= 0.88 then 3.3
      when jaro_winkler_similarity(l.first_name, r.first_name) >= 0.7 then -2.8 else -6 end
  + case when l.last_name is null or r.last_name is null then 0 when l.last_name = r.last_name then l.last_bits
      when jaro_winkler_similarity(l.last_name, r.last_name) >= 0.92 then 7.6
      when jaro_winkler_similarity(l.last_name, r.last_name) >= 0.88 then 4.3
      when jaro_winkler_similarity(l.last_name, r.last_name) >= 0.7 then -3 else -6 end
  + case when l.date_of_birth is null or r.date_of_birth is null then 0 when l.date_of_birth = r.date_of_birth then 12.6
      when damerau_levenshtein(l.date_of_birth, r.date_of_birth) <= 1 then 1.2
      when abs(l.born - r.born) <= 30 then -3 when abs(l.born - r.born) <= 365 then -6 else -9.5 end
  + case when l.postcode is null or r.postcode is null then 0 when l.postcode = r.postcode then 13
      when left(l.postcode, -2) = left(r.postcode, -2) then 2.7 when l.outward = r.outward then -3.5 else -3.1 end
  + case when l.sex is null or r.sex is null then 0 when l.sex = r.sex then 1 else -7.8 end
  + case when l.house is null or r.house is null then 0 when l.house = r.house then 6.3 else -4 end`
/** Lower scores are not worth keeping. */
const LEAST_BITS = -10

const [index = '', feed = '', out = ''] = process.argv.slice(2)
const start = performance.now()
const connection = await connect()
await load('feed_rows', feed)
await load('index_rows', index)
for (const field of ['first', 'last'])
  await connection.run(
    `create table ${field}_rarity as
     select ${field}_name, -log2(count(*) / (select count(*) from index_rows)) as ${field}_bits
       from index_rows where ${field}_name is not null group by ${field}_name`,
  )
await connection.run(
  `create table weighted as
   select * from index_rows left join first_rarity using (first_name) left join last_rarity using (last_name)`,
)
await connection.run('create table best (feed_id varchar, index_id varchar, score double, pairs bigint)')
for (const [at, rule] of BLOCKING.entries()) await scoreBlock(rule, BLOCKING.slice(0, at))
await connection.run(
  `copy (select arg_max(index_id, score) as index_id, feed_id, max(score) as score
           from best where score >= ${LEAST_BITS} group by feed_id) to '${out}' (header)`,
)
const [[pairs] = []] = (await connection.runAndReadAll('select sum(pairs)::double from best')).getRows()
const { user, system } = process.cpuUsage()
const report = {
  pairs: Number(pairs),
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: (performance.now() - start) / 1000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(`${JSON.stringify(report)}\n`)

async function connect(): Promise<Connection> {
  const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api') as DuckDb
  return (await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '12GB' })).connect()
}

async function load(table: string, path: string): Promise<void> {
  await connection.run(
    `create table ${table} as
     with cleaned as (
       select id, nullif(upper(strip_accents(first_name)), '') as first_name,
              nullif(upper(strip_accents(last_name)), '') as last_name,
              nullif(date_of_birth, '') as date_of_birth, try_cast(date_of_birth as date) as born,
              nullif(sex, '') as sex, nullif(upper(replace(postcode, ' ', '')), '') as postcode,
              nullif(upper(house), '') as house
         from read_csv('${path}', header = true, all_varchar = true)
     )
     select *, left(postcode, -3) as outward from cleaned`,
  )
}

/** The best candidate of each feed row among the pairs of one rule that no earlier rule has. */
async function scoreBlock(rule: string, earlier: readonly string[]): Promise<void> {
  const unseen = earlier.map((other) => ` and not coalesce(${other}, false)`).join('')
  await connection.run(
    `insert into best
     select feed_id, arg_max(index_id, score), max(score), count(*)
       from (select r.id as feed_id, l.id as index_id, ${SCORE} as score
               from weighted l join feed_rows r on ${rule}${unseen})
      group by feed_id`,
  )
}
