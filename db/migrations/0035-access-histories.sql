-- R-117: a family asks who looked at a child's record; what was asked, decided and given.

create table access_histories (
  history_id integer generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint access_histories_public_id_key unique,
  child_id integer not null references children,
  authority_code text not null references authorities,
  asker text not null constraint access_histories_asker_check check (asker in ('child', 'parent', 'acting-for')),
  proofs text[] not null constraint access_histories_proofs_check check (cardinality(proofs) > 0 and proofs <@ array[
    'passport-or-licence', 'birth-certificate-and-address', 'known-to-team', 'court-order']),
  entitlement text constraint access_histories_entitlement_check check (entitlement in (
    'birth-certificate', 'parental-agreement', 'court-order', 'written-authority')),
  received_on date not null,
  due_on date not null,
  recorded_by integer not null references users,
  recorded_at timestamptz not null,
  constraint access_histories_entitled_check check ((asker = 'child') = (entitlement is null)),
  constraint access_histories_due_check check (received_on < due_on)
);
comment on table access_histories is 'Requests to be told who looked at a record. Kept as made; what becomes of one stands in access_history_steps.';
comment on column access_histories.received_on is 'Also the last day of which looks are told.';
comment on column access_histories.entitlement is 'How it was shown that somebody else than the child may ask.';
create index access_histories_authority_code_idx on access_histories (authority_code, history_id);
create index access_histories_child_id_idx on access_histories (child_id);
create index access_histories_recorded_by_idx on access_histories (recorded_by);

create table access_history_steps (
  step_id integer generated always as identity primary key,
  history_id integer not null references access_histories,
  step text not null constraint access_history_steps_step_check check (step in (
    'prepared', 'reopened', 'agreed', 'disagreed', 'given', 'refused')),
  given_by text constraint access_history_steps_given_by_check check (given_by in ('hand', 'post', 'secure-mail')),
  refusal text constraint access_history_steps_refusal_check check (refusal in ('identity-not-proved', 'not-entitled', 'repeated')),
  version text constraint access_history_steps_version_check check (version ~ '^[0-9]+[.][0-9]+$'),
  made_by integer not null references users,
  made_at timestamptz not null,
  constraint access_history_steps_given_check check ((step = 'given') = (given_by is not null)),
  constraint access_history_steps_refused_check check ((step = 'refused') = (refusal is not null)),
  constraint access_history_steps_prepared_check check ((step = 'prepared') = (version is not null))
);
comment on table access_history_steps is 'What became of a request, in order; the last step says how it stands, none that it was received.';
comment on column access_history_steps.version is 'Of a prepared list: version of the rules by which looks are withheld, and of the wording.';
create index access_history_steps_history_id_idx on access_history_steps (history_id, step_id);
create index access_history_steps_made_by_idx on access_history_steps (made_by);

create table access_history_choices (
  choice_id integer generated always as identity primary key,
  history_id integer not null references access_histories,
  entry_id bigint not null,
  choice text not null constraint access_history_choices_choice_check check (choice in ('withhold', 'include', 'name', 'as-ruled')),
  ground text constraint access_history_choices_ground_check check (ground in (
    'may-prejudice-police-enquiry', 'sensitive-service', 'safety-of-child',
    'known-to-asker', 'no-harm', 'consent', 'essential-to-rights')),
  made_by integer not null references users,
  made_at timestamptz not null,
  constraint access_history_choices_fit_check check (case choice
    when 'withhold' then ground in ('may-prejudice-police-enquiry', 'sensitive-service', 'safety-of-child')
    when 'include' then ground in ('known-to-asker', 'no-harm', 'consent')
    when 'name' then ground = 'essential-to-rights'
    else ground is null end)
);
comment on table access_history_choices is 'What an officer decided about single looks of a request; the last choice about a look counts.';
comment on column access_history_choices.entry_id is 'Of audit_entries.';
create index access_history_choices_history_id_idx on access_history_choices (history_id, choice_id);
create index access_history_choices_made_by_idx on access_history_choices (made_by);

