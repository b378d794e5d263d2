-- R-58 to R-72: who asked for a shield, what was decided, reviewed and changed. Whoever reads one of these tables learns who is shielded,
-- so that they stand in the vault's schema, and are reached by those who shield there alone.

grant usage on schema vault to contactpoint_shield, contactpoint_worker;

create table vault.words (
  words_id uuid primary key,
  authority_code text not null references authorities,
  key_version smallint not null,
  wrapped_key bytea not null,
  sealed bytea not null
);
comment on table vault.words is 'Words of people about a shield, each under a key of its own.';
create index words_key_version_idx on vault.words (key_version, words_id);
create index words_authority_code_idx on vault.words (authority_code);

create table vault.requests (
  request_id integer generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint requests_public_id_key unique,
  child_id integer not null references children,
  authority_code text not null references authorities,
  asker text not null constraint requests_asker_check check (asker in (
    'parent', 'young-person', 'refuge', 'marac', 'police', 'social-care', 'adoption-team', 'other-agency')),
  channel text not null constraint requests_channel_check check (channel in ('phone', 'letter', 'in-person')),
  asker_proofs text[] not null constraint requests_asker_proofs_check check (asker_proofs <@ array[
    'passport-or-licence', 'known-to-team', 'called-back', 'agency-address', 'court-order']),
  child_proofs text[] not null constraint requests_child_proofs_check check (child_proofs <@ array[
    'birth-certificate', 'adoption-certificate', 'known-to-team', 'agency-confirms', 'court-order']),
  criterion text not null constraint requests_criterion_check check (criterion in (
    'domestic-abuse', 'refuge', 'witness-protection', 'adoptive-placement', 'abduction', 'other-harm')),
  level smallint not null constraint requests_level_check check (level in (1, 2)),
  words_id uuid not null references vault.words,
  challenges integer references vault.requests,
  recorded_by integer not null references users,
  recorded_at timestamptz not null
);
comment on table vault.requests is 'Who asked that a child be shielded, and why; the child is shielded from that moment on.';
comment on column vault.requests.criterion is 'Of harm, never of who somebody is (R-67).';
comment on column vault.requests.asker_proofs is 'Empty: not proved yet. A request is not met before.';
comment on column vault.requests.challenges is 'The refused request against which this one stands; somebody else decides it.';
create index requests_child_id_idx on vault.requests (child_id);
create index requests_authority_code_idx on vault.requests (authority_code, request_id);
create index requests_words_id_idx on vault.requests (words_id);
create index requests_challenges_idx on vault.requests (challenges) where challenges is not null;
create index requests_recorded_by_idx on vault.requests (recorded_by);

create table vault.decisions (
  decision_id integer generated always as identity primary key,
  request_id integer not null constraint decisions_request_id_key unique references vault.requests,
  child_id integer not null references children,
  authority_code text not null references authorities,
  is_met boolean not null,
  ground text not null,
  words_id uuid not null references vault.words,
  decided_by integer not null references users,
  decided_at timestamptz not null,
  constraint decisions_ground_check check (case
    when is_met then ground in ('risk-shown', 'risk-confirmed-by-agency')
    else ground in ('no-risk-from-whereabouts', 'not-proved', 'asked-in-error') end)
);
comment on table vault.decisions is 'Whether the criterion is met by what a request says.';
create index decisions_child_id_idx on vault.decisions (child_id);
create index decisions_authority_code_idx on vault.decisions (authority_code);
create index decisions_words_id_idx on vault.decisions (words_id);
create index decisions_decided_by_idx on vault.decisions (decided_by);

