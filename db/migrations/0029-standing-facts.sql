-- Who acts, and what everybody's standing follows from. A page's transaction begins with both: its decision rests on the facts as they
-- are read here, and the second line behind the policy (0020) on their judgement by the database, written from the requirements and not
-- from the policy's rules. A test holds the two against each other over every role, right and condition.

create type person_facts as (
  user_id integer, role text, authority_code text, organisation_id integer, rights text[],
  suspended_at timestamptz, starts_on date, ends_on date, is_in_post boolean,
  needs json, need_holds boolean,
  vettings json, vetting_holds boolean,
  completions json, requirements json, training_holds boolean,
  accreditations json, organisation_suspended_at timestamptz, accreditation_holds boolean,
  agreement_versions json, agreement_signatures json, agreement_holds boolean,
  authenticated_at timestamptz, supervision_holds boolean, has_declared boolean
);
comment on type person_facts is 'Facts of a user with, for each condition, whether it holds on a day as the database judges. The last three are of a session: null until begin_act fills them.';

create function standing_facts(persons integer[], at timestamptz) returns setof person_facts language sql stable as $$
  select users.user_id, users.role, users.authority_code, users.organisation_id, own.rights,
         users.suspended_at, users.starts_on, users.ends_on,
         users.suspended_at is null and users.starts_on <= today.day and (users.ends_on is null or today.day < users.ends_on),
         needs.list, needs.holds,
         vettings.list, vettings.holds,
         (select json_agg(json_build_object('course', newest.course_code, 'completedOn', newest.completed_on, 'expiresOn', newest.expires_on))
            from (select done.course_code, done.completed_on, done.expires_on from training_completions done
                   where done.user_id = users.user_id and done.withdrawn_at is null
                   order by done.expires_on desc limit 200) as newest),
         training.list, training.holds,
         periods.list, suspensions.from_at, periods.holds and suspensions.from_at is null,
         (select json_agg(json_build_object('document', asked.document, 'version', asked.version, 'signBy', asked.sign_by_on))
            from agreement_versions asked),
         agreements.list, agreements.holds,
         null::timestamptz, null::boolean, null::boolean
    from users
   cross join (select (at at time zone 'Europe/London')::date as day) as today
   cross join lateral (
     select array(select user_rights.right_name from user_rights where user_rights.user_id = users.user_id) as rights offset 0) as own
   cross join lateral (
     select json_agg(json_build_object('from', newest.from_on, 'until', newest.until_on)) as list,
            coalesce(bool_or(newest.from_on <= today.day and today.day < newest.until_on), false) as holds
       from (select need.from_on, need.until_on from user_needs need
              where need.user_id = users.user_id and need.withdrawn_at is null
              order by need.until_on desc limit 50) as newest) as needs
   cross join lateral (
     select json_agg(newest.issued_on) as list,
            coalesce(bool_or(newest.issued_on <= today.day and today.day < (newest.issued_on + interval '3 years')::date), false) as holds
       from (select vetting.issued_on from user_vettings vetting
              where vetting.user_id = users.user_id and vetting.withdrawn_at is null
              order by vetting.issued_on desc limit 50) as newest) as vettings
   cross join lateral (
     select json_agg(json_build_object('from', newest.from_on, 'until', newest.until_on)) as list,
            coalesce(bool_or(newest.from_on <= today.day and today.day < newest.until_on), false) as holds
       from (select period.from_on, period.until_on from accreditations period
              where period.organisation_id = users.organisation_id
              order by period.until_on desc limit 50) as newest) as periods
   cross join lateral (
     select min(suspension.from_at) as from_at from accreditation_suspensions suspension
      where suspension.organisation_id = users.organisation_id and suspension.from_at <= at
        and (suspension.until_at is null or at < suspension.until_at)) as suspensions
   cross join lateral (
     select json_agg(json_build_object('document', signed.document, 'version', signed.version)) as list,
            count(*) filter (where signed.document in ('user-agreement', 'security-procedures') and signed.version >= coalesce((
              select max(asked.version) from agreement_versions asked
               where asked.document = signed.document and asked.sign_by_on <= today.day), 0)) = 2 as holds
       from (select signature.document, max(signature.version) as version from agreement_signatures signature
              where signature.user_id = users.user_id and signature.withdrawn_at is null
              group by signature.document) as signed) as agreements
   cross join lateral (
     select json_agg(json_build_object('group', needed.group_name, 'course', needed.course_code, 'refreshers', needed.refreshers,
                                       'from', needed.from_on, 'until', needed.until_on)) as list,
            coalesce(bool_or(needed.group_name = 'contactpoint' and needed.is_in_force)
                     and bool_and(not needed.is_in_force or exists (
                       select from training_completions done
                        where done.user_id = users.user_id and done.withdrawn_at is null
                          and done.completed_on <= today.day and today.day < done.expires_on
                          and (done.course_code = needed.course_code or (
                            done.course_code = any (needed.refreshers) and exists (
                              select from training_completions first
                               where first.user_id = users.user_id and first.withdrawn_at is null
                                 and first.course_code = needed.course_code and first.completed_on <= done.completed_on))))), false) as holds
       from (select requirement.group_name, requirement.course_code, requirement.from_on, requirement.until_on,
                    requirement.from_on <= today.day and (requirement.until_on is null or today.day < requirement.until_on) as is_in_force,
                    array(select refresher.code from training_courses refresher
                           where refresher.refreshes = requirement.course_code) as refreshers
               from training_requirements requirement
              where (requirement.authority_code is null or requirement.authority_code = users.authority_code)
                and is_in_audience(requirement.audience, users.role, own.rights)
             offset 0) as needed) as training
   where users.user_id = any (persons)
$$;
comment on function standing_facts is 'Facts of users, 50 newest of each kind and 200 completions; what the judgements rest on is in the same rows (R-89, R-90, R-93).';

create function in_good_standing(person integer, at timestamptz) returns boolean language plpgsql stable as $$
begin
  return coalesce((
    select facts.is_in_post and facts.need_holds and facts.vetting_holds and facts.training_holds and facts.accreditation_holds
       and facts.agreement_holds
      from standing_facts(array[person], at) as facts), false);
end $$;
comment on function in_good_standing is 'Whether a user meets every dated condition of access at an instant (R-89, R-90, R-93).';

revoke execute on function standing_facts, in_good_standing from public;
grant execute on function standing_facts, in_good_standing to contactpoint_web, contactpoint_worker;
