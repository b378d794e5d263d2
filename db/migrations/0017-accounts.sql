create table agreement_versions (
  document text not null constraint agreement_versions_document_check check (document in ('user-agreement', 'security-procedures')),
  version integer not null constraint agreement_versions_version_check check (version > 0),
  published_on date not null,
  sign_by_on date not null,
  body text not null constraint agreement_versions_body_check check (char_length(body) between 20 and 20000),
  constraint agreement_versions_dates_check check (published_on <= sign_by_on),
  primary key (document, version)
);
comment on table agreement_versions is 'R-90: what every user signs, paragraphs parted by an empty line. A version is never changed: a new one follows.';
comment on column agreement_versions.sign_by_on is 'The first day on which a signature under an earlier version is not enough.';

create table agreement_signatures (
  signature_id integer generated always as identity primary key,
  user_id integer not null references users,
  document text not null,
  version integer not null,
  signed_at timestamptz not null,
  recorded_by integer references users,
  is_on_paper boolean not null,
  withdrawn_at timestamptz,
  constraint agreement_signatures_version_fkey foreign key (document, version) references agreement_versions
);
create unique index agreement_signatures_in_force_idx on agreement_signatures (user_id, document, version) where withdrawn_at is null;
comment on table agreement_signatures is 'R-90: who signed which version when.';
comment on column agreement_signatures.recorded_by is 'The person on the page, whoever recorded a signature on paper, or null for a command.';
comment on column agreement_signatures.withdrawn_at is 'Since then it counts no more: the person moved and must sign anew.';

create table user_nominations (
  nomination_id integer generated always as identity primary key,
  user_id integer not null references users,
  need text not null constraint user_nominations_need_check check (need in (
    'direct-work', 'safeguarding-lead', 'front-door', 'coordinates-help', 'supervises-work', 'administers-service')),
  until_on date not null,
  nominated_by integer references users,
  nominated_at timestamptz not null,
  decision text constraint user_nominations_decision_check check (decision in ('approved', 'refused')),
  decided_by integer references users,
  decided_at timestamptz,
  constraint user_nominations_decided_check check ((decision is null) = (decided_at is null)),
  constraint user_nominations_two_people_check check (decided_by <> nominated_by and decided_by <> user_id)
);
comment on table user_nominations is 'R-85, R-89: who says that a person needs access and for what work, and who else approved it.';
create unique index user_nominations_open_idx on user_nominations (user_id) where decision is null;
create index user_nominations_user_id_idx on user_nominations (user_id, nominated_at);

create table user_identity_checks (
  check_id integer generated always as identity primary key,
  user_id integer not null references users,
  checked_on date not null,
  documents text[] not null constraint user_identity_checks_documents_check check (cardinality(documents) > 0 and documents <@ array[
    'passport', 'driving-licence', 'residence-permit', 'birth-certificate', 'employer-card', 'address-proof']),
  checked_by integer references users,
  recorded_at timestamptz not null
);
comment on table user_identity_checks is 'R-86: which kinds of document were seen, when and by whom; never a number of one.';

create table user_vetting_checks (
  check_id integer generated always as identity primary key,
  user_id integer not null,
  issued_on date not null,
  checked_on date not null,
  outcome text not null constraint user_vetting_checks_outcome_check check (outcome in ('no-news', 'news')),
  checked_by integer references users,
  recorded_at timestamptz not null,
  constraint user_vetting_checks_vetting_fkey foreign key (user_id, issued_on) references user_vettings
);
comment on table user_vetting_checks is 'R-92: what the update service said about a disclosure on a day; news ends it.';

create table user_suspensions (
  suspension_id integer generated always as identity primary key,
  user_id integer not null references users,
  from_at timestamptz not null,
  until_at timestamptz,
  reason text not null constraint user_suspensions_reason_check check (reason in (
    'misuse-suspected', 'device-lost', 'absent', 'asked-by-organisation', 'not-confirmed', 'by-command')),
  suspended_by integer references users,
  reinstated_by integer references users
);
comment on table user_suspensions is 'R-86: each suspension; users.suspended_at repeats the start of the one that runs.';
create unique index user_suspensions_open_idx on user_suspensions (user_id) where until_at is null;

