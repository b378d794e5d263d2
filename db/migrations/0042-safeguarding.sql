-- Looks in an emergency at what a shield hides (R-62, R-63): who may, for how long, and who decides about it afterwards. The restricted
-- search for children who may be affected (R-52).

alter table user_rights drop constraint user_rights_name_check;
alter table user_rights add constraint user_rights_name_check check (right_name in (
  'accounts', 'data', 'shielding', 'audit', 'broker', 'accreditation', 'training', 'complaints', 'mediate', 'delegate', 'override', 'safeguarding-search'));
alter table user_rights add column given_by integer references users;
comment on column user_rights.given_by is 'Who gave the right, and so decides about no use of it; null where the system''s operator did.';

create function act_overrides_at() returns timestamptz language sql stable as $$
  select nullif(current_setting('contactpoint.overrides_at', true), '')::timestamptz
$$;
comment on function act_overrides_at is 'When the transaction acts, for somebody who may look in an emergency; null for everybody else.';
create function act_session() returns bytea language sql stable as $$
  select decode(nullif(current_setting('contactpoint.session', true), ''), 'hex')
$$;
revoke execute on function act_overrides_at, act_session from public;
grant execute on function act_overrides_at, act_session to contactpoint_shield;

create table vault.overrides (
  override_id integer generated always as identity primary key,
  public_id uuid not null unique,
  user_id integer not null references users,
  organisation_id integer not null references organisations,
  own_section_code text not null references authorities,
  session_ref bytea not null,
  outcome text not null constraint overrides_outcome_check check (outcome in ('opened', 'not-held', 'own-family')),
  child_id integer references children,
  section_code text not null references authorities,
  reason text not null constraint overrides_reason_check check (reason in (
    'danger-to-life', 'significant-harm', 'child-missing', 'protection-tonight')),
  sealed_words bytea not null,
  began_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  due_on date not null,
  escalated_at timestamptz,
  decision text constraint overrides_decision_check check (decision in ('justified', 'not-justified', 'suspected-misuse')),
  decided_by integer references users,
  decided_at timestamptz,
  sealed_finding bytea,
  constraint overrides_child_check check ((child_id is null) = (outcome = 'not-held')),
  constraint overrides_length_check check (began_at < ends_at and ends_at <= began_at + interval '15 minutes'),
  constraint overrides_ended_check check (ended_at between began_at and ends_at and (outcome = 'opened' or ended_at is not null)),
  constraint overrides_decided_check check (
    (decision is null) = (decided_by is null) and (decision is null) = (decided_at is null) and (decision is null) = (sealed_finding is null)),
  constraint overrides_decider_check check (decided_by <> user_id)
);
comment on table vault.overrides is 'Looks in an emergency at a shielded child, and those that found none; each is reviewed.';
comment on column vault.overrides.section_code is 'Whose shielding team reviews it: the keeper of the shield, or where none was found the section of whoever looked.';
comment on column vault.overrides.session_ref is 'The look holds in this session alone: it ends with it.';
comment on column vault.overrides.due_on is 'The last day on which the review is in time.';
create index overrides_user_idx on vault.overrides (user_id, began_at);
create index overrides_organisation_idx on vault.overrides (organisation_id, began_at);
create index overrides_section_idx on vault.overrides (section_code, due_on) where decided_at is null;
create index overrides_running_idx on vault.overrides (ends_at) where ended_at is null;

alter table vault.overrides enable row level security;
create policy worker on vault.overrides to contactpoint_worker using (true) with check (true);
create policy own_select on vault.overrides for select to contactpoint_shield using (user_id = (select act_person()));
create policy own_insert on vault.overrides for insert to contactpoint_shield
  with check (user_id = (select act_person()) and began_at = (select act_overrides_at()) and session_ref = (select act_session()) and decision is null);
create policy own_update on vault.overrides for update to contactpoint_shield
  using (user_id = (select act_person()) and decision is null) with check (user_id = (select act_person()) and decision is null);
