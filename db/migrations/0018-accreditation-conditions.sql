create table accreditation_condition_sets (
  version integer primary key constraint accreditation_condition_sets_version_check check (version > 0),
  drafted_by integer references users,
  drafted_at timestamptz not null,
  published_by integer references users,
  published_at timestamptz,
  constraint accreditation_condition_sets_two_people_check check (published_by <> drafted_by)
);
comment on table accreditation_condition_sets is 'Versions of the conditions of accreditation (R-94). A draft while published_at is null; what was published never changes.';
comment on column accreditation_condition_sets.drafted_by is 'Null: shipped, or loaded by the operator.';
create unique index accreditation_condition_sets_draft_idx on accreditation_condition_sets ((true)) where published_at is null;

create table accreditation_conditions (
  version integer not null references accreditation_condition_sets,
  condition_id text not null constraint accreditation_conditions_condition_id_check check (condition_id ~ '^A([1-9]|1[0-9]|2[0-8])$'),
  title text not null constraint accreditation_conditions_title_check check (char_length(title) between 1 and 100),
  asked text not null constraint accreditation_conditions_asked_check check (char_length(asked) between 1 and 500),
  evidence text not null constraint accreditation_conditions_evidence_check check (char_length(evidence) between 1 and 500),
  source text not null constraint accreditation_conditions_source_check check (source in ('attested', 'ours')),
  review_months smallint not null constraint accreditation_conditions_review_months_check check (review_months between 1 and 60),
  primary key (version, condition_id)
);
comment on column accreditation_conditions.source is 'attested: found in a public source; ours: made up where none was found (R-93, R-94).';

create table accreditation_applications (
  application_id integer generated always as identity primary key,
  organisation_id integer not null references organisations,
  conditions_version integer not null references accreditation_condition_sets,
  is_invited boolean not null,
  state text not null constraint accreditation_applications_state_check check (state in (
    'draft', 'submitted', 'assessing', 'recommended', 'decided', 'withdrawn')),
  responsible_name text constraint accreditation_applications_responsible_name_check check (char_length(responsible_name) <= 100),
  responsible_post text constraint accreditation_applications_responsible_post_check check (char_length(responsible_post) <= 100),
  responsible_email text constraint accreditation_applications_responsible_email_check check (char_length(responsible_email) <= 200),
  responsible_phone text constraint accreditation_applications_responsible_phone_check check (char_length(responsible_phone) <= 40),
  recommendation text constraint accreditation_applications_recommendation_check check (recommendation in (
    'accredited', 'accredited-with-plan', 'refused')),
  recommended_by integer references users,
  recommended_until date,
  decided_by integer references users,
  constraint accreditation_applications_two_people_check check (decided_by <> recommended_by),
  constraint accreditation_applications_decided_check check (
    (state = 'decided') = (decided_by is not null)
    and (state in ('recommended', 'decided')) = (recommendation is not null)
    and (recommendation is not null) = (recommended_by is not null)
    and (recommended_until is not null) = (coalesce(recommendation, 'refused') <> 'refused')),
  unique (application_id, conditions_version)
);
comment on table accreditation_applications is 'An organisation''s way to one decision (R-93, R-121), under the conditions that were in force when it began.';
create unique index accreditation_applications_running_idx on accreditation_applications (organisation_id) where state not in ('decided', 'withdrawn');
create index accreditation_applications_organisation_id_idx on accreditation_applications (organisation_id, application_id);

create table accreditation_steps (
  application_id integer not null references accreditation_applications,
  step_number integer generated always as identity,
  state text not null constraint accreditation_steps_state_check check (state in (
    'draft', 'submitted', 'assessing', 'recommended', 'decided', 'withdrawn')),
  taken_by integer references users,
  taken_at timestamptz not null,
  primary key (application_id, step_number)
);
comment on table accreditation_steps is 'How an application came to its state; never changed.';

create table accreditation_answers (
  answer_id integer generated always as identity primary key,
  application_id integer not null,
  conditions_version integer not null,
  condition_id text not null,
  level text not null constraint accreditation_answers_level_check check (level in ('met', 'partly', 'not-met')),
  reason text constraint accreditation_answers_reason_check check (reason in (
    'in-progress', 'not-started', 'no-resources', 'waiting-for-others', 'does-not-apply')),
  note text constraint accreditation_answers_note_check check (char_length(note) <= 500),
  answered_by integer not null references users,
  answered_at timestamptz not null,
  constraint accreditation_answers_reasoned_check check ((level = 'met') = (reason is null)),
  foreign key (application_id, conditions_version) references accreditation_applications (application_id, conditions_version),
  foreign key (conditions_version, condition_id) references accreditation_conditions
);
comment on table accreditation_answers is 'The organisation''s own assessment; the last row of a condition counts.';
create index accreditation_answers_application_id_idx on accreditation_answers (application_id, condition_id, answer_id);

create table accreditation_findings (
  finding_id integer generated always as identity primary key,
  application_id integer not null,
  conditions_version integer not null,
  condition_id text not null,
  finding text not null constraint accreditation_findings_finding_check check (finding in ('met', 'met-with-plan', 'not-met')),
  found_by integer not null references users,
  found_at timestamptz not null,
  foreign key (application_id, conditions_version) references accreditation_applications (application_id, conditions_version),
  foreign key (conditions_version, condition_id) references accreditation_conditions
);
comment on table accreditation_findings is 'What an assessor found; the last row of a condition counts, and whoever wrote any of them does not decide.';
create index accreditation_findings_application_id_idx on accreditation_findings (application_id, condition_id, finding_id);

