create table training_courses (
  code text primary key constraint training_courses_code_check check (code ~ '^[a-z0-9][a-z0-9-]{2,39}$'),
  authority_code text references authorities,
  refreshes text references training_courses,
  added_by integer references users,
  added_at timestamptz not null,
  constraint training_courses_refreshes_check check (refreshes <> code)
);
comment on table training_courses is 'R-122: what never changes of a course; the rest stands in its versions.';
comment on column training_courses.authority_code is 'The authority whose own course it is; null for the courses of the whole country.';
comment on column training_courses.refreshes is 'The course whose completion this one renews for whoever completed it once.';
create index training_courses_refreshes_idx on training_courses (refreshes);

create table training_course_versions (
  version_id integer generated always as identity primary key,
  course_code text not null references training_courses,
  from_on date not null,
  title text not null constraint training_course_versions_title_check check (char_length(title) between 1 and 100),
  level smallint not null constraint training_course_versions_level_check check (level between 1 and 3),
  module text not null constraint training_course_versions_module_check check (module in (
    'integrated-working', 'information-sharing', 'safeguarding', 'shared-assessment', 'contactpoint')),
  stakeholder_groups text[] not null constraint training_course_versions_groups_check check (
    cardinality(stakeholder_groups) between 1 and 3 and stakeholder_groups <@ array['direct-users', 'relying', 'interested']),
  delivery text not null constraint training_course_versions_delivery_check check (delivery in ('session', 'e-learning', 'blended')),
  link text constraint training_course_versions_link_check check (link ~ '^https://' and char_length(link) <= 300),
  pass_mark smallint constraint training_course_versions_pass_mark_check check (pass_mark between 1 and 100),
  months_current smallint not null constraint training_course_versions_months_check check (months_current between 1 and 120),
  is_retired boolean not null default false,
  set_by integer references users,
  set_at timestamptz not null
);
comment on table training_course_versions is 'A course as it is from a day on: the newest version that has begun counts. Rows are added, never changed.';
comment on column training_course_versions.pass_mark is 'In per cent; null for a course without a test.';
create index training_course_versions_course_code_idx on training_course_versions (course_code, version_id desc);

create table training_requirements (
  requirement_id integer generated always as identity primary key,
  authority_code text references authorities,
  group_name text not null constraint training_requirements_group_check check (group_name in ('contactpoint', 'other-required')),
  audience text not null constraint training_requirements_audience_check check (audience in ('practitioner', 'operator', 'team', 'trainer')),
  course_code text not null references training_courses,
  from_on date not null,
  until_on date,
  set_by integer references users,
  constraint training_requirements_period_check check (from_on < until_on)
);
comment on table training_requirements is 'R-89, R-122: who needs which course in [from_on, until_on), and which condition of access it belongs to. Ended, never removed.';
comment on column training_requirements.authority_code is 'Whose people it is for; null for everybody.';
create unique index training_requirements_open_idx on training_requirements
  (coalesce(authority_code, ''), group_name, audience, course_code) where until_on is null;
create index training_requirements_course_code_idx on training_requirements (course_code);

alter table training_completions add constraint training_completions_course_code_fkey foreign key (course_code) references training_courses;

create function is_in_audience(audience text, role text, rights text[]) returns boolean language sql immutable as $$
  select case audience
           when 'practitioner' then role = 'practitioner'
           when 'team' then role in ('local-team', 'national-team')
           when 'operator' then 'broker' = any (rights)
           when 'trainer' then 'training' = any (rights)
         end
$$;
comment on function is_in_audience is 'Whether a requirement for an audience is one for people of a role with these rights.';

create view trainee_requirements as
  select users.user_id, training_requirements.group_name, training_requirements.course_code,
         training_requirements.from_on, training_requirements.until_on,
         array(select refreshers.code from training_courses refreshers
                where refreshers.refreshes = training_requirements.course_code order by refreshers.code) as refreshers
    from users
   cross join lateral (
     select array(select user_rights.right_name from user_rights where user_rights.user_id = users.user_id) as rights offset 0) as own
    join training_requirements
      on (training_requirements.authority_code is null or training_requirements.authority_code = users.authority_code)
     and is_in_audience(training_requirements.audience, users.role, own.rights);
comment on view trainee_requirements is 'Which courses each person needs, by role and rights; the days are those of the requirement.';

create table training_sessions (
  session_id integer generated always as identity primary key,
  public_id uuid not null unique default gen_random_uuid(),
  authority_code text not null references authorities,
  course_code text not null references training_courses,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  places smallint not null constraint training_sessions_places_check check (places between 1 and 500),
  provider text not null constraint training_sessions_provider_check check (char_length(provider) between 1 and 100),
  venue text not null constraint training_sessions_venue_check check (char_length(venue) between 1 and 200),
  trainer_user_id integer references users,
  planned_by integer references users,
  planned_at timestamptz not null,
  cancelled_at timestamptz,
  constraint training_sessions_time_check check (starts_at < ends_at)
);
comment on table training_sessions is 'R-122: a dated session of a course, with its places.';
create index training_sessions_starts_at_idx on training_sessions (authority_code, starts_at);
create index training_sessions_trainer_idx on training_sessions (trainer_user_id);

