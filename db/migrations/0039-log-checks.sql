-- What the service's own checks of the published log found, and what those who audit are told of them.

create table audit_log_checks (
  check_id integer generated always as identity primary key,
  kind text not null constraint audit_log_checks_kind_check check (kind in ('full', 'sample', 'tail')),
  began_at timestamptz not null,
  ended_at timestamptz constraint audit_log_checks_ended_at_check check (ended_at >= began_at),
  outcome text constraint audit_log_checks_outcome_check check (outcome in ('verified', 'found', 'failed')),
  findings text[] not null default '{}' constraint audit_log_checks_findings_check check (findings <@ array[
    'checkpoint', 'witness', 'root', 'prefix', 'history', 'shards', 'tile', 'bundle', 'leaf', 'order', 'dating',
    'changed', 'missing', 'inserted', 'back-dated', 'moved', 'late', 'schema', 'unreadable']),
  entries bigint constraint audit_log_checks_entries_check check (entries >= 0),
  constraint audit_log_checks_end_check check (num_nonnulls(ended_at, outcome, entries) in (0, 3)),
  constraint audit_log_checks_found_check check ((outcome is not distinct from 'found') = (cardinality(findings) > 0))
);
comment on table audit_log_checks is 'Each time the service held the published log against the database: when, how much, and what was found. Holds no values.';
comment on column audit_log_checks.ended_at is 'Null while it runs, and for good when its process was ended.';
comment on column audit_log_checks.entries is 'Leaves that were read and hashed.';
create index audit_log_checks_kind_idx on audit_log_checks (kind, check_id desc);
alter table audit_log_checks enable row level security;
create policy reads on audit_log_checks for select to contactpoint_web, contactpoint_worker using (true);
create policy begins on audit_log_checks for insert to contactpoint_worker with check (ended_at is null);
create policy ends_once on audit_log_checks for update to contactpoint_worker using (ended_at is null) with check (ended_at is not null);
grant select on audit_log_checks to contactpoint_web, contactpoint_worker;
grant insert, update (ended_at, outcome, findings, entries) on audit_log_checks to contactpoint_worker;

-- A notice about the log is about no organisation, and for those who audit everybody.
alter table notices alter column organisation_id drop not null;
alter table notices drop constraint notices_audience_check, drop constraint notices_kind_check, drop constraint notices_once_key;
alter table notices
  add constraint notices_audience_check check (audience in ('delegates', 'team', 'auditors')),
  add constraint notices_organisation_id_check check ((organisation_id is null) = (audience = 'auditors')),
  add constraint notices_kind_check check (kind in (
    'invited', 'submitted', 'decided', 'suspended', 'reinstated', 'expires-in-90-days', 'expires-in-30-days', 'expires-in-7-days',
    'plan-overdue', 'follow-up-overdue', 'check-due', 'misuse-suspected', 'log-found', 'log-unchecked')),
  add constraint notices_once_key unique nulls not distinct (organisation_id, audience, kind, subject_ref);

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
           when notices.audience = 'delegates' then users.organisation_id = notices.organisation_id
           when notices.audience = 'auditors' then users.role = 'national-team'
           else users.role <> 'practitioner'
            and organisations.authority_code is not distinct from case users.role when 'local-team' then users.authority_code end
         end
   where exists (select from user_rights
                  where user_rights.user_id = users.user_id
                    and user_rights.right_name = any(case
                          when notices.kind = 'misuse-suspected' then array['accounts']
                          when notices.audience = 'delegates' then array['delegate']
                          when notices.audience = 'auditors' then array['audit']
                          when notices.kind in ('suspended', 'reinstated') then array['accreditation', 'data']
                          else array['accreditation'] end));
comment on view notice_readers is 'R-95, R-104: who is told what. Data managers are told what stops feeds and lets them go on; those who audit everybody, what is the matter with the log; the rest is for those who accredit.';
