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
    'parent', 'young-person', 'refuge', 'marac', 'police', 'social-care', 'adoption-team', 'other-agency', 'practitioner')),
  channel text not null constraint requests_channel_check check (channel in ('phone', 'letter', 'in-person', 'record')),
  asker_proofs text[] not null constraint requests_asker_proofs_check check (asker_proofs <@ array[
    'passport-or-licence', 'known-to-team', 'called-back', 'agency-address', 'court-order', 'signed-in']),
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
  kind text not null constraint events_kind_check check (kind in ('returned-home', 'order-ended', 'moved', 'told-moved', 'handed-over', 'merged')),
  recorded_by integer references users,
  recorded_at timestamptz not null,
  constraint events_recorded_by_check check ((kind = 'told-moved') = (recorded_by is null))
);
comment on table vault.events is 'What the team heard of a shielded child, upon which the shield is reviewed at once. told-moved: a feed told another address.';
create index events_child_id_idx on vault.events (child_id);
create index events_authority_code_idx on vault.events (authority_code);
create index events_recorded_by_idx on vault.events (recorded_by);

create table vault.overdue (
  overdue_id integer generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint overdue_public_id_key unique,
  child_id integer not null references children,
  authority_code text references authorities,
  due_on date not null,
  told_at timestamptz not null,
  escalated_at timestamptz,
  constraint overdue_once_key unique (child_id, due_on)
);
comment on table vault.overdue is 'Reviews that were not made in time. Its reference is all that notices name.';
create index overdue_authority_code_idx on vault.overdue (authority_code);

create table vault.hand_overs (
  hand_over_id integer generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint hand_overs_public_id_key unique,
  child_id integer not null references children,
  authority_code text not null references authorities,
  to_authority_code text not null references authorities,
  reason text not null constraint hand_overs_reason_check check (reason in ('moved-there', 'placed-there', 'asked-by-family', 'agreed-between-teams')),
  offered_by integer not null references users,
  offered_at timestamptz not null,
  due_on date not null,
  escalated_at timestamptz,
  accepted_by integer references users,
  accepted_at timestamptz,
  withdrawn_by integer references users,
  withdrawn_at timestamptz,
  constraint hand_overs_other_check check (to_authority_code <> authority_code),
  constraint hand_overs_accepted_check check ((accepted_by is null) = (accepted_at is null)),
  constraint hand_overs_withdrawn_check check ((withdrawn_by is null) = (withdrawn_at is null)),
  constraint hand_overs_end_check check (accepted_at is null or withdrawn_at is null)
);
comment on table vault.hand_overs is 'A shield that one authority offers and another accepts; the first keeps it until then.';
comment on column vault.hand_overs.due_on is 'The last day on which the answer is in time.';
create unique index hand_overs_open_idx on vault.hand_overs (child_id) where accepted_at is null and withdrawn_at is null;
create index hand_overs_child_id_idx on vault.hand_overs (child_id);
create index hand_overs_authority_code_idx on vault.hand_overs (authority_code);
create index hand_overs_to_authority_code_idx on vault.hand_overs (to_authority_code);
create index hand_overs_offered_by_idx on vault.hand_overs (offered_by);
create index hand_overs_accepted_by_idx on vault.hand_overs (accepted_by);
create index hand_overs_withdrawn_by_idx on vault.hand_overs (withdrawn_by);

-- The guards of the database itself.
-- Practitioners who ask from a record: their own request, within the day's bound, lets them move that child once, in the same transaction.
create function asked_on(day date) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7301941, act_person());
  return (select count(*) from vault.requests r
           where r.recorded_by = act_person() and r.asker = 'practitioner' and (r.recorded_at at time zone 'Europe/London')::date = day);
end $$;
comment on function asked_on is 'How many shields the person who acts asked for on a day as a practitioner; held still until the transaction ends.';

