-- Sensitive services: on which ground each is recorded, what is left after a withdrawal, and who reads what of it. And young people of 18
-- to 25, whose records stay on their own consent alone.

create function act_day() returns date language sql stable as $$ select nullif(current_setting('contactpoint.day', true), '')::date $$;
comment on function act_day is 'The day in London on which a page''s transaction acts; null where nobody in good standing does.';
revoke execute on function act_day from public;
grant execute on function act_day to contactpoint_web, contactpoint_worker;

create table consent_records (
  consent_id bigint generated always as identity primary key,
  child_id integer not null references children,
  service_id integer not null references services,
  source_id text,
  source_record_id text,
  recorded_by integer references users,
  ground text not null constraint consent_records_ground_check check (ground in ('consent', 'harm')),
  decided_by text not null constraint consent_records_decided_by_check check (decided_by in ('child', 'parent-or-carer', 'practitioner', 'not-told')),
  relation text constraint consent_records_relation_check check (relation in (
    'self', 'mother', 'father', 'step-parent', 'foster-carer', 'guardian', 'carer', 'grandparent', 'other')),
  is_competent boolean,
  judged_by text constraint consent_records_judged_by_check check (judged_by in ('recorder', 'colleague', 'other-professional')),
  judged_on date,
  given_on date not null,
  scope text not null constraint consent_records_scope_check check (scope in ('existence', 'existence-and-contact')),
  parent_may_be_told boolean not null,
  recorded_at timestamptz not null,
  constraint consent_records_origin_check check ((source_id is null) = (source_record_id is null) and (source_id is null) <> (recorded_by is null)),
  constraint consent_records_decider_check check (
    (ground = 'harm') = (decided_by = 'practitioner') and (source_id is not null) = (decided_by = 'not-told')),
  constraint consent_records_relative_check check (case decided_by
    when 'child' then relation is not distinct from 'self'
    when 'parent-or-carer' then relation is distinct from 'self' and relation is not null
    else relation is null end),
  constraint consent_records_competence_check check (is_competent is not distinct from (case decided_by
    when 'child' then true when 'parent-or-carer' then false end)),
  constraint consent_records_judged_check check ((is_competent is null) = (judged_by is null) and (is_competent is null) = (judged_on is null))
);
comment on table consent_records is 'R-74, R-75: each ground on which a sensitive service was ever recorded; never changed. Who asked is the service of the source, or recorded_by.';
comment on column consent_records.child_id is 'The record on which it was given; it may be part of another since.';
comment on column consent_records.decided_by is 'not-told: a source tells the day of consent alone.';
comment on column consent_records.is_competent is 'Whether the child was judged to understand: then nobody else consents, and else a parent or carer does.';
comment on column consent_records.parent_may_be_told is 'Whether the child agreed that a parent is told of the service.';
create index consent_records_child_id_idx on consent_records (child_id, service_id);
create index consent_records_source_idx on consent_records (source_id, source_record_id, service_id) where source_id is not null;
create index consent_records_recorded_by_idx on consent_records (recorded_by) where recorded_by is not null;

create table consent_withdrawals (
  consent_id bigint primary key references consent_records,
  withdrawn_on date not null,
  withdrawn_by text not null constraint consent_withdrawals_withdrawn_by_check check (withdrawn_by in ('child', 'parent-or-carer', 'practitioner')),
  told text not null constraint consent_withdrawals_told_check check (told in ('in-person', 'by-telephone', 'in-writing', 'through-advocate')),
  recorded_by integer not null references users,
  recorded_at timestamptz not null
);
comment on table consent_withdrawals is 'R-75: grounds that hold no more; a source does not bring back what rested on one until it tells of a later consent.';
create index consent_withdrawals_recorded_by_idx on consent_withdrawals (recorded_by);

