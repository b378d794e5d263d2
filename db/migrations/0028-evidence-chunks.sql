create table accreditation_evidence_chunks (
  evidence_ref uuid not null,
  position smallint not null constraint accreditation_evidence_chunks_position_check check (position between 0 and 39),
  content bytea not null constraint accreditation_evidence_chunks_content_check check (octet_length(content) between 1 and 262144),
  primary key (evidence_ref, position)
);
alter table accreditation_evidence_chunks alter column content set storage external;
comment on table accreditation_evidence_chunks is 'The content of a file of evidence, 256 KiB in each row but the last.';
comment on column accreditation_evidence_chunks.evidence_ref is 'Kept before the file itself, whose digest is known at its end; both go in with one transaction.';

alter table accreditation_evidence add column bytes integer;
update accreditation_evidence set bytes = octet_length(content);
insert into accreditation_evidence_chunks (evidence_ref, position, content)
select evidence.public_id, piece.position, substring(evidence.content from piece.position * 262144 + 1 for 262144)
  from accreditation_evidence as evidence
 cross join lateral generate_series(0, (evidence.bytes - 1) / 262144) as piece (position);
alter table accreditation_evidence alter column bytes set not null;
alter table accreditation_evidence add constraint accreditation_evidence_bytes_check check (bytes between 1 and 10485760);
alter table accreditation_evidence drop column content;
alter table accreditation_evidence_chunks add constraint accreditation_evidence_chunks_evidence_fkey
  foreign key (evidence_ref) references accreditation_evidence (public_id) deferrable initially deferred;

grant select, insert on accreditation_evidence_chunks to contactpoint_team;
