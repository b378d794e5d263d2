create table accreditations (
  organisation_id integer not null references organisations,
  from_on date not null,
  until_on date not null,
  decided_at timestamptz not null,
  constraint accreditations_period_check check (from_on < until_on),
  primary key (organisation_id, from_on)
);
comment on table accreditations is 'Periods [from_on, until_on) in which an organisation meets the conditions of access and supply (R-93).';

create table accreditation_suspensions (
  organisation_id integer not null references organisations,
  from_at timestamptz not null,
  until_at timestamptz,
  reason text not null constraint accreditation_suspensions_reason_check check (reason in (
    'security-incident', 'misuse', 'condition-not-met', 'plan-overdue', 'check-refused', 'own-request', 'decided-elsewhere')),
  primary key (organisation_id, from_at)
);

create table training_completions (
  user_id integer not null,
  course_code text not null,
  completed_on date not null,
  expires_on date not null,
  origin text not null constraint training_completions_origin_check check (origin in ('recorded', 'session', 'import')),
  source text constraint training_completions_source_check check (char_length(source) between 1 and 60),
  certificate_number text not null unique constraint training_completions_number_check check (certificate_number ~ '^[0-9A-Z]{10}$'),
  check_word text not null constraint training_completions_word_check check (check_word ~ '^[a-z]{8}$'),
  recorded_at timestamptz not null,
  recorded_by integer,
  withdrawn_at timestamptz,
  constraint training_completions_period_check check (completed_on < expires_on),
  primary key (user_id, course_code, completed_on)
);
comment on table training_completions is 'R-89: a course that a person completed, current in [completed_on, expires_on) unless withdrawn.';
comment on column training_completions.source is 'Which file or system an imported completion came from.';
comment on column training_completions.certificate_number is 'Drawn at random, so that numbers cannot be gone through; shown with check_word on the certificate.';
comment on column training_completions.recorded_by is 'Null: the system.';
create index training_completions_recorded_by_idx on training_completions (recorded_by);

grant select on accreditations, accreditation_suspensions, training_completions to contactpoint_web, contactpoint_worker;
grant insert, update on accreditations, accreditation_suspensions to contactpoint_worker;
grant insert, update (expires_on, withdrawn_at) on training_completions to contactpoint_team, contactpoint_worker;
