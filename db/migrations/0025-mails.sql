grant insert on user_nominations to contactpoint_worker;

create table mails (
  mail_id integer generated always as identity primary key,
  user_id integer not null references users,
  kind text not null constraint mails_kind_check check (kind in (
    'access-ends', 'review-due', 'training-place', 'training-cancelled', 'condition-review', 'contact-answered', 'contact-waiting')),
  subject_ref text not null constraint mails_subject_ref_check check (char_length(subject_ref) <= 60),
  made_at timestamptz not null,
  message_id integer,
  tried_at timestamptz,
  tries smallint not null default 0 constraint mails_tries_check check (tries between 0 and 3),
  sent_at timestamptz,
  constraint mails_once_key unique (user_id, kind, subject_ref)
);
comment on table mails is 'What users are to be told by mail, each once. Holds no words: they are found when it is sent.';
comment on column mails.subject_ref is 'What makes a mail the only one of its kind: ids, days and words of closed lists.';
comment on column mails.message_id is 'The first mail_id of those that go in one message, from its first try on: each try gives the same message.';
comment on column mails.tried_at is 'Since when the mail server is asked; null once it refused.';
comment on column mails.tries is 'How often the server was asked without its answer being noted; after three nothing more is sent.';
comment on column mails.sent_at is 'Set once the mail server took it, or nothing of it held any more.';
create index mails_waiting_idx on mails (user_id) where sent_at is null;
grant insert, select (user_id) on mails to contactpoint_web;
grant select, insert, update (message_id, tried_at, tries, sent_at) on mails to contactpoint_worker;
