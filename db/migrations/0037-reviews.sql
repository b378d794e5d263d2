-- What the auditors' desk reviews: entries of the log sampled and flagged by day, and what people decided about each.

create table entry_review_shares (
  share_id integer generated always as identity primary key,
  one_in smallint not null constraint entry_review_shares_one_in_check check (one_in between 1 and 1000),
  at_least smallint not null constraint entry_review_shares_at_least_check check (at_least between 0 and 100),
  set_by integer not null references users,
  set_at timestamptz not null
);
comment on table entry_review_shares is 'R-98: how many openings are sampled; the newest row counts, without one 1 in 100 and at least 5.';
comment on column entry_review_shares.at_least is 'Of a day and an authority.';
create index entry_review_shares_set_by_idx on entry_review_shares (set_by);

create table entry_review_days (
  day date primary key,
  one_in smallint not null,
  at_least smallint not null,
  drawn_at timestamptz not null
);
comment on table entry_review_days is 'Days in London of which reviews were drawn, each once, with the share that held.';

create table entry_reviews (
  review_id integer generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint entry_reviews_public_id_key unique,
  occurred_at timestamptz not null,
  entry_id bigint not null,
  user_id integer not null references users,
  served_id integer references users,
  about_id integer references users,
  drawn_for_on date not null references entry_review_days,
  due_on date not null,
  reviewed_at timestamptz,
  constraint entry_reviews_once_key unique (entry_id, drawn_for_on)
);
comment on table entry_reviews is 'Entries of the log that somebody who audits must review. Goes with its entry when that is lawfully erased.';
comment on column entry_reviews.entry_id is 'With occurred_at: of audit_entries. user_id, served_id and about_id are its own.';
comment on column entry_reviews.drawn_for_on is 'Day in London that was drawn; a rule that waits finds entries of an earlier one.';
comment on column entry_reviews.due_on is 'The last day on which a decision is in time.';
comment on column entry_reviews.reviewed_at is 'When the first decision that ends it was taken; null while it waits.';
create index entry_reviews_drawn_for_on_idx on entry_reviews (drawn_for_on);
create index entry_reviews_waiting_idx on entry_reviews (due_on, review_id) where reviewed_at is null;
create index entry_reviews_user_id_idx on entry_reviews (user_id);
create index entry_reviews_served_id_idx on entry_reviews (served_id) where served_id is not null;
create index entry_reviews_about_id_idx on entry_reviews (about_id) where about_id is not null;

create table entry_review_rules (
  entry_id bigint not null,
  drawn_for_on date not null,
  rule text not null constraint entry_review_rules_rule_check check (rule in (
    'sample', 'own-family', 'no-involvement', 'failed-searches', 'night', 'mediated-call', 'reveal')),
  version smallint not null,
  primary key (entry_id, drawn_for_on, rule)
);
-- No foreign key: one statement writes both, and a check planned while entry_reviews is empty would read all of it for each row.
comment on table entry_review_rules is 'Why an entry is reviewed: rules of src/monitoring/reviews/review.ts with the version that found it.';

create table entry_review_decisions (
  review_id integer not null references entry_reviews on delete cascade,
  position smallint not null,
  decision text not null constraint entry_review_decisions_decision_check check (decision in (
    'explained', 'ask-the-manager', 'suspected-misuse')),
  note_code text not null constraint entry_review_decisions_note_code_check check (case decision
    when 'explained' then note_code in ('works-with-child', 'covers-for-colleague', 'duty-work', 'manager-confirms', 'own-mistake')
    when 'ask-the-manager' then note_code in ('no-work-known', 'reason-unclear', 'unusual-pattern')
    else note_code in ('no-work-reason', 'own-interest', 'untrue-reason', 'shared-account') end),
  decided_by integer not null references users,
  decided_at timestamptz not null,
  primary key (review_id, position)
);
comment on table entry_review_decisions is 'Decisions in order from 1; never changed, only followed by another. The last says how a review stands.';
create index entry_review_decisions_decided_by_idx on entry_review_decisions (decided_by);

create function end_entry_review() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.decision <> 'ask-the-manager' then
    update entry_reviews set reviewed_at = new.decided_at where review_id = new.review_id and reviewed_at is null;
  elsif exists (select from entry_reviews where review_id = new.review_id and reviewed_at is not null) then
    raise exception 'a review that ended does not wait again' using errcode = 'check_violation';
  end if;
  return null;
end $$;
comment on function end_entry_review is 'Keeps when a review ended.';
create trigger entry_review_decisions_end after insert on entry_review_decisions for each row execute function end_entry_review();