create policy reviews_select on vault.overrides for select to contactpoint_shield
  using (act_reaches('shields', section_code) and user_id <> (select act_person()));
create policy reviews_update on vault.overrides for update to contactpoint_shield
  using (act_reaches('shields', section_code) and user_id <> (select act_person()))
  with check (decided_by = (select act_person()));
create policy audits_select on vault.overrides for select to contactpoint_shield
  using ((select act_reaches('audits', 'all')) and escalated_at is not null);
grant select, insert, update (ended_at, outcome, decision, decided_by, decided_at, sealed_finding) on vault.overrides to contactpoint_shield;
grant select, update (ended_at, escalated_at) on vault.overrides to contactpoint_worker;

create function overrides(child integer) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from vault.overrides look
     where look.child_id = child and look.user_id = act_person() and look.session_ref = act_session() and look.outcome = 'opened'
       and look.ended_at is null and look.began_at <= act_overrides_at() and act_overrides_at() < look.ends_at)
$$;
comment on function overrides is 'Whether whoever acts has a look at this child open, in this session.';

create function override_counts(today date) returns table (own integer, organisation integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  body integer := (select users.organisation_id from users where users.user_id = act_person());
begin
  perform pg_advisory_xact_lock(7301937, body);
  return query
    select (count(*) filter (where look.user_id = act_person()))::integer, count(*)::integer
      from vault.overrides look
     where look.organisation_id = body and (look.began_at at time zone 'Europe/London')::date = today;
end $$;
comment on function override_counts is 'Looks of the person and of the whole organisation on a day; held still until the transaction ends.';

create function override_keeper(child integer) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select vault_authority(child) where act_overrides_at() is not null
$$;
comment on function override_keeper is 'Section that keeps the shield of a child, for somebody who may look in an emergency.';

create function shielded_sources(wanted text[]) returns table (source_id text, name text, kind text, authority_code text)
language sql stable security definer set search_path = public, pg_temp as $$
  select feed_sources.source_id, feed_sources.name, feed_sources.kind, feed_sources.authority_code
    from feed_sources
   where feed_sources.source_id = any(wanted)
     and (act_overrides_at() is not null or coalesce(current_setting('contactpoint.shields', true), '') <> '')
$$;
comment on function shielded_sources is 'Names and kinds of the sources of a shielded record, by which it is composed for those who may open it.';

create function override_months(from_on date, until_on date) returns table (month date, section_code text, looks integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select date_trunc('month', look.began_at at time zone 'Europe/London')::date, look.own_section_code, count(*)::integer
    from vault.overrides look
   where look.began_at >= from_on::timestamp at time zone 'Europe/London' and look.began_at < until_on::timestamp at time zone 'Europe/London'
     and (coalesce(current_setting('contactpoint.shields', true), '') <> '' or act_reaches('audits', 'all'))
   group by 1, 2
$$;
comment on function override_months is 'Looks of each month by the section in which people work, for those who review them; counts are made safe before they are shown.';

create or replace function vault_find(wanted bytea[]) returns table (token bytea, child_id integer)
language plpgsql stable security definer
set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
begin
  if current_setting('role') <> 'contactpoint_worker' and act_overrides_at() is null
     and coalesce(current_setting('contactpoint.shields', true), '') = '' then
    return;
  end if;
  return query
    select t.token, t.child_id from unnest(wanted) as w (token) join vault.tokens t on t.token = w.token;
end $$;

create or replace function vault_read(wanted integer[]) returns table (
  child_id integer, public_id uuid, child_number text, level smallint, authority_code text, key_version smallint, wrapped_key bytea, sealed bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select kept.child_id, children.public_id, children.child_number, kept.level, kept.authority_code, kept.key_version, kept.wrapped_key, kept.sealed
    from vault.records kept
    join children on children.child_id = kept.child_id
   where kept.child_id = any(wanted) and (shields(kept.authority_code) or overrides(kept.child_id))
   order by kept.child_id
$$;

revoke all on function overrides, override_counts, override_keeper, shielded_sources, override_months from public;
grant execute on function override_counts, override_keeper, override_months, shielded_sources, vault_find, vault_read to contactpoint_shield;

alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in (
  'invited', 'submitted', 'decided', 'suspended', 'reinstated', 'expires-in-90-days', 'expires-in-30-days', 'expires-in-7-days',
  'plan-overdue', 'follow-up-overdue', 'check-due', 'misuse-suspected', 'log-found', 'log-unchecked', 'emergency-look', 'emergency-look-overdue',
  'shield-overdue', 'shield-late', 'shield-offered', 'shield-offer-late', 'shield-asked'));
alter table notices drop constraint notices_audience_check, drop constraint notices_organisation_id_check, drop constraint notices_accounts_check;
alter table notices
  add constraint notices_audience_check check (audience in ('delegates', 'team', 'auditors', 'shielders')),
  add constraint notices_organisation_id_check check ((organisation_id is null) = (audience in ('auditors', 'shielders'))),
  add constraint notices_accounts_check check (
    kind = 'misuse-suspected' or (audience = 'shielders' and not_for = '{}') or (authority_code is null and not_for = '{}'));
comment on column notices.authority_code is 'Whose accounts officers are told of a suspected misuse, by whom the organisation says, or whose shielding team is told; null for the national team.';
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check check (kind in (
  'access-ends', 'review-due', 'training-place', 'training-cancelled', 'condition-review', 'contact-answered', 'contact-waiting',
  'emergency-look', 'emergency-look-overdue'));

create or replace view notice_readers as
  select users.user_id, notices.notice_id
    from notices
    left join organisations on organisations.organisation_id = notices.organisation_id
    join users
      on case
           when notices.kind = 'misuse-suspected' then
             case users.role when 'local-team' then users.authority_code = notices.authority_code
                             when 'national-team' then notices.authority_code is null
                             else false end
             and not users.user_id = any (notices.not_for)
           when notices.audience = 'shielders' then
             case when notices.authority_code is null then users.role = 'national-team'
                  else users.role = 'local-team' and users.authority_code = notices.authority_code end
           when notices.audience = 'delegates' then users.organisation_id = notices.organisation_id
           when notices.audience = 'auditors' or notices.kind = 'emergency-look-overdue' then users.role = 'national-team'
           when notices.kind = 'emergency-look' then users.role = 'local-team' and exists (
             select from vault.overrides look
              where look.public_id = notices.subject_ref::uuid and users.authority_code in (look.section_code, look.own_section_code))
           else users.role <> 'practitioner'
            and organisations.authority_code is not distinct from case users.role when 'local-team' then users.authority_code end
         end
   where exists (select from user_rights
                  where user_rights.user_id = users.user_id
                    and user_rights.right_name = any(case
                          when notices.kind = 'misuse-suspected' then array['accounts']
                          when notices.audience = 'shielders' and notices.authority_code is not null then array['shielding']
                          when notices.audience = 'shielders' then array['audit']
                          when notices.audience = 'delegates' then array['delegate']
                          when notices.audience = 'auditors' or notices.kind = 'emergency-look-overdue' then array['audit']
                          when notices.kind = 'emergency-look' then array['shielding']
                          when notices.kind in ('suspended', 'reinstated') then array['accreditation', 'data']
                          else array['accreditation'] end));
comment on view notice_readers is 'R-63, R-95, R-104: who is told what. Data managers are told what stops feeds and lets them go on; those who audit everybody, what is the matter with the log, and of late reviews; of a look in an emergency delegates, and who shields where the shield is kept and where the person works; of overdue reviews and offers of shields, by reference, who shields there and then who audits everybody; the rest is for those who accredit.';

-- Children near a parent, a carer or an address. Names are compared as they sound to a clerk: without case, accents, blanks and points.
create function plain_name(name text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(lower(normalize(name, nfkd)), '[\s''’.\u0300-\u036f-]', '', 'g')
$$;
comment on function plain_name is 'A name as it is compared in the restricted search; one form for Zoë and Zoe, O''Brien and Obrien.';
create function plain_phone(phone text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(regexp_replace(phone, '\D', '', 'g'), '^(00)?44', '0')
$$;
create index child_carers_name_idx on child_carers (plain_name(family), plain_name(given));
create index child_carers_postcode_idx on child_carers (postcode) where postcode is not null;
create index child_addresses_postcode_idx on child_addresses (postcode) where postcode is not null;
-- What an index computes has statistics of its own, and names are kept out of them.
alter index child_carers_name_idx alter column 1 set statistics 0, alter column 2 set statistics 0;

create function act_safeguards_at() returns timestamptz language sql stable as $$
  select nullif(current_setting('contactpoint.safeguards_at', true), '')::timestamptz
$$;
comment on function act_safeguards_at is 'When the transaction acts, for somebody who may search for affected children; null for everybody else.';

create table safeguarding_searches (
  search_id integer generated always as identity primary key,
  user_id integer not null references users,
  organisation_id integer not null references organisations,
  searched_at timestamptz not null
);
comment on table safeguarding_searches is 'R-52: who made restricted searches when, to be counted; what was looked for stands nowhere.';
create index safeguarding_searches_organisation_idx on safeguarding_searches (organisation_id, searched_at);
alter table safeguarding_searches enable row level security;
create policy own_insert on safeguarding_searches for insert to contactpoint_web
  with check (user_id = (select act_person()) and searched_at = (select act_safeguards_at()));
grant insert on safeguarding_searches to contactpoint_web;

create function safeguarding_search_counts(today date) returns table (own integer, organisation integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  body integer := (select users.organisation_id from users where users.user_id = act_person());
begin
  perform pg_advisory_xact_lock(7301939, body);
  return query
    select (count(*) filter (where past.user_id = act_person()))::integer, count(*)::integer
      from safeguarding_searches past
     where past.organisation_id = body and past.searched_at >= today::timestamp at time zone 'Europe/London'
       and past.searched_at < (today + 1)::timestamp at time zone 'Europe/London';
end $$;
comment on function safeguarding_search_counts is 'Restricted searches of the person and of the whole organisation on a day; held still until the transaction ends.';

create function affected_children(carer_given text, carer_family text, carer_phone text, home_postcode text, most integer)
returns table (child_id integer, lines text[])
language plpgsql stable security definer
set search_path = public, pg_temp set enable_bitmapscan = off set enable_seqscan = off set plan_cache_mode = force_generic_plan
as $$ begin
if act_safeguards_at() is null then return; end if;
return query
  (select p.child_id, null::text[]
     from child_carers p
    where plain_name(p.family) = plain_name(carer_family) and plain_name(p.given) = plain_name(carer_given)
      and (carer_phone is null or plain_phone(p.phone) = plain_phone(carer_phone)) limit most)
union all
  (select a.child_id, a.lines from child_addresses a where a.postcode = home_postcode limit most)
union all
  (select p.child_id, p.address_lines from child_carers p where p.postcode = home_postcode limit most);
end $$;
comment on function affected_children is 'Children of a parent or carer of exactly this name, and homes of a postcode with their first lines, from indexes; an argument that is null finds nothing. Empty unless whoever acts may search so.';
revoke all on function plain_name, plain_phone, act_safeguards_at, safeguarding_search_counts, affected_children from public;
grant execute on function plain_name, plain_phone to contactpoint_worker;
grant execute on function act_safeguards_at, safeguarding_search_counts, affected_children to contactpoint_web;

alter table entry_review_rules drop constraint entry_review_rules_rule_check;
alter table entry_review_rules add constraint entry_review_rules_rule_check check (rule in (
  'sample', 'own-family', 'no-involvement', 'failed-searches', 'night', 'mediated-call', 'reveal', 'safeguarding-search'));