create table training_bookings (
  booking_id integer generated always as identity primary key,
  public_id uuid not null unique default gen_random_uuid(),
  session_id integer not null references training_sessions,
  user_id integer not null references users,
  booked_by integer references users,
  booked_at timestamptz not null,
  placed_at timestamptz,
  cancelled_at timestamptz,
  cancelled_by integer references users
);
comment on column training_bookings.placed_at is 'When the person got a place; null while on the waiting list, which is served in order of booking_id.';
create unique index training_bookings_open_idx on training_bookings (session_id, user_id) where cancelled_at is null;
create index training_bookings_user_id_idx on training_bookings (user_id);

create table training_results (
  result_id integer generated always as identity primary key,
  booking_id integer not null references training_bookings,
  was_there boolean not null,
  mark smallint constraint training_results_mark_check check (mark between 0 and 100 and was_there),
  recorded_by integer references users,
  recorded_at timestamptz not null
);
comment on table training_results is 'Whether a booked person came, and the mark in per cent where the course has a test. The newest row counts.';
create index training_results_booking_id_idx on training_results (booking_id, result_id desc);

grant select on training_courses, training_course_versions, training_requirements, trainee_requirements, training_sessions,
  training_bookings, training_results to contactpoint_web, contactpoint_worker;
grant insert on training_bookings to contactpoint_web, contactpoint_worker;
grant update (placed_at, cancelled_at, cancelled_by) on training_bookings to contactpoint_web, contactpoint_worker;
grant insert on training_courses, training_course_versions, training_requirements, training_sessions, training_results
  to contactpoint_team, contactpoint_worker;
grant update (until_on) on training_requirements to contactpoint_team, contactpoint_worker;
grant update (cancelled_at) on training_sessions to contactpoint_team, contactpoint_worker;

insert into training_courses (code, authority_code, refreshes, added_at)
select shipped.code, null, shipped.refreshes, '2004-11-15'::timestamptz
  from (values ('contactpoint', null), ('contactpoint-refresher', 'contactpoint'), ('contactpoint-team', null),
               ('contactpoint-mediated', null), ('contactpoint-trainer', null), ('integrated-working', null),
               ('information-sharing', null), ('safeguarding', null), ('shared-assessment', null)) as shipped (code, refreshes);

insert into training_course_versions
  (course_code, from_on, title, level, module, stakeholder_groups, delivery, pass_mark, months_current, set_at)
select shipped.code, '2004-11-15'::date, shipped.title, shipped.level, shipped.module, shipped.stakeholder_groups, shipped.delivery,
       shipped.pass_mark, shipped.months, '2004-11-15'::timestamptz
  from (values
    ('contactpoint', 'ContactPoint for people who use it', 2, 'contactpoint', array['direct-users'], 'blended', null::smallint, 24),
    ('contactpoint-refresher', 'ContactPoint refresher', 2, 'contactpoint', array['direct-users'], 'session', null, 24),
    ('contactpoint-team', 'ContactPoint for management teams', 3, 'contactpoint', array['direct-users'], 'session', 80, 24),
    ('contactpoint-mediated', 'Answering for somebody else', 2, 'contactpoint', array['direct-users'], 'session', null, 24),
    ('contactpoint-trainer', 'ContactPoint for trainers', 3, 'contactpoint', array['direct-users'], 'session', 80, 24),
    ('integrated-working', 'Working together for a child', 1, 'integrated-working', array['direct-users', 'relying', 'interested'], 'e-learning', null, 36),
    ('information-sharing', 'Sharing information lawfully', 1, 'information-sharing', array['direct-users', 'relying', 'interested'], 'e-learning', null, 36),
    ('safeguarding', 'Keeping children safe', 1, 'safeguarding', array['direct-users', 'relying'], 'e-learning', null, 36),
    ('shared-assessment', 'The shared assessment', 1, 'shared-assessment', array['direct-users', 'relying'], 'session', null, 36)
  ) as shipped (code, title, level, module, stakeholder_groups, delivery, pass_mark, months);

insert into training_requirements (group_name, audience, course_code, from_on)
select shipped.group_name, shipped.audience, shipped.course_code, '2004-11-15'::date
  from (values ('contactpoint', 'practitioner', 'contactpoint'), ('contactpoint', 'team', 'contactpoint-team'),
               ('contactpoint', 'operator', 'contactpoint-mediated'), ('contactpoint', 'trainer', 'contactpoint-trainer'),
               ('other-required', 'practitioner', 'information-sharing'), ('other-required', 'practitioner', 'safeguarding'),
               ('other-required', 'team', 'information-sharing'), ('other-required', 'team', 'safeguarding')
       ) as shipped (group_name, audience, course_code);
