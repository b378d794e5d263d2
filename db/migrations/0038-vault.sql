-- The vault: what a shield hides of a child. No role that serves pages or loads feeds reads it; they call the functions below, and get
-- bytes that are of no use without a key that is not in the database.

create schema vault;
revoke all on schema vault from public;

alter table children drop constraint children_status_check;
alter table children
  add constraint children_status_check check (status in ('open', 'shielded', 'withheld', 'merged', 'void')),
  alter column date_of_birth drop not null,
  add constraint children_date_of_birth_check check (date_of_birth is not null or status = 'withheld');
comment on column children.status is 'shielded: only the name, gender and date of birth here are left in the open; withheld: nothing is; merged: it is part of another; void: no source tells of it any more. The last three answer as if they did not exist, but a merged one leads on.';

create table vault.ring (
  version smallint primary key,
  check_value bytea not null,
  used_from timestamptz not null
);
comment on table vault.ring is 'Master keys that were put in force, by what tells one from another; the keys are outside. The last is in force.';

create table vault.records (
  child_id integer primary key references children,
  level smallint not null constraint records_level_check check (level in (1, 2)),
  authority_code text references authorities,
  placed_by text not null constraint records_placed_by_check check (placed_by in ('source', 'person')),
  placed_at timestamptz not null,
  source_lifted_at timestamptz,
  key_version smallint not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  changed_at timestamptz not null
);
comment on table vault.records is 'Shielded children: all that sources and people said of them, sealed under a key of their own.';
comment on column vault.records.authority_code is 'Whose local team keeps the shield; the open row of the child names none.';
comment on column vault.records.source_lifted_at is 'When the source that asked for the shield asked no more; the shield stands until two people end it.';
create index records_key_version_idx on vault.records (key_version, child_id);
create index records_authority_idx on vault.records (authority_code, child_id);

create table vault.tokens (
  token bytea not null,
  child_id integer not null references vault.records on delete cascade,
  key_version smallint not null,
  primary key (token, child_id)
);
comment on table vault.tokens is 'Blind index: under which names, days, places and numbers a shielded child is found again by whoever has the key.';
create index tokens_child_id_idx on vault.tokens (child_id);

create table vault.quarantine (
  quarantine_id bigint generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() unique,
  authority_code text references authorities,
  record_token bytea not null,
  near integer[] not null,
  received_at timestamptz not null,
  key_version smallint not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  choice text constraint quarantine_choice_check check (choice in ('same-child', 'another-child', 'new-child', 'keep')),
  chosen_child_id integer references children,
  note_code text constraint quarantine_note_code_check check (note_code in (
    'details-agree', 'checked-with-source', 'checked-with-family', 'sibling-or-twin', 'another-child', 'source-mistake', 'cannot-tell')),
  needs_second boolean not null default false,
  decided_by integer references users,
  decided_at timestamptz,
  agreed_by integer references users,
  agreed_at timestamptz,
  closed_at timestamptz,
  outcome text constraint quarantine_outcome_check check (outcome in ('settled', 'released', 'superseded')),
  constraint quarantine_chosen_check check (
    (choice is null) = (decided_by is null) and (choice is null) = (decided_at is null) and (choice is null) = (note_code is null)
    and (choice is not distinct from 'same-child') = (chosen_child_id is not null)),
  constraint quarantine_two_people_check check (agreed_by <> decided_by),
  constraint quarantine_agreed_check check ((agreed_by is null) = (agreed_at is null) and (agreed_by is null or decided_by is not null)),
  constraint quarantine_closed_check check ((closed_at is null) = (outcome is null)),
  constraint quarantine_settled_check check (
    outcome is distinct from 'settled' or (choice is not null and (agreed_by is not null or not needs_second))),
  constraint quarantine_emptied_check check (closed_at is null or octet_length(sealed) = 0)
);
comment on table vault.quarantine is 'Rows of feeds that may be about a shielded child, sealed: those who shield decide, and nothing is made of them before.';
comment on column vault.quarantine.record_token is 'Blind: of which source record; a newer row takes the place of an older.';
comment on column vault.quarantine.near is 'Children that it may be about, shielded and open.';
comment on column vault.quarantine.choice is 'What people decided; a job carries it out. keep: a row that takes back the only thing told of a child changes nothing.';
comment on column vault.quarantine.outcome is 'released: no shield holds it any more, and it went the ordinary way.';
create unique index quarantine_record_idx on vault.quarantine (record_token) where closed_at is null;
create index quarantine_queue_idx on vault.quarantine (authority_code, received_at) where closed_at is null;
create index quarantine_near_idx on vault.quarantine using gin (near) where closed_at is null;
create index quarantine_decided_by_idx on vault.quarantine (decided_by);
create index quarantine_agreed_by_idx on vault.quarantine (agreed_by);
create index quarantine_chosen_child_id_idx on vault.quarantine (chosen_child_id);

