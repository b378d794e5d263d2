import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createTestDatabase } from '../support/database.ts'

const db = await createTestDatabase()
const roles = ['contactpoint_web', 'contactpoint_team', 'contactpoint_worker', 'contactpoint_shield'] as const

/** `table,column,reason`; the reason may hold commas. */
const listed = readFileSync(new URL('text-columns.csv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [table = '', column = '', ...reason] = line.split(',')
    return { name: `${table}.${column}`, reason: reason.join(',') }
  })

test('R-02: every column that could hold words is in the list, with the reason why it holds nothing of a case', async () => {
  const columns = await db.owner<{ name: string }[]>`
    select c.table_name || '.' || c.column_name as name
      from information_schema.columns c
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
       and (c.data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'xml', 'bytea', 'ARRAY', 'USER-DEFINED'))
       and not (c.data_type = 'ARRAY' and c.udt_name in ('_int2', '_int4', '_int8', '_date'))
       and c.table_name not in (select i.inhrelid::regclass::text from pg_inherits i)
     order by 1`
  const names = columns.map(({ name }) => name)
  const known = listed.map(({ name }) => name)
  assert.deepEqual(
    names.filter((name) => !known.includes(name)),
    [],
    'columns without a reason in text-columns.csv',
  )
  assert.deepEqual(
    known.filter((name) => !names.includes(name)),
    [],
    'text-columns.csv lists columns that are not there',
  )
  assert.deepEqual(
    known.filter((name, i) => known.indexOf(name) !== i),
    [],
  )
  for (const { name, reason } of listed) assert.ok(reason.length >= 10, `${name} has no reason`)
})

test('R-18, R-19: no column is named after case content, a score or a flag', async () => {
  const columns = await db.owner<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`
  const banned =
    /comment|remark|description|risk|score|severity_of|diagnos|ethnic|religion|photo|attainment|attendance|offence|need_type|assessment_text/
  assert.deepEqual(
    columns.map(({ name }) => name).filter((name) => banned.test(name)),
    [],
  )
})

test('the roles of the application own nothing, may make nothing, log in as nobody and pass no right on', async () => {
  for (const role of roles) {
    const [facts] = await db.owner<
      [{ owned: number; special: boolean; creates: boolean; grants: number; memberOf: string[] }]
    >`
      select (select count(*)::integer from pg_class where relowner = r.oid)
               + (select count(*)::integer from pg_proc where proowner = r.oid)
               + (select count(*)::integer from pg_namespace where nspowner = r.oid) as owned,
             r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolbypassrls or r.rolcanlogin as special,
             has_schema_privilege(r.rolname, 'public', 'create') or has_database_privilege(r.rolname, current_database(), 'create') as creates,
             (select count(*)::integer from information_schema.table_privileges where grantee = r.rolname and is_grantable = 'YES') as grants,
             array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as "memberOf"
        from pg_roles r where r.rolname = ${role}`
    const memberOf =
      { contactpoint_team: ['contactpoint_web'], contactpoint_shield: ['contactpoint_team'] }[
        role as string
      ] ?? []
    assert.deepEqual(facts, { owned: 0, special: false, creates: false, grants: 0, memberOf }, role)
  }
})

test('R-98: the log takes entries and gives them, and neither role may change, remove or empty it, partitions too', async () => {
  await db.worker`select audit_ensure_months('2026-11-01', 3)`
  const partitions = await db.owner<{ name: string }[]>`
    select i.inhrelid::regclass::text as name from pg_inherits i where i.inhparent = 'audit_entries'::regclass`
  assert.ok(partitions.length >= 4)
  for (const role of roles) {
    const rights = await db.owner<{ right: string }[]>`
      select wanted.name as "right" from unnest(array['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) as wanted (name)
       where has_table_privilege(${role}, 'audit_entries', wanted.name) order by 1`
    assert.deepEqual(
      rights.map(({ right }) => right),
      ['SELECT'],
      role,
    )
    const kept = await db.owner<{ name: string }[]>`
      select attname::text as name from pg_attribute
       where attrelid = 'audit_entries'::regclass and attnum > 0
         and not has_column_privilege(${role}, attrelid, attnum, 'INSERT') order by 1`
    assert.deepEqual(
      kept.map(({ name }) => name),
      ['entry_id', 'recorded_at', 'transaction_id'],
      `${role} writes all of an entry but its place in the log`,
    )
    const pool = {
      contactpoint_web: db.web,
      contactpoint_team: db.team,
      contactpoint_worker: db.worker,
      contactpoint_shield: db.shield,
    }[role]
    for (const table of ['audit_entries', ...partitions.map(({ name }) => name)]) {
      for (const statement of [
        `update ${table} set action = 'a.b'`,
        `delete from ${table}`,
        `truncate ${table}`,
        `drop table ${table}`,
      ]) {
        await assert.rejects(pool.unsafe(statement), { code: '42501' }, `${role}: ${statement}`)
      }
    }
    for (const { name } of partitions) {
      const [row] = await db.owner<
        [{ may: boolean }]
      >`select has_table_privilege(${role}, ${name}, 'select, insert') as may`
      assert.equal(row.may, false, `${role} reaches ${name} past the log it is part of`)
    }
  }
})

test('no table, column, sequence or function of ours is open to everybody', async () => {
  const open = await db.owner<{ name: string }[]>`
    select table_name || ' ' || privilege_type as name from information_schema.table_privileges
     where grantee = 'PUBLIC' and table_schema = 'public'
    union all
    select table_name || '.' || column_name || ' ' || privilege_type from information_schema.column_privileges
     where grantee = 'PUBLIC' and table_schema = 'public'
    union all
    select p.proname from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
     cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
     where n.nspname = 'public' and a.grantee = 0 and p.prosecdef`
  assert.deepEqual(
    open.map(({ name }) => name),
    [],
  )
})

test('a function that works with its owner’s rights looks for names nowhere else', async () => {
  const functions = await db.owner<{ name: string; config: string[] | null }[]>`
    select p.proname as name, p.proconfig as config from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.prosecdef`
  assert.ok(functions.length >= 2)
  for (const { name, config } of functions) {
    assert.ok(
      config?.some((setting) => setting === 'search_path=public, pg_temp'),
      `${name} takes its search path from the caller`,
    )
  }
})

test('what pages read of children is not for them to change', async () => {
  const rights = await db.owner<{ name: string }[]>`
    select table_name || ' ' || privilege_type as name from information_schema.table_privileges
     where grantee = 'contactpoint_web' and privilege_type <> 'SELECT' and table_schema = 'public' order by 1`
  const changed = [...new Set(rights.map(({ name }) => name.split(' ')[0]!))]
  const allowed = [
    'access_alerts',
    'access_reasons',
    'agreement_signatures',
    'audit_entries',
    'child_merges',
    'client_assertions',
    'client_attempts',
    'client_tokens',
    'contact_request_steps',
    'declared_relation_keys',
    'declared_relations',
    'feed_rows',
    'human_decisions',
    'involvement_changes',
    'involvements',
    'lead_professionals',
    'mails',
    'own_consents',
    'own_sensitive_work',
    'passkey_challenges',
    'passkeys',
    'provider_bindings',
    'provider_requests',
    'readiness',
    'recovery_codes',
    'review_additions',
    'safeguarding_searches',
    'sessions',
    'shared_assessments',
    'sign_in_throttles',
    'stay_consents',
    'stay_withdrawals',
    'training_bookings',
  ]
  assert.deepEqual(
    changed.filter((table) => !allowed.includes(table)),
    [],
  )
})