create table sensitive_involvements (
  sensitive_id bigint generated always as identity primary key,
  child_id integer not null references children,
  consent_id bigint not null references consent_records,
  service_id integer not null references services,
  source_id text,
  source_record_id text,
  user_id integer references users,
  practitioner text,
  role text,
  phone text,
  email text,
  started_on date not null,
  ended_on date,
  confirmed_on date not null,
  constraint sensitive_involvements_origin_check check ((source_id is null) = (source_record_id is null) and (source_id is null) <> (user_id is null)),
  constraint sensitive_involvements_period_check check (ended_on is null or started_on <= ended_on)
);
comment on table sensitive_involvements is 'R-14, R-74, R-76: a sensitive service working with a child, on a ground in force; no page reads more than its marker, one''s own, or contacts for a broker.';
create unique index sensitive_involvements_source_idx on sensitive_involvements (child_id, source_id, source_record_id) where source_id is not null;
create unique index sensitive_involvements_own_idx on sensitive_involvements (child_id, user_id) where user_id is not null and ended_on is null;
create index sensitive_involvements_child_id_idx on sensitive_involvements (child_id);
create index sensitive_involvements_user_id_idx on sensitive_involvements (user_id) where user_id is not null;
create index sensitive_involvements_consent_id_idx on sensitive_involvements (consent_id);

create function records_of(child integer) returns setof integer language sql stable rows 2 as $$
  with recursive part as (
    select child as child_id
    union all
    select merged.child_id from part join children merged on merged.merged_into = part.child_id
  )
  select part.child_id from part
$$;
comment on function records_of is 'A record and those that became part of it.';

create function consent_is_refused(child integer, service integer, source text, record text, consented date) returns boolean
language sql stable as $$
  select exists (
      select from records_of(child) part (child_id)
        join consent_records c on c.child_id = part.child_id and c.service_id = service and c.ground = 'consent'
        join consent_withdrawals w on w.consent_id = c.consent_id and w.withdrawn_on >= consented)
    or exists (
      select from consent_records c
        join consent_withdrawals w on w.consent_id = c.consent_id and w.withdrawn_on >= consented
       where c.source_id = source and c.source_record_id = record and c.service_id = service)
$$;
comment on function consent_is_refused is 'Whether what a source tells of a consent was withdrawn on that day or later (R-75).';

-- Whoever records and whoever withdraws take turns on the child, with the number by which involvements lock one.
create function sensitive_needs_ground() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7301998, new.child_id);
  if not exists (
    select from consent_records c
     where c.consent_id = new.consent_id and c.service_id = new.service_id
       and c.source_id is not distinct from new.source_id and c.source_record_id is not distinct from new.source_record_id
       and c.recorded_by is not distinct from new.user_id
       and not exists (select from consent_withdrawals w where w.consent_id = c.consent_id))
     or (tg_op = 'INSERT' and new.user_id is not null and not exists (
       select from users
         join services on services.organisation_id = users.organisation_id and services.is_sensitive
        where users.user_id = new.user_id and services.service_id = new.service_id)) then
    raise exception 'a sensitive service is recorded by its own people, on a ground in force only' using errcode = 'CPS02';
  end if;
  return new;
end $$;
create trigger sensitive_needs_ground_trigger before insert or update of child_id, consent_id, service_id, source_id, source_record_id, user_id on sensitive_involvements
  for each row execute function sensitive_needs_ground();

create function remove_without_ground() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from sensitive_involvements where sensitive_involvements.consent_id = new.consent_id;
  return null;
end $$;
comment on function remove_without_ground is 'What rested on a ground is gone with it, in the same transaction (R-75).';
create trigger consent_withdrawals_remove after insert on consent_withdrawals
  for each row execute function remove_without_ground();

create function withdraw_consents(sensitive bigint, withdrawn_by text, told text, at timestamptz) returns table (child integer, service integer)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  wanted record;
begin
  perform pg_advisory_xact_lock(7301998, i.child_id) from sensitive_involvements i where i.sensitive_id = sensitive;
  select i.child_id, i.service_id, i.user_id, c.consent_id, c.ground into wanted
    from sensitive_involvements i
    join consent_records c on c.consent_id = i.consent_id
    join children on children.child_id = i.child_id
   where i.sensitive_id = sensitive
     and (i.user_id = act_person() and act_looks() or act_reaches('brokers', children.authority_code));
  if wanted.child_id is null then
    return;
  end if;
  if (wanted.ground = 'harm') <> (withdraw_consents.withdrawn_by = 'practitioner')
     or (wanted.ground = 'harm' and wanted.user_id is distinct from act_person()) then
    return;
  end if;
  insert into consent_withdrawals (consent_id, withdrawn_on, withdrawn_by, told, recorded_by, recorded_at)
  select c.consent_id, act_day(), withdraw_consents.withdrawn_by, withdraw_consents.told, act_person(), at
    from consent_records c
   where c.service_id = wanted.service_id and c.ground = wanted.ground
     and (wanted.ground = 'consent' or c.consent_id = wanted.consent_id)
     and (c.consent_id in (select i.consent_id from sensitive_involvements i where i.child_id = wanted.child_id)
          or c.child_id in (select records_of(wanted.child_id)))
     and not exists (select from consent_withdrawals w where w.consent_id = c.consent_id);
  child := wanted.child_id;
  service := wanted.service_id;
  return next;
