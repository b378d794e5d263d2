alter table user_rights drop constraint user_rights_name_check;
alter table user_rights add constraint user_rights_name_check check (right_name in (
  'accounts', 'data', 'shielding', 'audit', 'broker', 'accreditation', 'training', 'complaints', 'mediate', 'delegate'));

create or replace view trainee_requirements as
  select users.user_id, training_requirements.group_name, training_requirements.course_code,
         training_requirements.from_on, training_requirements.until_on,
         array(select refreshers.code from training_courses refreshers
                where refreshers.refreshes = training_requirements.course_code order by refreshers.code) as refreshers
    from users
    join training_requirements
      on (training_requirements.authority_code is null or training_requirements.authority_code = users.authority_code)
     and case training_requirements.audience
           when 'practitioner' then users.role = 'practitioner'
           when 'team' then users.role in ('local-team', 'national-team')
           when 'operator' then exists (select from user_rights
                                         where user_rights.user_id = users.user_id and user_rights.right_name in ('broker', 'mediate'))
           when 'trainer' then exists (select from user_rights where user_rights.user_id = users.user_id and user_rights.right_name = 'training')
         end;

create table mediated_calls (
  call_id integer generated always as identity primary key,
  operator_id integer not null references users,
  served_id integer not null references users,
  purpose text not null constraint mediated_calls_purpose_check check (purpose in (
    'working-with-child', 'referral-received', 'child-protection', 'duty', 'locating-services', 'data-check', 'other')),
  note text constraint mediated_calls_note_check check (char_length(note) <= 200 and (purpose = 'other') = (note is not null)),
  opened_at timestamptz not null,
  ends_at timestamptz not null,
  closed_at timestamptz,
  constraint mediated_calls_other_check check (operator_id <> served_id),
  constraint mediated_calls_length_check check (opened_at < ends_at and ends_at <= opened_at + interval '15 minutes'),
  constraint mediated_calls_closed_check check (closed_at between opened_at and ends_at)
);
comment on table mediated_calls is 'Calls in which an operator looks for somebody who has no suitable computer (R-81). The person was called back before.';
comment on column mediated_calls.served_id is 'Who asked; what is looked at in the call is in the log with both.';
create unique index mediated_calls_open_idx on mediated_calls (operator_id) where closed_at is null;
create index mediated_calls_served_idx on mediated_calls (served_id);

grant select on mediated_calls to contactpoint_web;
grant insert, update (closed_at) on mediated_calls to contactpoint_team;

alter table audit_entries
  add column on_behalf_of integer,
  add column call_id integer,
  add constraint audit_entries_on_behalf_of_check check ((on_behalf_of is null) = (call_id is null) and on_behalf_of <> user_id);
comment on column audit_entries.on_behalf_of is 'For whom an operator acted in a mediated call; user_id is the operator.';
grant insert (on_behalf_of, call_id) on audit_entries to contactpoint_web, contactpoint_worker;
create index audit_entries_on_behalf_of_idx on audit_entries (on_behalf_of, occurred_at) where on_behalf_of is not null;

create function act_served() returns integer language sql stable as $$ select nullif(current_setting('contactpoint.served', true), '')::integer $$;
comment on function act_served is 'For whom an operator looks in this transaction; null for everybody else.';
revoke execute on function act_served from public;
grant execute on function act_served to contactpoint_web;

create policy served_select on declared_relations for select to contactpoint_web using (user_id = (select act_served()));
create policy served_select on declared_relation_keys for select to contactpoint_web
  using (relation_id in (select theirs.relation_id from declared_relations theirs where theirs.user_id = (select act_served())));
create policy raises_served on access_alerts for insert to contactpoint_web with check (user_id = (select act_served()));

do $$
declare
  name text;
begin
  foreach name in array array['involvements', 'lead_professionals', 'shared_assessments', 'involvement_changes'] loop
    execute format('create policy reads_only_insert on %I as restrictive for insert to contactpoint_web with check ((select act_served()) is null)', name);
    execute format('create policy reads_only_update on %I as restrictive for update to contactpoint_web using ((select act_served()) is null)', name);
  end loop;
end $$;