-- Values that name somebody are kept out of the planner's statistics, where they would outlive their row.
do $$
declare
  hidden record;
begin
  for hidden in
    select * from (values
      ('child_names', array['given', 'middle', 'family']), ('child_addresses', array['lines', 'postcode', 'uprn']),
      ('child_identifiers', array['value']), ('child_carers', array['given', 'family', 'phone', 'email', 'address_lines', 'postcode']),
      ('child_health_contacts', array['practitioner', 'phone']), ('child_search', array['postcode']),
      ('given_names', array['norm']), ('family_names', array['norm']),
      ('link_keys', array['given_norm', 'family_norm', 'postcode', 'given_words', 'middle_words', 'family_words', 'house', 'outward_code']),
      ('involvements', array['practitioner', 'role', 'phone', 'email', 'source_record_id']),
      ('consent_records', array['source_record_id']), ('sensitive_involvements', array['practitioner', 'role', 'phone', 'email', 'source_record_id']),
      ('source_records', array['payload', 'source_record_id']), ('replaced_source_records', array['payload', 'source_record_id']),
      ('feed_rows', array['payload', 'supplied', 'source_record_id']), ('source_links', array['source_record_id']),
      ('link_decisions', array['source_record_id']), ('human_decisions', array['source_record_id']),
      ('review_items', array['source_record_id']), ('child_attribute_sources', array['source_record_id'])) as listed (name, columns)
  loop
    execute (select format('alter table %I ', hidden.name)
                    || string_agg(format('alter column %I set statistics 0', listed.name), ', ')
               from unnest(hidden.columns) as listed (name));
  end loop;
end $$;

alter table feed_rows drop constraint feed_rows_payload_present_check;
alter table feed_rows add constraint feed_rows_payload_present_check check (
  (state = 'rejected' and payload is null) or state in ('applied', 'unchanged') or (state <> 'rejected' and payload is not null));

-- Who may: the worker, and a page for somebody who shields there.
create function shields(authority text) returns boolean language sql stable as $$
  select current_setting('role') = 'contactpoint_worker' or act_reaches('shields', authority)
$$;
revoke execute on function shields from public;

create function vault_authority(child integer) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(kept.authority_code, children.authority_code)
    from children
    left join vault.records kept on kept.child_id = children.child_id
   where children.child_id = child
$$;
revoke execute on function vault_authority from public;

create function may_move(child integer) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select shields(vault_authority(child))
$$;
comment on function may_move is 'Whether whoever acts may move a child into the vault, or within it.';
revoke execute on function may_move from public;

-- Tables that say more of a child than its open card, in the order in which they can be emptied.
create function vaulted_tables() returns text[] language sql immutable as $$
  select array['sensitive_involvements', 'consent_withdrawals', 'consent_records', 'involvement_changes', 'shared_assessments', 'lead_professionals', 'involvements',
    'human_decisions', 'replaced_source_records', 'link_decisions', 'source_links', 'source_records']
$$;
revoke execute on function vaulted_tables from public;

create function vault_find(wanted bytea[]) returns table (token bytea, child_id integer)
language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
begin
  return query
    select t.token, t.child_id from unnest(wanted) as w (token) join vault.tokens t on t.token = w.token;
end $$;
comment on function vault_find is 'Shielded children that stand under any of these tokens. Whoever asks has made the tokens with the key.';

-- A transaction that seals or looks up holds the key in force; a change of key waits for it.
create function vault_key(newest smallint, check_value bytea, at timestamptz) returns vault.ring
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found vault.ring;
begin
  perform pg_advisory_xact_lock_shared(7301938);
  insert into vault.ring select newest, check_value, at where not exists (select from vault.ring) on conflict do nothing;
  select * into found from vault.ring order by vault.ring.version desc limit 1;
  return found;
end $$;
comment on function vault_key is 'The key in force. The first key that anybody seals under is, until another is put in force.';

create function vault_use_key(newest smallint, check_value bytea, at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7301938);
  if newest <= (select max(vault.ring.version) from vault.ring) then
    return false;
  end if;
  insert into vault.ring values (newest, check_value, at);
  return true;
end $$;
comment on function vault_use_key is 'Puts a newer key in force, once nobody is at work under the one before. False: there is no newer one.';