create table access_history_lines (
  step_id integer not null references access_history_steps,
  entry_id bigint not null,
  looked_on date not null,
  organisation_kind text not null constraint access_history_lines_organisation_kind_check check (organisation_kind ~ '^[a-z-]{2,40}$'),
  work text not null constraint access_history_lines_work_check check (work ~ '^[a-z-]{2,40}$'),
  look text not null constraint access_history_lines_look_check check (look ~ '^[a-z-]{2,40}$'),
  purpose text constraint access_history_lines_purpose_check check (purpose ~ '^[a-z-]{2,40}$'),
  rule_ground text constraint access_history_lines_rule_ground_check check (rule_ground in (
    'may-prejudice-police-enquiry', 'sensitive-service', 'safety-of-child')),
  ground text constraint access_history_lines_ground_check check (ground in (
    'may-prejudice-police-enquiry', 'sensitive-service', 'safety-of-child')),
  is_named boolean not null,
  position integer not null,
  primary key (step_id, position),
  constraint access_history_lines_entry_key unique (step_id, entry_id),
  constraint access_history_lines_named_check check (not is_named or ground is null)
);
comment on table access_history_lines is 'Each look of a prepared list, told or withheld, by codes: from them the same list is made again.';
comment on column access_history_lines.rule_ground is 'On which the rules withhold it; null where they tell it.';
comment on column access_history_lines.ground is 'On which it was withheld; null where it was told.';

-- Whoever administers shielding, or ever did: that somebody of them looked is not told.
create table shielding_members (
  user_id integer primary key references users,
  since timestamptz not null
);
comment on table shielding_members is 'Everybody who ever had the right `shielding`; user_rights forgets it when it is taken back.';
create function keep_shielding_member() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into shielding_members (user_id, since) values (new.user_id, new.given_at) on conflict do nothing;
  return null;
end $$;
comment on function keep_shielding_member is 'Remembers who was given the right `shielding`.';
revoke execute on function keep_shielding_member from public;
create trigger user_rights_shielding after insert on user_rights
  for each row when (new.right_name = 'shielding') execute function keep_shielding_member();
insert into shielding_members (user_id, since)
select user_rights.user_id, user_rights.given_at from user_rights where user_rights.right_name = 'shielding';

create function needs_second(prepared integer) returns boolean language sql stable as $$
  select exists (
    select from access_history_lines lines
     where lines.step_id = prepared and lines.ground is null and (lines.rule_ground is not null or lines.is_named))
$$;
comment on function needs_second is 'Whether a prepared list tells what the rules withhold, or names somebody.';

create function check_history_step() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last access_history_steps;
  prepared access_history_steps;
begin
  select * into last from access_history_steps where history_id = new.history_id order by step_id desc limit 1;
  select * into prepared from access_history_steps where history_id = new.history_id and step = 'prepared' order by step_id desc limit 1;
  if last.step in ('given', 'refused') then
    raise exception 'the request is at an end' using errcode = 'check_violation';
  end if;
  if new.step in ('agreed', 'disagreed') and (last.step is distinct from 'prepared' or not needs_second(last.step_id)
     or new.made_by = last.made_by
     or exists (select from access_history_choices chosen
                 where chosen.history_id = new.history_id and chosen.made_by = new.made_by and chosen.choice in ('include', 'name'))) then
    raise exception 'somebody who neither prepared the list nor chose what it tells answers' using errcode = 'check_violation';
  end if;
  if new.step = 'given' and (coalesce(last.step, '') not in ('prepared', 'agreed')
     or (last.step = 'prepared' and needs_second(prepared.step_id))) then
    raise exception 'a list is given that was prepared and, where it must, agreed to' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_history_step is 'Two people for what the rules withhold and for names; nothing after the end.';
revoke execute on function check_history_step, needs_second from public;
grant execute on function needs_second to contactpoint_team;
create trigger access_history_steps_order before insert on access_history_steps
  for each row execute function check_history_step();

grant select, insert on access_histories, access_history_steps, access_history_choices, access_history_lines to contactpoint_team;
grant select on shielding_members to contactpoint_team;

-- The second line: a request and all that belongs to it is reached by its authority's rights desk alone, and written in one's own name.
alter table access_histories enable row level security;
alter table access_history_steps enable row level security;
alter table access_history_choices enable row level security;
alter table access_history_lines enable row level security;
create policy answers on access_histories for select to contactpoint_team using (act_reaches('rights', authority_code));
create policy records on access_histories for insert to contactpoint_team
  with check (act_reaches('rights', authority_code) and recorded_by = (select act_person()));
create policy answers on access_history_steps for select to contactpoint_team
  using (history_id in (select access_histories.history_id from access_histories));
create policy steps on access_history_steps for insert to contactpoint_team
  with check (history_id in (select access_histories.history_id from access_histories) and made_by = (select act_person()));
create policy answers on access_history_choices for select to contactpoint_team
  using (history_id in (select access_histories.history_id from access_histories));
create policy chooses on access_history_choices for insert to contactpoint_team
  with check (history_id in (select access_histories.history_id from access_histories) and made_by = (select act_person()));
create policy answers on access_history_lines to contactpoint_team
  using (step_id in (select access_history_steps.step_id from access_history_steps))
  with check (step_id in (select access_history_steps.step_id from access_history_steps));