create function check_shield_asked() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if asked_on((new.recorded_at at time zone 'Europe/London')::date) >= 5 then
    raise exception 'a practitioner asks for five shields a day at most' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_shield_asked is 'Bounds what practitioners ask for.';
create trigger requests_bound before insert on vault.requests for each row when (new.asker = 'practitioner') execute function check_shield_asked();

create or replace function may_move(child integer) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select shields(vault_authority(child)) or exists (
    select from vault.requests r
     where r.child_id = child and r.asker = 'practitioner' and r.recorded_by = act_person() and r.xmin = pg_current_xact_id_if_assigned()::xid)
$$;

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
create trigger changes_guard before update of child_id, kind, proposed_by, seconded_by, seconded_at, due_at, stopped_by, stopped_at, done_at on vault.changes
  for each row execute function check_shield_change();

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

create function check_hand_over() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.accepted_at is not null or old.withdrawn_at is not null then
    raise exception 'the offer is at an end' using errcode = 'check_violation';
  end if;
  if new.accepted_by <> act_person() or new.withdrawn_by <> act_person()
     or (new.accepted_by is not null and not act_reaches('shields', new.to_authority_code))
     or (new.withdrawn_by is not null and not act_reaches('shields', new.authority_code)) then
    raise exception 'the other team accepts, and the own one withdraws, in their own name' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_hand_over is 'Who accepts and who withdraws the offer of a shield, and once.';
create trigger hand_overs_guard before update on vault.hand_overs for each row execute function check_hand_over();

