-- The second line behind the policy: what a page's connection may read and write, by the person for whom it acts. Written from
-- the requirements and not from the policy's rules; a test holds the two against each other over every role, right and condition.

create function in_good_standing(person integer, at timestamptz) returns boolean language plpgsql stable as $$
declare
  today date := (at at time zone 'Europe/London')::date;
begin
  if not exists (
    select from users
     where users.user_id = person and users.suspended_at is null
       and users.starts_on <= today and (users.ends_on is null or today < users.ends_on)
       and exists (select from user_needs need
                    where need.user_id = person and need.withdrawn_at is null and need.from_on <= today and today < need.until_on)
       and exists (select from user_vettings vetting
                    where vetting.user_id = person and vetting.withdrawn_at is null and vetting.issued_on <= today
                      and today < (vetting.issued_on + interval '3 years')::date)
       and exists (select from accreditations period
                    where period.organisation_id = users.organisation_id and period.from_on <= today and today < period.until_on)
       and not exists (select from accreditation_suspensions suspension
                        where suspension.organisation_id = users.organisation_id and suspension.from_at <= at
                          and (suspension.until_at is null or at < suspension.until_at)))
  or (
    select count(*) from (
      select from agreement_signatures signed
       where signed.user_id = person and signed.withdrawn_at is null and signed.document in ('user-agreement', 'security-procedures')
       group by signed.document
      having max(signed.version) >= coalesce((
        select max(asked.version) from agreement_versions asked
         where asked.document = signed.document and asked.sign_by_on <= today), 0)) as signed) < 2 then
    return false;
  end if;
  return (
    select coalesce(bool_or(needed.group_name = 'contactpoint') and bool_and(exists (
      select from training_completions done
       where done.user_id = person and done.withdrawn_at is null and done.completed_on <= today and today < done.expires_on
         and (done.course_code = needed.course_code or (
           done.course_code = any (needed.refreshers) and exists (
             select from training_completions first
              where first.user_id = person and first.withdrawn_at is null
                and first.course_code = needed.course_code and first.completed_on <= done.completed_on))))), false)
      from trainee_requirements needed
     where needed.user_id = person and needed.from_on <= today and (needed.until_on is null or today < needed.until_on));
end $$;
comment on function in_good_standing is 'Whether a user meets every dated condition of access at an instant (R-89, R-90, R-93).';

create function begin_act(person integer, at timestamptz) returns void language plpgsql as $$
declare
  who record;
begin
  if person is null or not in_good_standing(person, at) then
    return;
  end if;
  select users.role, coalesce(users.authority_code, '') as authority,
         array(select user_rights.right_name from user_rights where user_rights.user_id = person) as rights,
         case users.role when 'national-team' then 'all' when 'local-team' then coalesce(users.authority_code, '') else '' end as section
    into who from users where users.user_id = person;
  perform set_config('contactpoint.person', person::text, true);
  if who.role = 'practitioner' or (who.role = 'local-team' and who.rights && array['data', 'shielding', 'broker', 'complaints']) then
    perform set_config('contactpoint.looks', 'yes', true);
  end if;
  if who.role = 'local-team' and 'data' = any (who.rights) then
    perform set_config('contactpoint.desk', who.authority, true), set_config('contactpoint.feeds', who.authority, true);
  elsif who.role = 'national-team' and 'data' = any (who.rights) then
    perform set_config('contactpoint.feeds', 'all', true);
  end if;
  if 'accounts' = any (who.rights) then
    perform set_config('contactpoint.accounts', who.section, true);
  end if;
  if 'audit' = any (who.rights) then
    perform set_config('contactpoint.audits', who.section, true);
  end if;
end $$;
comment on function begin_act is 'Says in a transaction for whom it acts. Until it is called, and for whoever lacks a condition, no record can be reached.';
revoke execute on function in_good_standing, begin_act from public;
grant execute on function in_good_standing, begin_act to contactpoint_web, contactpoint_worker;

create function act_looks() returns boolean language sql stable as $$ select coalesce(current_setting('contactpoint.looks', true), '') = 'yes' $$;
create function act_person() returns integer language sql stable as $$ select nullif(current_setting('contactpoint.person', true), '')::integer $$;
create function act_reaches(what text, authority text) returns boolean language sql stable as $$
  select coalesce(current_setting('contactpoint.' || what, true), '') in ('all', nullif(authority, ''))
$$;
revoke execute on function act_looks, act_person, act_reaches from public;
grant execute on function act_looks, act_person, act_reaches to contactpoint_web;

do $$
declare
  name text;
begin
  foreach name in array array['children', 'child_names', 'child_addresses', 'child_carers', 'child_settings', 'child_health_contacts',
    'child_attribute_sources', 'child_identifiers', 'child_search', 'source_records', 'source_links', 'link_keys', 'link_decisions',
    'involvements', 'lead_professionals', 'shared_assessments', 'involvement_changes', 'sensitive_involvements', 'sensitive_markers',
    'feed_sources', 'feed_files', 'feed_rows', 'feed_row_faults', 'review_items', 'human_decisions', 'child_merges'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy worker on %I to contactpoint_worker using (true) with check (true)', name);
  end loop;
  foreach name in array array['children', 'child_names', 'child_addresses', 'child_carers', 'child_settings', 'child_health_contacts',
    'child_attribute_sources', 'lead_professionals', 'shared_assessments', 'involvement_changes', 'sensitive_markers'] loop
    execute format('create policy looks on %I to contactpoint_web using ((select act_looks())) with check ((select act_looks()))', name);
  end loop;
end $$;

create policy looks on involvements for select to contactpoint_web using ((select act_looks()));
create policy own_insert on involvements for insert to contactpoint_web with check ((select act_looks()) and user_id = (select act_person()));
create policy own_update on involvements for update to contactpoint_web
  using ((select act_looks())) with check ((select act_looks()) and user_id = (select act_person()));

create policy steers on feed_sources to contactpoint_web
  using ((select act_reaches('feeds', 'all')) or act_reaches('feeds', authority_code));
create policy steers on feed_files to contactpoint_web
  using (source_id in (select feed_sources.source_id from feed_sources));
create policy steers on feed_rows to contactpoint_web
  using (file_id in (select feed_files.file_id from feed_files));
create policy steers on feed_row_faults to contactpoint_web
  using (file_id in (select feed_files.file_id from feed_files));
create policy decides on review_items to contactpoint_web using (act_reaches('desk', authority_code));
create policy decides on child_merges to contactpoint_web using (act_reaches('desk', authority_code));
create policy decides on human_decisions to contactpoint_web
  using ((select coalesce(current_setting('contactpoint.desk', true), '')) <> '');