create table accreditation_plan_items (
  item_id integer generated always as identity primary key,
  application_id integer not null,
  conditions_version integer not null,
  condition_id text not null,
  remedy text not null constraint accreditation_plan_items_remedy_check check (char_length(remedy) between 1 and 300),
  owner_post text not null constraint accreditation_plan_items_owner_post_check check (char_length(owner_post) between 1 and 100),
  due_on date not null,
  made_by integer not null references users,
  made_at timestamptz not null,
  closed_by integer references users,
  closed_at timestamptz,
  constraint accreditation_plan_items_closed_check check ((closed_by is null) = (closed_at is null)),
  foreign key (application_id, conditions_version) references accreditation_applications (application_id, conditions_version),
  foreign key (conditions_version, condition_id) references accreditation_conditions
);
comment on table accreditation_plan_items is 'What an organisation has to put right, who sees to it, and by when.';
create index accreditation_plan_items_application_id_idx on accreditation_plan_items (application_id);

create table accreditation_evidence (
  evidence_id integer generated always as identity primary key,
  public_id uuid not null unique,
  application_id integer not null,
  conditions_version integer not null,
  condition_id text not null,
  name text not null constraint accreditation_evidence_name_check check (char_length(name) between 1 and 150),
  media_type text not null constraint accreditation_evidence_media_type_check check (media_type in (
    'application/pdf', 'image/png', 'image/jpeg', 'text/plain', 'text/csv', 'application/vnd.oasis.opendocument.text',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document')),
  sha256 bytea not null constraint accreditation_evidence_sha256_check check (octet_length(sha256) = 32),
  content bytea not null constraint accreditation_evidence_content_check check (octet_length(content) between 1 and 10485760),
  uploaded_by integer not null references users,
  uploaded_at timestamptz not null,
  foreign key (application_id, conditions_version) references accreditation_applications (application_id, conditions_version),
  foreign key (conditions_version, condition_id) references accreditation_conditions
);
alter table accreditation_evidence alter column content set storage external;
comment on table accreditation_evidence is 'Files that an organisation hands in. Pages of children and feeds cannot read this table.';
create index accreditation_evidence_application_id_idx on accreditation_evidence (application_id, condition_id);

create table compliance_checks (
  check_id integer generated always as identity primary key,
  public_id uuid not null unique,
  organisation_id integer not null references organisations,
  kind text not null constraint compliance_checks_kind_check check (kind in ('visit', 'papers', 'sample-of-use', 'feed-quality', 'after-incident')),
  planned_on date not null,
  planned_by integer not null references users,
  outcome text constraint compliance_checks_outcome_check check (outcome in ('no-concern', 'small-concern', 'serious-concern', 'not-possible')),
  done_on date,
  done_by integer references users,
  follow_up_on date,
  closed_by integer references users,
  closed_at timestamptz,
  constraint compliance_checks_done_check check (num_nulls(outcome, done_on, done_by) in (0, 3)),
  constraint compliance_checks_follow_up_check check (follow_up_on is null or outcome <> 'no-concern'),
  constraint compliance_checks_closed_check check (num_nulls(closed_by, closed_at) in (0, 2) and (closed_by is null or follow_up_on is not null))
);
comment on table compliance_checks is 'R-93, R-95: checks of an accredited organisation, what came out, and by when it is followed up.';
create index compliance_checks_organisation_id_idx on compliance_checks (organisation_id, planned_on);

create table notices (
  notice_id integer generated always as identity primary key,
  public_id uuid not null unique,
  organisation_id integer not null references organisations,
  audience text not null constraint notices_audience_check check (audience in ('delegates', 'team')),
  kind text not null constraint notices_kind_check check (kind in (
    'invited', 'submitted', 'decided', 'suspended', 'reinstated', 'expires-in-90-days', 'expires-in-30-days', 'expires-in-7-days',
    'plan-overdue', 'follow-up-overdue', 'check-due')),
  subject_ref text not null constraint notices_subject_ref_check check (char_length(subject_ref) <= 60),
  made_at timestamptz not null,
  seen_at timestamptz,
  constraint notices_once_key unique (organisation_id, audience, kind, subject_ref)
);
comment on table notices is 'What an organisation''s delegates, or the team that looks after it, are told. Holds no words.';
comment on column notices.subject_ref is 'What makes a notice the only one of its kind: an instant, a day or an id.';

grant select on accreditation_condition_sets, accreditation_conditions, accreditation_applications, accreditation_steps, accreditation_answers,
  accreditation_findings, accreditation_plan_items, compliance_checks to contactpoint_team, contactpoint_worker;
grant select on notices to contactpoint_web, contactpoint_worker;
grant insert on accreditation_condition_sets, accreditation_conditions to contactpoint_team, contactpoint_worker;
grant update (published_by, published_at) on accreditation_condition_sets to contactpoint_team, contactpoint_worker;
grant update (title, asked, evidence, review_months) on accreditation_conditions to contactpoint_team;
grant insert on accreditation_applications, accreditation_steps, accreditation_answers, accreditation_findings, accreditation_plan_items,
  compliance_checks to contactpoint_team, contactpoint_worker;
grant update (state, responsible_name, responsible_post, responsible_email, responsible_phone, recommendation, recommended_by, recommended_until, decided_by)
  on accreditation_applications to contactpoint_team, contactpoint_worker;
grant update (closed_by, closed_at) on accreditation_plan_items to contactpoint_team;
grant select, insert on accreditation_evidence to contactpoint_team;
grant update (outcome, done_on, done_by, follow_up_on, closed_by, closed_at) on compliance_checks to contactpoint_team;
grant insert on notices to contactpoint_team, contactpoint_worker;
grant update (seen_at) on notices to contactpoint_team;
grant insert, update on accreditations, accreditation_suspensions to contactpoint_team;