end $$;
comment on function withdraw_consents is 'Withdraws all consent to the same service and child, from one''s own entry or for a broker of the section; of judgements of harm the own one alone. No row where it is none of these.';

-- One row a child, so that nobody counts.
create view sensitive_markers as
  select distinct i.child_id
    from sensitive_involvements i
   where (select act_looks()) and (i.ended_on is null or i.ended_on > (select act_day()));
comment on view sensitive_markers is 'R-76: that some sensitive service may be involved, and nothing else about it.';

create view own_consents with (security_barrier) as
  select c.* from consent_records c where c.recorded_by = (select act_person()) and (select act_looks()) with check option;
comment on view own_consents is 'Grounds that the person recorded.';
create view own_sensitive_work with (security_barrier) as
  select i.* from sensitive_involvements i where i.user_id = (select act_person()) and (select act_looks()) with check option;
comment on view own_sensitive_work is 'The person''s own work with children in a sensitive service; what colleagues recorded is not there.';

create function sensitive_contacts(child integer) returns table (
  sensitive_id bigint, service text, organisation text, practitioner text, role text, phone text, email text, is_agreed boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.sensitive_id, told.service, told.organisation, told.practitioner, told.role, told.phone, told.email, c.scope = 'existence-and-contact'
    from sensitive_involvements i
    join consent_records c on c.consent_id = i.consent_id
    join children on children.child_id = i.child_id and children.status = 'open'
    left join lateral (
      select s.name as service, o.name as organisation, i.practitioner, i.role, coalesce(i.phone, s.phone, o.phone) as phone,
             coalesce(i.email, s.email, o.email) as email
        from services s join organisations o on o.organisation_id = s.organisation_id
       where s.service_id = i.service_id and c.scope = 'existence-and-contact') told on true
   where i.child_id = child and act_reaches('brokers', children.authority_code) and (i.ended_on is null or i.ended_on > act_day())
   order by i.sensitive_id
   limit 50
$$;
comment on function sensitive_contacts is 'Whom a broker of the section may ask (R-53, R-77); where the contact was not agreed to, a row without one.';

create function parent_may_be_told(child integer, service integer, organisation integer) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bool_and(c.parent_may_be_told), false)
    from sensitive_involvements i
    join consent_records c on c.consent_id = i.consent_id
    join services s on s.service_id = i.service_id
   where i.child_id = child and coalesce(i.service_id = service, s.organisation_id = organisation)
     and coalesce(current_setting('contactpoint.rights', true), '') <> ''
$$;
comment on function parent_may_be_told is 'Whether the child agreed that a parent is told of this service, or of every one of the organisation where no service is named.';

create table stay_consents (
  stay_id bigint generated always as identity primary key,
  child_id integer not null references children,
  ground text not null constraint stay_consents_ground_check check (ground in ('care-leaver', 'learning-difficulties', 'complex-disability')),
  given_on date not null,
  until_on date not null,
  evidence text not null constraint stay_consents_evidence_check check (evidence in ('signed-form', 'in-person', 'with-advocate')),
  recorded_by integer not null references users,
  recorded_at timestamptz not null,
  constraint stay_consents_period_check check (given_on < until_on)
);
comment on table stay_consents is 'R-22: young people''s own consents that their record stays after the 18th birthday, until a day; never changed. Who asked is recorded_by.';
create index stay_consents_child_id_idx on stay_consents (child_id);
create index stay_consents_recorded_by_idx on stay_consents (recorded_by);