create table vault.changes (
  change_id integer generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint changes_public_id_key unique,
  child_id integer not null references children,
  authority_code text not null references authorities,
  kind text not null constraint changes_kind_check check (kind in ('lift', 'lower')),
  ground text not null constraint changes_ground_check check (ground in ('refused', 'risk-is-over', 'placed-in-error', 'asked-by-family')),
  words_id uuid not null references vault.words,
  proposed_by integer not null references users,
  proposed_at timestamptz not null,
  seconded_by integer references users,
  seconded_at timestamptz,
  due_at timestamptz,
  stopped_by integer references users,
  stopped_at timestamptz,
  done_at timestamptz,
  constraint changes_two_people_check check (seconded_by <> proposed_by),
  constraint changes_seconded_check check ((seconded_by is null) = (seconded_at is null) and (seconded_by is null) = (due_at is null)),
  constraint changes_cooling_check check (due_at >= seconded_at + interval '1 day'),
  constraint changes_stopped_check check ((stopped_by is null) = (stopped_at is null)),
  constraint changes_done_check check (done_at is null or (due_at <= done_at and stopped_at is null))
);
comment on table vault.changes is 'A shield that is to end, or to hide less: one person proposes, another agrees, and it waits before it is done.';
comment on column vault.changes.due_at is 'When the cooling period ends; until then anybody of the team stops it.';
create unique index changes_open_idx on vault.changes (child_id) where stopped_at is null and done_at is null;
create index changes_child_id_idx on vault.changes (child_id);
create index changes_due_at_idx on vault.changes (due_at) where stopped_at is null and done_at is null;
create index changes_authority_code_idx on vault.changes (authority_code);
create index changes_words_id_idx on vault.changes (words_id);
create index changes_proposed_by_idx on vault.changes (proposed_by);
create index changes_seconded_by_idx on vault.changes (seconded_by);
create index changes_stopped_by_idx on vault.changes (stopped_by);

create table vault.reviews (
  review_id integer generated always as identity primary key,
  child_id integer not null references children,
  authority_code text not null references authorities,
  outcome text not null constraint reviews_outcome_check check (outcome in ('keep', 'raise', 'lower', 'lift')),
  words_id uuid not null references vault.words,
  reviewed_by integer not null references users,
  reviewed_at timestamptz not null
);
comment on table vault.reviews is 'What a review of a shield came to; without one the shield stays.';
create index reviews_child_id_idx on vault.reviews (child_id);
create index reviews_authority_code_idx on vault.reviews (authority_code);
create index reviews_words_id_idx on vault.reviews (words_id);
create index reviews_reviewed_by_idx on vault.reviews (reviewed_by);

create table vault.events (
  event_id integer generated always as identity primary key,
  child_id integer not null references children,
  authority_code text not null references authorities,
  kind text not null constraint events_kind_check check (kind in ('returned-home', 'order-ended', 'moved')),
  recorded_by integer not null references users,
  recorded_at timestamptz not null
);
comment on table vault.events is 'What the team heard of a shielded child, upon which the shield is reviewed at once.';
create index events_child_id_idx on vault.events (child_id);
create index events_authority_code_idx on vault.events (authority_code);
create index events_recorded_by_idx on vault.events (recorded_by);

-- The guards of the database itself.
create function check_shield_decision() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asked vault.requests;
begin
  select * into asked from vault.requests where vault.requests.request_id = new.request_id;
  if asked.challenges is not null and exists (
       select from vault.decisions earlier where earlier.request_id = asked.challenges and earlier.decided_by = new.decided_by) then
    raise exception 'somebody else decides about a challenge' using errcode = 'check_violation';
  end if;
  if new.is_met and (cardinality(asked.asker_proofs) = 0 or cardinality(asked.child_proofs) = 0) then
    raise exception 'a request is met when requester and child are proved' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_shield_decision is 'Not whoever refused a request decides about its challenge; nothing is met that was not proved.';
create trigger decisions_guard before insert on vault.decisions for each row execute function check_shield_decision();

create function check_shield_change() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.done_at is not null or old.stopped_at is not null then
    raise exception 'the change is at an end' using errcode = 'check_violation';
  end if;
  if old.seconded_by is not null and (new.seconded_by, new.seconded_at, new.due_at) is distinct from (old.seconded_by, old.seconded_at, old.due_at) then
    raise exception 'somebody has agreed already' using errcode = 'check_violation';
  end if;
  if (old.seconded_by is null and new.seconded_by <> act_person()) or new.stopped_by <> act_person() then
    raise exception 'nobody agrees or stops for another' using errcode = 'check_violation';
  end if;
  if new.done_at is not null and old.seconded_by is null then
    raise exception 'two people end or lower a shield' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_shield_change is 'A change is agreed to once, in one’s own name, and done after two people wanted it.';
create trigger changes_guard before update on vault.changes for each row execute function check_shield_change();