create table user_moves (
  move_id integer generated always as identity primary key,
  user_id integer not null references users,
  moved_at timestamptz not null,
  moved_by integer references users,
  from_organisation_id integer not null references organisations,
  from_service_id integer references services,
  from_role text not null,
  from_job_title text not null,
  anew text[] not null constraint user_moves_anew_check check (anew <@ array['need', 'vetting', 'agreement'])
);
comment on table user_moves is 'R-86: what a person was before each move, and which conditions began anew.';

create index user_identity_checks_user_id_idx on user_identity_checks (user_id);
create index user_vetting_checks_user_id_idx on user_vetting_checks (user_id, issued_on);
create index user_moves_user_id_idx on user_moves (user_id);
create index audit_entries_target_user_id_idx on audit_entries (target_user_id, occurred_at) where target_user_id is not null;

grant select on agreement_versions, agreement_signatures, user_nominations, user_identity_checks, user_vetting_checks, user_suspensions,
  user_moves to contactpoint_web, contactpoint_worker;
grant insert on agreement_signatures to contactpoint_web, contactpoint_worker;
grant insert on agreement_versions, user_suspensions, user_identity_checks to contactpoint_worker;
grant update (until_at, reinstated_by) on user_suspensions to contactpoint_worker, contactpoint_team;
grant insert on users, user_needs, user_vettings, credentials, user_rights, user_nominations, user_identity_checks, user_vetting_checks,
  user_suspensions, user_moves to contactpoint_team;
grant update (job_title, organisation_id, service_id, role, authority_code, ends_on, suspended_at) on users to contactpoint_team;
grant update (until_on, approved_by, withdrawn_at) on user_needs to contactpoint_team;
grant update (level, reference, withdrawn_at) on user_vettings to contactpoint_team;
grant update (withdrawn_at) on agreement_signatures to contactpoint_team;
grant update (decision, decided_by, decided_at) on user_nominations to contactpoint_team;
grant delete on user_rights to contactpoint_team;

insert into agreement_versions (document, version, published_on, sign_by_on, body) values
('user-agreement', 1, '2026-01-01', '2026-01-01',
'I use ContactPoint only for my work with children, and only when that work needs it.

I never look up my own children, my family, friends, neighbours or colleagues, and I never look to try the service out. If a child I know comes to my work, I tell my manager and somebody else does the looking.

I give the true reason each time. I know that every search and every record I open is written down with my name, and that families may ask who looked.

I share what I find only with people who need it for the same child, and I keep to the rules of my organisation when I do.

I tell my organisation at once when I change my work, when I leave, or when anything in my disclosure changes.

If I break this agreement I can lose my access and my post, and it can be a crime.'),
('security-procedures', 1, '2026-01-01', '2026-01-01',
'I keep my password and my second factor to myself. I lend them to nobody, not even to a colleague or to somebody who says that they are from the service.

I use a device of my organisation that is up to date, and I lock it whenever I leave it.

I use ContactPoint only where nobody else can see the screen. I take no pictures of it, and I print nothing unless my work with the child needs it.

I sign out when I have finished.

If I lose a device, or think that somebody knows my password or has used my account, I tell my local ContactPoint team at once, at any hour.');

create table access_reviews (
  review_id integer generated always as identity primary key,
  organisation_id integer not null references organisations,
  opened_on date not null,
  due_on date not null,
  closed_at timestamptz,
  constraint access_reviews_dates_check check (opened_on < due_on)
);
comment on table access_reviews is 'R-86: every four months an organisation confirms its users; on due_on those not confirmed are suspended.';
create unique index access_reviews_open_idx on access_reviews (organisation_id) where closed_at is null;
create index access_reviews_organisation_id_idx on access_reviews (organisation_id, opened_on);

create table access_review_answers (
  review_id integer not null references access_reviews,
  user_id integer not null references users,
  confirmed_by integer not null references users,
  confirmed_at timestamptz not null,
  constraint access_review_answers_two_people_check check (confirmed_by <> user_id),
  primary key (review_id, user_id)
);
comment on table access_review_answers is 'R-84, R-86: who said in a review that a user still needs the account; never the user.';

grant select on access_reviews, access_review_answers to contactpoint_web, contactpoint_worker;
grant insert on access_reviews to contactpoint_worker;
grant update (closed_at) on access_reviews to contactpoint_worker;
grant insert on access_review_answers to contactpoint_team;