create function vault_older(below smallint, most integer) returns table (child_id integer)
language sql security definer set search_path = public, pg_temp as $$
  select kept.child_id from vault.records kept where kept.key_version < below order by kept.child_id limit most for update
$$;
comment on function vault_older is 'Shielded children that stand under an older key, held for the transaction.';

create function vault_rekey(child integer, version smallint, wrapped bytea, content bytea, wanted bytea[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update vault.records set key_version = version, wrapped_key = wrapped, sealed = content where vault.records.child_id = child;
  delete from vault.tokens where vault.tokens.child_id = child;
  insert into vault.tokens (token, child_id, key_version) select distinct w.token, child, version from unnest(wanted) as w (token);
end $$;
comment on function vault_rekey is 'Keeps the same of a child under another key.';

create function quarantine_older(below smallint, most integer)
  returns table (quarantine_id bigint, record_token bytea, key_version smallint, wrapped_key bytea, sealed bytea)
language sql security definer set search_path = public, pg_temp as $$
  select kept.quarantine_id, kept.record_token, kept.key_version, kept.wrapped_key, kept.sealed
    from vault.quarantine kept where kept.key_version < below and kept.sealed <> '' order by kept.quarantine_id limit most for update
$$;
comment on function quarantine_older is 'Quarantined rows that stand under an older key, held for the transaction.';

create function quarantine_rekey(id bigint, record bytea, version smallint, wrapped bytea, content bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from vault.quarantine kept
               join vault.quarantine newer on newer.record_token = record and newer.closed_at is null and newer.quarantine_id <> id
              where kept.quarantine_id = id and kept.closed_at is null) then
    update vault.quarantine set closed_at = vault.quarantine.received_at, outcome = 'superseded', sealed = ''
     where vault.quarantine.quarantine_id = id;
  else
    update vault.quarantine set record_token = record, key_version = version, wrapped_key = wrapped, sealed = content
     where vault.quarantine.quarantine_id = id;
  end if;
end $$;
comment on function quarantine_rekey is 'Keeps the same row under another key; one that came again meanwhile is superseded.';

create function vault_is_used() returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from vault.records) or exists (select from vault.quarantine where vault.quarantine.closed_at is null)
$$;
comment on function vault_is_used is 'Whether anything is sealed: its key must be there then.';

create function vault_read(wanted integer[]) returns table (
  child_id integer, public_id uuid, child_number text, level smallint, authority_code text, key_version smallint, wrapped_key bytea, sealed bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select kept.child_id, children.public_id, children.child_number, kept.level, kept.authority_code, kept.key_version, kept.wrapped_key, kept.sealed
    from vault.records kept
    join children on children.child_id = kept.child_id
   where kept.child_id = any(wanted) and shields(kept.authority_code)
   order by kept.child_id
$$;
comment on function vault_read is 'Sealed records. Empty for a page of somebody who does not shield there.';

create function vault_collect(child integer) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  content jsonb := '{}';
  gone jsonb;
  name text;
  parts integer[];
begin
  if not may_move(child) then
    raise exception 'only those who shield there move a record' using errcode = 'insufficient_privilege';
  end if;
  perform from children where children.child_id = child for no key update;
  with recursive part (child_id) as (
    select child union all select c.child_id from children c join part on c.merged_into = part.child_id)
  select array_agg(part.child_id) into parts from part;
  update feed_rows set payload = null, source_record_id = null, child_id = null, candidate_child_ids = null
    from source_records told
    join feed_files file on file.source_id = told.source_id
   where told.child_id = child and feed_rows.file_id = file.file_id and feed_rows.source_record_id = told.source_record_id
     and feed_rows.state in ('applied', 'unchanged');
  foreach name in array vaulted_tables() loop
    execute format('with gone as (delete from %I where %s returning *) select coalesce(jsonb_agg(to_jsonb(gone)), ''[]'') from gone', name,
                   case name
                     when 'consent_withdrawals' then 'consent_id in (select consent_records.consent_id from consent_records where consent_records.child_id = $1)'
                     when 'link_decisions' then 'child_id = any($2)'
                     else 'child_id = $1' end)
      into gone using child, parts;
    content := content || jsonb_build_object(name, gone);
  end loop;
  with forgotten as (
    update child_merges set moved_records = '[]' from child_merges was
     where (was.survivor_id = any(parts) or was.merged_id = any(parts)) and was.moved_records <> '[]' and child_merges.merge_id = was.merge_id
    returning was.merge_id, was.moved_records)
  select coalesce(jsonb_agg(to_jsonb(forgotten)), '[]') into gone from forgotten;
  return content || jsonb_build_object('child_merges', gone);
end $$;
comment on function vault_collect is 'Takes all rows that say something of a child, and of records that became part of it, out of the open tables, and gives them to be sealed.';

create function vault_take_waiting(child integer) returns table (
  source_id text, source_record_id text, file_id bigint, row_number integer, payload jsonb, payload_hash text, reason text, authority_code text,
  near integer[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  taken bigint[];
begin
  if not may_move(child) then
    raise exception 'only those who shield there move a record' using errcode = 'insufficient_privilege';
  end if;
  if exists (select from vault.records kept where kept.child_id = child) then
    return;
  end if;
  select array_agg(i.review_id) into taken
    from review_items i
    join feed_rows r on r.file_id = i.file_id and r.row_number = i.row_number
   where r.payload is not null
     and (child = any(r.candidate_child_ids) or r.child_id = child
          or exists (select from source_links k where k.source_id = i.source_id and k.source_record_id = i.source_record_id and k.child_id = child)
          or exists (select from review_additions a where a.review_id = i.review_id and a.child_id = child));
  return query
    select i.source_id, i.source_record_id, i.file_id, i.row_number, r.payload, encode(r.payload_hash, 'hex'), i.reason, i.authority_code,
           array_remove(coalesce(r.candidate_child_ids, '{}') || r.child_id, null)
      from review_items i
      join feed_rows r on r.file_id = i.file_id and r.row_number = i.row_number
     where i.review_id = any(taken) and i.closed_at is null;
  update feed_rows
     set state = 'applied', payload = null, source_record_id = null, outcome = 'new', rule = null, child_id = null, candidate_child_ids = null
    from review_items i
    join feed_files file on file.source_id = i.source_id
   where i.review_id = any(taken) and feed_rows.file_id = file.file_id and feed_rows.source_record_id = i.source_record_id
     and feed_rows.payload is not null and feed_rows.state in ('queued', 'applied', 'unchanged');
  update review_items set closed_at = transaction_timestamp() where review_items.review_id = any(taken) and review_items.closed_at is null;
end $$;
comment on function vault_take_waiting is 'Of a child that is shielded now: takes the rows that wait for a decision and may be about it off the desk, gives them to be sealed, and forgets those that waited before.';

create function vault_restore(child integer, content jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  names text[] := vaulted_tables();
begin
  if not may_move(child) then
    raise exception 'only those who shield there move a record' using errcode = 'insufficient_privilege';
  end if;
  for i in reverse array_length(names, 1) .. 1 loop
    if exists (select from jsonb_array_elements(content -> names[i]) row where child_survivor((row ->> 'child_id')::integer) <> child) then
      raise exception 'a row of another child' using errcode = 'check_violation';
    end if;
    execute format('insert into %I overriding system value select * from jsonb_populate_recordset(null::%I, $1)', names[i], names[i])
      using coalesce(content -> names[i], '[]');
  end loop;
  update child_merges set moved_records = was.moved_records
    from jsonb_to_recordset(coalesce(content -> 'child_merges', '[]')) was (merge_id bigint, moved_records jsonb)
   where child_merges.merge_id = was.merge_id
     and not exists (select from vault.records other
                      where other.child_id in (child_merges.survivor_id, child_merges.merged_id) and other.child_id <> child);
end $$;
comment on function vault_restore is 'Puts the rows of a child back, as they were collected.';

create function vault_put(child integer, shield smallint, authority text, placed text, lifted timestamptz, version smallint, wrapped bytea,
  content bytea, wanted bytea[], card jsonb, name jsonb, found_by jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  families integer[];
  givens integer[];
  keeper text := coalesce(authority, vault_authority(child));
begin
  if not may_move(child) then
    raise exception 'only those who shield there move a record' using errcode = 'insufficient_privilege';
  end if;
  select array_agg(distinct touched.family_id), array_agg(distinct touched.given_id) into families, givens
    from (select s.family_id, s.given_id from child_search s where s.child_id = child
          union all select r.family_id, r.given_id from jsonb_populate_recordset(null::child_search, found_by) r) touched;
  perform from family_names where family_names.name_id = any(families) order by family_names.name_id for no key update;
  perform from given_names where given_names.name_id = any(givens) order by given_names.name_id for no key update;
  with gone as (
    delete from child_search where child_search.child_id = child returning child_search.family_id, child_search.given_id
  ), added as (
    insert into child_search select * from jsonb_populate_recordset(null::child_search, found_by)
    returning child_search.family_id, child_search.given_id
  ), changed as (
    select gone.family_id, gone.given_id, -1 as n from gone union all select added.family_id, added.given_id, 1 from added
  ), given_changes as (
    update given_names set bearers = given_names.bearers + c.n
      from (select changed.given_id, sum(changed.n)::integer as n from changed group by 1) c where given_names.name_id = c.given_id
  )
  update family_names set bearers = family_names.bearers + c.n
    from (select changed.family_id, sum(changed.n)::integer as n from changed group by 1) c where family_names.name_id = c.family_id;
  delete from child_names where child_names.child_id = child;
  delete from child_addresses where child_addresses.child_id = child;
  delete from child_identifiers where child_identifiers.child_id = child;
  delete from child_carers where child_carers.child_id = child;
  delete from child_settings where child_settings.child_id = child;
  delete from child_health_contacts where child_health_contacts.child_id = child;
  delete from child_attribute_sources where child_attribute_sources.child_id = child;
  delete from link_keys where link_keys.child_id = child;
  update children
     set status = case shield when 1 then 'shielded' else 'withheld' end, date_of_death = null, authority_code = null, composed_at = at,
         date_of_birth = (card ->> 'date_of_birth')::date, date_of_birth_accuracy = coalesce(card ->> 'date_of_birth_accuracy', 'year'),
         gender = coalesce(card ->> 'gender', 'not-known')
   where children.child_id = child;
  insert into child_names select * from jsonb_populate_recordset(null::child_names, name);
  insert into vault.records (child_id, level, authority_code, placed_by, placed_at, source_lifted_at, key_version, wrapped_key, sealed, changed_at)
  values (child, shield, keeper, placed, at, lifted, version, wrapped, content, at)
  on conflict (child_id) do update
     set level = excluded.level, authority_code = excluded.authority_code,
         source_lifted_at = coalesce(excluded.source_lifted_at, vault.records.source_lifted_at), key_version = excluded.key_version, wrapped_key = excluded.wrapped_key,
         sealed = excluded.sealed, changed_at = excluded.changed_at;
  delete from vault.tokens where vault.tokens.child_id = child;
  insert into vault.tokens (token, child_id, key_version) select distinct w.token, child, version from unnest(wanted) as w (token);
end $$;
comment on function vault_put is 'Leaves of a child in the open what its card may hold, and keeps the rest sealed, in one transaction.';

create function vault_release(child integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if current_setting('role') <> 'contactpoint_worker' then
    raise exception 'a shield ends by the job that two people set' using errcode = 'insufficient_privilege';
  end if;
  delete from vault.records where vault.records.child_id = child;
  update children set status = 'open', date_of_birth = coalesce(children.date_of_birth, '1900-01-01') where children.child_id = child;
end $$;
comment on function vault_release is 'Ends the keeping of a child whose rows were put back; the record is composed anew right after.';

create function quarantine_put(authority text, record bytea, children integer[], at timestamptz, version smallint, wrapped bytea, content bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform quarantine_supersede(array[record], at);
  insert into vault.quarantine (authority_code, record_token, near, received_at, key_version, wrapped_key, sealed)
  values (authority, record, children, at, version, wrapped, content);
end $$;
comment on function quarantine_put is 'Keeps a row of a feed for those who shield, in place of an older one of the same source record.';

create function quarantine_supersede(records bytea[], at timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
  update vault.quarantine set closed_at = at, outcome = 'superseded', sealed = ''
   where vault.quarantine.record_token = any(records) and vault.quarantine.closed_at is null
$$;
comment on function quarantine_supersede is 'Closes rows in quarantine of which the source has told something newer.';

-- A name that nobody bears in the open is not kept: it may be the one that a shield hides. Whoever calls it holds the lock under which
-- names are numbered.
create index given_names_unborne_idx on given_names (name_id) where bearers = 0;
create index family_names_unborne_idx on family_names (name_id) where bearers = 0;
create function forget_names() returns void language sql security definer set search_path = public, pg_temp as $$
  delete from family_names where family_names.bearers = 0;
  delete from given_names where given_names.bearers = 0;
$$;
comment on function forget_names is 'Removes names that no open record bears.';

revoke all on function vault_key, vault_use_key, vault_older, vault_rekey, quarantine_older, quarantine_rekey, forget_names, vault_is_used, vault_find, vault_read, vault_collect, vault_take_waiting, vault_restore, vault_put, vault_release, quarantine_put, quarantine_supersede from public;
grant execute on function vault_key, vault_use_key, vault_older, vault_rekey, quarantine_older, quarantine_rekey, forget_names, vault_is_used, vault_find, vault_read, vault_collect, vault_take_waiting, vault_restore, vault_put, vault_release, quarantine_put, quarantine_supersede,
  shields, vault_authority, may_move, vaulted_tables to contactpoint_worker;