-- INVARIANT (two-lift): no shield ends or hides less but by a change that two people wanted and that cooled.
create function check_shield_kept() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from vault.changes carried
     where carried.child_id = old.child_id and carried.done_at >= old.changed_at
       and carried.kind = case tg_op when 'DELETE' then 'lift' else 'lower' end) then
    raise exception 'two people end or lower a shield' using errcode = 'check_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
comment on function check_shield_kept is 'Holds a shield until the change that ends or lowers it was carried out, in the same transaction.';
create trigger records_kept before delete on vault.records for each row execute function check_shield_kept();
create trigger records_not_lowered before update on vault.records for each row
  when (new.level < old.level) execute function check_shield_kept();
revoke execute on function check_shield_decision, check_shield_change, check_shield_kept from public;

create or replace function vault_is_used() returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from vault.records) or exists (select from vault.quarantine where vault.quarantine.closed_at is null)
      or exists (select from vault.words)
$$;

-- Those who shield, there alone, in their own name.
do $$
declare
  name text;
  maker text;
begin
  alter table vault.records enable row level security;
  create policy shields on vault.records for select to contactpoint_shield using (act_reaches('shields', authority_code));
  alter table vault.quarantine enable row level security;
  create policy shields on vault.quarantine for select to contactpoint_shield using (act_reaches('shields', authority_code));
  alter table vault.changes enable row level security;
  create policy changes on vault.changes for update to contactpoint_shield
    using (act_reaches('shields', authority_code)) with check (act_reaches('shields', authority_code));
  create policy carries on vault.changes to contactpoint_worker using (true) with check (true);
  for name, maker in values ('words', null), ('requests', 'recorded_by'), ('decisions', 'decided_by'), ('changes', 'proposed_by'),
    ('reviews', 'reviewed_by'), ('events', 'recorded_by') loop
    execute format('alter table vault.%I enable row level security', name);
    execute format('create policy shields on vault.%I for select to contactpoint_shield using (act_reaches(''shields'', authority_code))', name);
    execute format('create policy records on vault.%I for insert to contactpoint_shield with check (act_reaches(''shields'', authority_code) %s)',
      name, case when maker is not null then format('and %I = (select act_person())', maker) else '' end);
  end loop;
end $$;

grant select (child_id, level, authority_code, placed_by, placed_at, source_lifted_at) on vault.records to contactpoint_shield;
grant select (public_id, authority_code, received_at, closed_at) on vault.quarantine to contactpoint_shield;
grant select, insert on vault.words, vault.requests, vault.decisions, vault.reviews, vault.events to contactpoint_shield;
grant select on vault.changes to contactpoint_shield, contactpoint_worker;
grant insert (child_id, authority_code, kind, ground, words_id, proposed_by, proposed_at) on vault.changes to contactpoint_shield;
grant update (seconded_by, seconded_at, due_at, stopped_by, stopped_at) on vault.changes to contactpoint_shield;
grant update (done_at) on vault.changes to contactpoint_worker;

-- Shielding moves a record within the request of a page: with the numbers of its names, and by the kinds of its sources.
create or replace function vault_keys_used() returns table (version smallint, used_from timestamptz, sealed bigint)
language sql security definer set search_path = public, pg_temp as $$
  with sealed as (
    select vault.records.key_version as version from vault.records
    union all select vault.quarantine.key_version from vault.quarantine where vault.quarantine.sealed <> ''
    union all select vault.tokens.key_version from vault.tokens
    union all select vault.words.key_version from vault.words
  )
  select coalesce(ring.version, counted.version), ring.used_from, coalesce(counted.n, 0)
    from vault.ring ring
    full join (select sealed.version, count(*) as n from sealed group by 1) counted on counted.version = ring.version
   order by 1
$$;
grant select, update (key_version, wrapped_key, sealed) on vault.words to contactpoint_worker;
create policy rekeys on vault.words to contactpoint_worker using (true) with check (true);
grant execute on function vault_key, forget_names, vault_find, vault_read, vault_collect, vault_take_waiting, vault_restore, vault_put, quarantine_put, quarantine_supersede,
  shields, vault_authority, vaulted_tables to contactpoint_shield;
grant select, insert on given_names, family_names to contactpoint_shield;
create policy shields on feed_sources for select to contactpoint_shield
  using ((select coalesce(current_setting('contactpoint.shields', true), '')) <> '');