create table stay_withdrawals (
  stay_id bigint primary key references stay_consents,
  withdrawn_on date not null,
  told text not null constraint stay_withdrawals_told_check check (told in ('in-person', 'by-telephone', 'in-writing', 'through-advocate')),
  recorded_by integer not null references users,
  recorded_at timestamptz not null
);
comment on table stay_withdrawals is 'R-22: consents to stay that hold no more.';
create index stay_withdrawals_recorded_by_idx on stay_withdrawals (recorded_by);

create function latest_birth(born date, accuracy text) returns date language sql immutable as $$
  select case accuracy when 'year' then (born + interval '1 year')::date - 1 when 'month' then (born + interval '1 month')::date - 1 else born end
$$;
comment on function latest_birth is 'The last day on which somebody can be born of whom only the month or year is known; the first is what is stored.';

create function check_stay() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from children
     where children.child_id = new.child_id
       and latest_birth(children.date_of_birth, children.date_of_birth_accuracy) >= (new.until_on - interval '25 years')::date) then
    raise exception 'nobody stays after the 25th birthday' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger stay_consents_until_trigger before insert on stay_consents for each row execute function check_stay();

create function stays_on(child integer, day date) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from records_of(child) part (child_id)
      join stay_consents s on s.child_id = part.child_id
     where s.given_on <= day and day < s.until_on
       and not exists (select from stay_withdrawals w where w.stay_id = s.stay_id))
$$;
comment on function stays_on is 'Whether a young person''s consent to stay is in force on a day, given on this record or on one that is part of it.';

-- Written so that the planner puts it in place of the call: who is younger costs two comparisons of days.
create function is_young_or_stays(child integer, born date, accuracy text, day date) returns boolean language sql stable as $$
  select born > (day - interval '18 years')::date
      or latest_birth(born, accuracy) > (day - interval '18 years')::date
      or stays_on(child, day)
$$;
comment on function is_young_or_stays is 'INVARIANT (adults-leave): from the 18th birthday on a record is shown while a consent to stay is in force, and else to nobody (R-22, R-106).';

-- The one place: every page reads children through this.
drop policy looks on children;
create policy looks on children to contactpoint_web
  using ((select act_looks())
     and (status in ('merged', 'void', 'withheld') or is_young_or_stays(child_id, date_of_birth, date_of_birth_accuracy, (select act_day()))))
  with check ((select act_looks()));

revoke execute on function sensitive_needs_ground, remove_without_ground, withdraw_consents, sensitive_contacts, parent_may_be_told, latest_birth,
  check_stay, records_of, consent_is_refused, stays_on, is_young_or_stays from public;
grant execute on function withdraw_consents to contactpoint_web;
grant execute on function sensitive_contacts, parent_may_be_told to contactpoint_team;
grant execute on function records_of, consent_is_refused to contactpoint_worker;
grant execute on function latest_birth, stays_on, is_young_or_stays to contactpoint_web, contactpoint_worker;

grant select on sensitive_markers to contactpoint_web;
grant select, insert on own_consents to contactpoint_web;
grant select, insert, update (phone, email, ended_on, confirmed_on) on own_sensitive_work to contactpoint_web;
grant select, insert on stay_consents, stay_withdrawals to contactpoint_web;
grant select, insert, update, delete on sensitive_involvements to contactpoint_worker;
grant select, insert on consent_records to contactpoint_worker;
grant select on consent_withdrawals to contactpoint_worker;

alter table consent_records enable row level security;
alter table consent_withdrawals enable row level security;
alter table sensitive_involvements enable row level security;
alter table stay_consents enable row level security;
alter table stay_withdrawals enable row level security;
create policy worker on consent_records to contactpoint_worker using (true) with check (true);
create policy worker on consent_withdrawals to contactpoint_worker using (true);
create policy worker on sensitive_involvements to contactpoint_worker using (true) with check (true);
create policy looks on stay_consents for select to contactpoint_web using ((select act_looks()));
create policy own_insert on stay_consents for insert to contactpoint_web
  with check ((select act_looks()) and recorded_by = (select act_person()));
create policy looks on stay_withdrawals for select to contactpoint_web using ((select act_looks()));
create policy own_insert on stay_withdrawals for insert to contactpoint_web
  with check ((select act_looks()) and recorded_by = (select act_person()));
