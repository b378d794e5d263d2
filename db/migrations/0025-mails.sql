grant insert on user_nominations to contactpoint_worker;

create table mails (
  mail_id integer generated always as identity primary key,
  user_id integer not null references users,
  kind text not null constraint mails_kind_check check (kind in (
    'access-ends', 'review-due', 'training-place', 'training-cancelled', 'condition-review')),
  subject_ref text not null constraint mails_subject_ref_check check (char_length(subject_ref) <= 60),
  made_at timestamptz not null,
  sent_at timestamptz,
  constraint mails_once_key unique (user_id, kind, subject_ref)
);
comment on table mails is 'What users are to be told by mail, each once. Holds no words: they are found when it is sent.';
comment on column mails.subject_ref is 'What makes a mail the only one of its kind: ids, days and words of closed lists.';
comment on column mails.sent_at is 'Set before the mail server is asked, and taken back when it refuses: after a crash between the two nothing is sent twice.';
create index mails_waiting_idx on mails (user_id) where sent_at is null;
grant insert, select (user_id) on mails to contactpoint_web;
grant select, insert, update (sent_at) on mails to contactpoint_worker;