-- INVARIANT (accepted-moves): a shield changes its authority by this alone, with all that was decided about it.
create function vault_take_over(offer uuid, at timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken vault.hand_overs;
  name text;
begin
  update vault.hand_overs set accepted_by = act_person(), accepted_at = at where vault.hand_overs.public_id = offer returning * into taken;
  update vault.records set authority_code = taken.to_authority_code
   where vault.records.child_id = taken.child_id and vault.records.authority_code = taken.authority_code;
  if not found then
    raise exception 'the shield is not theirs to hand over' using errcode = 'check_violation';
  end if;
  update vault.changes set stopped_by = act_person(), stopped_at = at
   where vault.changes.child_id = taken.child_id and vault.changes.stopped_at is null and vault.changes.done_at is null;
  update vault.words set authority_code = taken.to_authority_code
   where vault.words.words_id in (
     select r.words_id from vault.requests r where r.child_id = taken.child_id
     union select d.words_id from vault.decisions d where d.child_id = taken.child_id
     union select h.words_id from vault.changes h where h.child_id = taken.child_id
     union select v.words_id from vault.reviews v where v.child_id = taken.child_id);
  foreach name in array array['requests', 'decisions', 'changes', 'reviews', 'events', 'overdue'] loop
    execute format('update vault.%I set authority_code = $1 where child_id = $2', name) using taken.to_authority_code, taken.child_id;
  end loop;
  update vault.quarantine set authority_code = taken.to_authority_code
   where vault.quarantine.near @> array[taken.child_id] and vault.quarantine.closed_at is null and vault.quarantine.authority_code = taken.authority_code;
  insert into vault.events (child_id, authority_code, kind, recorded_by, recorded_at)
  values (taken.child_id, taken.to_authority_code, 'handed-over', act_person(), at);
  return taken.child_id;
end $$;
comment on function vault_take_over is 'Accepts the offer of a shield: the record and what was decided about it are the other team''s. What was to end or lower it is stopped.';

create function vault_authority_stays() returns trigger
language plpgsql as $$
begin
  if not exists (
    select from vault.hand_overs taken
     where taken.child_id = new.child_id and taken.authority_code = old.authority_code and taken.to_authority_code = new.authority_code
       and taken.accepted_at >= old.changed_at) then
    raise exception 'a shield changes its authority when the other team accepts it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function vault_authority_stays is 'Holds a shield with its authority.';
create trigger records_authority before update on vault.records for each row
  when (old.authority_code is not null and new.authority_code is distinct from old.authority_code) execute function vault_authority_stays();

-- For jobs, which see of shields what makes a review due, and nothing of why.
create function shields_to_review(after integer) returns table (
  child_id integer, authority_code text, placed_by text, placed_at timestamptz, source_lifted_at timestamptz, judged_at timestamptz, event_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.child_id, k.authority_code, k.placed_by, k.placed_at, k.source_lifted_at, judged.at,
         (select min(e.recorded_at) from vault.events e where e.child_id = k.child_id and e.recorded_at > coalesce(judged.at, k.placed_at))
    from vault.records k
   cross join lateral (
     select max(seen.at) as at
       from (select r.reviewed_at as at from vault.reviews r where r.child_id = k.child_id
             union all
             select d.decided_at from vault.decisions d where d.child_id = k.child_id and d.is_met) seen
      where seen.at >= k.placed_at) judged
   where k.child_id > after
   order by k.child_id
   limit 1000
$$;
comment on function shields_to_review is 'When shields were placed and judged last; by child, 1,000 at a time.';

create function vault_note_move(child integer, at timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into vault.events (child_id, authority_code, kind, recorded_at)
  select k.child_id, k.authority_code, 'told-moved', at from vault.records k where k.child_id = child and k.authority_code is not null
$$;
comment on function vault_note_move is 'A feed told another address of a shielded child: its shield is to be reviewed.';

-- Rows in quarantine: decided once, in one's own name, and agreed to by another person where that is needed.
create function check_quarantine() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.closed_at is not null then
    raise exception 'the row is at an end' using errcode = 'check_violation';
  end if;
  if (new.decided_by is distinct from old.decided_by and new.decided_by <> act_person())
     or (new.agreed_by is distinct from old.agreed_by and new.agreed_by <> act_person()) then
    raise exception 'nobody decides for another' using errcode = 'check_violation';
  end if;
  if old.choice is not null and new.choice is not null
     and (new.choice, new.chosen_child_id, new.needs_second, new.decided_by) is distinct from (old.choice, old.chosen_child_id, old.needs_second, old.decided_by) then
    raise exception 'a decision is taken back, not changed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_quarantine is 'Who decides about a row in quarantine, and once.';
create trigger quarantine_guard before update on vault.quarantine for each row execute function check_quarantine();
revoke execute on function check_shield_decision, check_shield_change, check_shield_kept, check_quarantine, check_hand_over, vault_take_over,
  vault_authority_stays, shields_to_review, vault_note_move, asked_on, check_shield_asked from public;

-- A decision about such a row stands among people's decisions, in the vault with the rest of its child.
alter table human_decisions drop constraint human_decisions_origin_check;
alter table human_decisions add constraint human_decisions_origin_check check (review_id is null or merge_id is null);
comment on column human_decisions.review_id is 'With merge_id both null: decided by those who shield.';

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
  create policy decides on vault.quarantine for update to contactpoint_shield
    using (act_reaches('shields', authority_code)) with check (act_reaches('shields', authority_code));
  create policy carries on vault.quarantine to contactpoint_worker using (true) with check (true);
  alter table vault.changes enable row level security;
  create policy changes on vault.changes for update to contactpoint_shield
    using (act_reaches('shields', authority_code)) with check (act_reaches('shields', authority_code));
  create policy carries on vault.changes to contactpoint_worker using (true) with check (true);
  alter table vault.overdue enable row level security;
  create policy shields on vault.overdue for select to contactpoint_shield using (act_reaches('shields', authority_code));
  create policy tells on vault.overdue to contactpoint_worker using (true) with check (true);
  alter table vault.hand_overs enable row level security;
  create policy shields on vault.hand_overs for select to contactpoint_shield
    using (act_reaches('shields', authority_code) or act_reaches('shields', to_authority_code));
  create policy offers on vault.hand_overs for insert to contactpoint_shield
    with check (act_reaches('shields', authority_code) and offered_by = (select act_person()));
  create policy withdraws on vault.hand_overs for update to contactpoint_shield
    using (act_reaches('shields', authority_code)) with check (act_reaches('shields', authority_code));
  create policy tells on vault.hand_overs to contactpoint_worker using (true) with check (true);
  for name, maker in values ('words', null), ('requests', 'recorded_by'), ('decisions', 'decided_by'), ('changes', 'proposed_by'),
    ('reviews', 'reviewed_by'), ('events', 'recorded_by') loop
    execute format('alter table vault.%I enable row level security', name);
    execute format('create policy shields on vault.%I for select to contactpoint_shield using (act_reaches(''shields'', authority_code))', name);
    execute format('create policy records on vault.%I for insert to contactpoint_shield with check (act_reaches(''shields'', authority_code) %s)',
      name, case when maker is not null then format('and %I = (select act_person())', maker) else '' end);
  end loop;
end $$;

create policy asks on vault.requests for insert to contactpoint_shield
  with check ((select act_looks()) and asker = 'practitioner' and recorded_by = (select act_person())
     and exists (select from children where children.child_id = requests.child_id and children.status = 'open'));
create policy asks on vault.words for insert to contactpoint_shield with check ((select act_looks()));
grant execute on function asked_on, may_move to contactpoint_shield;

grant select (child_id, level, authority_code, placed_by, placed_at, source_lifted_at) on vault.records to contactpoint_shield;
grant select on vault.quarantine to contactpoint_shield, contactpoint_worker;
grant update (choice, chosen_child_id, note_code, needs_second, decided_by, decided_at, agreed_by, agreed_at) on vault.quarantine
  to contactpoint_shield, contactpoint_worker;
grant update (closed_at, outcome, sealed, authority_code) on vault.quarantine to contactpoint_worker;
grant select, insert on vault.words, vault.requests, vault.decisions, vault.reviews, vault.events to contactpoint_shield;
grant select on vault.changes to contactpoint_shield, contactpoint_worker;
grant insert (child_id, authority_code, kind, ground, words_id, proposed_by, proposed_at) on vault.changes to contactpoint_shield;
grant update (seconded_by, seconded_at, due_at, stopped_by, stopped_at) on vault.changes to contactpoint_shield;
grant update (done_at) on vault.changes to contactpoint_worker;
grant select on vault.overdue to contactpoint_shield;
grant select, insert, update (escalated_at) on vault.overdue to contactpoint_worker;
grant select, insert (child_id, authority_code, to_authority_code, reason, offered_by, offered_at, due_on), update (withdrawn_by, withdrawn_at)
  on vault.hand_overs to contactpoint_shield;
grant select, update (escalated_at) on vault.hand_overs to contactpoint_worker;
grant execute on function vault_take_over to contactpoint_shield;
grant execute on function shields_to_review, vault_note_move to contactpoint_worker;

-- Shielding moves a record within the request of a page: with the numbers of its names, and by the kinds of its sources.
create function vault_keys_used() returns table (version smallint, used_from timestamptz, sealed bigint)
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
comment on function vault_keys_used is 'How much stands under each key.';
revoke all on function vault_keys_used from public;
grant execute on function vault_keys_used to contactpoint_worker;
grant select, update (key_version, wrapped_key, sealed) on vault.words to contactpoint_worker;
create policy rekeys on vault.words to contactpoint_worker using (true) with check (true);
grant execute on function vault_key, forget_names, vault_find, vault_read, vault_collect, vault_take_waiting, vault_restore, vault_put, quarantine_put, quarantine_supersede,
  shields, vault_authority, vaulted_tables to contactpoint_shield;
grant select, insert on given_names, family_names to contactpoint_shield;
create policy shields on feed_sources for select to contactpoint_shield using ((select act_person()) is not null);