-- No foreign key: the log is emptied and its partitions made without regard to reviews.
create function forget_entry_reviews() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from entry_review_rules using gone where entry_review_rules.entry_id = gone.entry_id;
  delete from entry_reviews using gone where entry_reviews.entry_id = gone.entry_id;
  return null;
end $$;
comment on function forget_entry_reviews is 'Reviews of erased entries, with rules and decisions.';
create trigger audit_entries_reviews after delete on audit_entries
  referencing old table as gone for each statement execute function forget_entry_reviews();
revoke execute on function end_entry_review, forget_entry_reviews from public;

grant select on entry_review_shares, entry_review_days, entry_reviews, entry_review_rules, entry_review_decisions to contactpoint_team;
grant insert on entry_review_shares, entry_review_decisions to contactpoint_team;
grant select on entry_review_shares to contactpoint_worker;
grant select, insert on entry_review_days, entry_reviews, entry_review_rules to contactpoint_worker;
grant select (entry_id, raised_at) on access_alerts to contactpoint_worker;

-- The second line: nobody reaches a review of what they did, or of what was done for them or to their account, nor one of elsewhere.
alter table entry_reviews enable row level security;
alter table entry_review_rules enable row level security;
alter table entry_review_decisions enable row level security;
alter table entry_review_shares enable row level security;
create policy draws on entry_reviews to contactpoint_worker using (true) with check (true);
create policy draws on entry_review_rules to contactpoint_worker using (true) with check (true);
create policy draws on access_alerts for select to contactpoint_worker using (true);
create policy reads on entry_review_shares for select to contactpoint_team, contactpoint_worker using (true);
create policy sets on entry_review_shares for insert to contactpoint_team
  with check ((select act_reaches('audits', 'all')) and set_by = (select act_person()));
create policy audits on entry_reviews for select to contactpoint_team
  using (user_id <> (select act_person())
     and coalesce(served_id, 0) <> (select act_person())
     and coalesce(about_id, 0) <> (select act_person())
     and ((select act_reaches('audits', 'all'))
          or user_id in (select users.user_id from users where users.authority_code = (select current_setting('contactpoint.audits', true)))));
create policy audits on entry_review_rules for select to contactpoint_team
  using (exists (select from entry_reviews reviews
                  where reviews.entry_id = entry_review_rules.entry_id and reviews.drawn_for_on = entry_review_rules.drawn_for_on));
create policy audits on entry_review_decisions for select to contactpoint_team
  using (exists (select from entry_reviews reviews where reviews.review_id = entry_review_decisions.review_id));
create policy decides on entry_review_decisions for insert to contactpoint_team
  with check (decided_by = (select act_person())
     and exists (select from entry_reviews reviews where reviews.review_id = entry_review_decisions.review_id));

-- R-100: a suspected misuse is told to those who can suspend the account, by the number of the review alone.
alter table notices drop constraint notices_kind_check;
alter table notices
  add constraint notices_kind_check check (kind in (
    'invited', 'submitted', 'decided', 'suspended', 'reinstated', 'expires-in-90-days', 'expires-in-30-days', 'expires-in-7-days',
    'plan-overdue', 'follow-up-overdue', 'check-due', 'misuse-suspected')),
  add column authority_code text references authorities,
  add column not_for integer[] not null default '{}',
  add constraint notices_accounts_check check (kind = 'misuse-suspected' or (authority_code is null and not_for = '{}'));
comment on column notices.authority_code is 'Whose accounts officers are told of a suspected misuse, by whom the organisation says; null for the national team''s.';
comment on column notices.not_for is 'Whom the notice is about, and who is not told.';
create index notices_authority_code_idx on notices (authority_code) where authority_code is not null;

create or replace view notice_readers as
  select users.user_id, notices.notice_id
    from notices
    join organisations on organisations.organisation_id = notices.organisation_id
    join users
      on case
           when notices.kind = 'misuse-suspected' then
             case users.role when 'local-team' then users.authority_code = notices.authority_code
                             when 'national-team' then notices.authority_code is null
                             else false end
             and not users.user_id = any (notices.not_for)
           when notices.audience = 'delegates' then users.organisation_id = notices.organisation_id
           else users.role <> 'practitioner'
            and organisations.authority_code is not distinct from case users.role when 'local-team' then users.authority_code end
         end
   where exists (select from user_rights
                  where user_rights.user_id = users.user_id
                    and user_rights.right_name = any(case
                          when notices.kind = 'misuse-suspected' then array['accounts']
                          when notices.audience = 'delegates' then array['delegate']
                          when notices.kind in ('suspended', 'reinstated') then array['accreditation', 'data']
                          else array['accreditation'] end));
