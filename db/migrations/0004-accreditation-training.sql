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
  course text not null constraint training_completions_course_check check (course in ('contactpoint', 'other-required')),
  completed_on date not null,
  expires_on date not null,
  constraint training_completions_period_check check (completed_on < expires_on),
  primary key (user_id, course, completed_on)
);
comment on table training_completions is 'R-89: ContactPoint training and the other training an authority requires, each current until expires_on.';

grant select on accreditations, accreditation_suspensions, training_completions to contactpoint_web, contactpoint_worker;
grant insert, update on accreditations, accreditation_suspensions, training_completions to contactpoint_worker;
