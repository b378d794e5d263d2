/** What the profiles of IHE BALP ask of an AuditEvent, by the profile's name. Source: ITI.BasicAudit, PatientRead to PatientUpdate. */
const profiles: Readonly<
  Record<string, { subtypes: string[]; action: string; client: string; user: string[] }>
> = {
  PatientRead: { subtypes: ['read', 'vread'], action: 'R', client: '110152', user: ['IRCP'] },
  PatientQuery: {
    subtypes: ['search', 'search-type', 'search-system'],
    action: 'E',
    client: '110153',
    user: ['IRCP'],
  },
  PatientCreate: { subtypes: ['create'], action: 'C', client: '110153', user: ['AUT', 'INF', 'CST'] },
  PatientUpdate: {
    subtypes: ['update', 'patch'],
    action: 'U',
    client: '110153',
    user: ['AUT', 'INF', 'CST'],
  },
}
const terms = 'http://terminology.hl7.org/CodeSystem'

type Coding = { system?: string; code?: string }
type Agent = {
  type?: { coding?: Coding[] }
  who?: unknown
  requestor?: boolean
  network?: unknown
  media?: unknown
  purposeOfUse?: unknown
}
type Entity = {
  type?: Coding
  role?: Coding
  what?: { type?: string; reference?: string; identifier?: { value?: string } }
  query?: string
  _query?: unknown
  detail?: unknown
}
export type AuditEventJson = {
  resourceType?: string
  meta?: { profile?: string[] }
  type?: Coding
  subtype?: Coding[]
  action?: string
  recorded?: string
  outcome?: string
  agent?: Agent[]
  source?: { observer?: unknown }
  entity?: Entity[]
}

/** What an AuditEvent lacks of the profile that it claims; `[]` when nothing. */
export function balpFaults(event: AuditEventJson): string[] {
  const name = /^https:\/\/profiles\.ihe\.net\/ITI\/BALP\/StructureDefinition\/IHE\.BasicAudit\.(\w+)$/.exec(
    event.meta?.profile?.[0] ?? '',
  )?.[1]
  const profile = profiles[name ?? '']
  if (!profile) return ['claims no profile']
  const agents = (system: string, codes: string[]): Agent[] =>
    (event.agent ?? []).filter(({ type }) =>
      type?.coding?.some((one) => one.system === system && codes.includes(one.code ?? '')),
    )
  const dicom = 'http://dicom.nema.org/resources/ontology/DCM'
  const server = profile.client === '110152' ? '110153' : '110152'
  const users = agents(`${terms}/v3-ParticipationType`, profile.user)
  const entities = (type: string, role?: string): Entity[] =>
    (event.entity ?? []).filter(
      (one) =>
        one.type?.system === `${terms}/audit-entity-type` &&
        one.type.code === type &&
        (role === undefined || (one.role?.system === `${terms}/object-role` && one.role.code === role)),
    )
  const transactions = (event.entity ?? []).filter(
    ({ type }) =>
      type?.system === 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType' &&
      type.code === 'XrequestId',
  )
  const machines = [agents(dicom, [profile.client]), agents(dicom, [server])]
  const patients = entities('1', '1')
  const objects =
    name === 'PatientQuery' ? entities('2', '24') : ['3', '4', '20'].flatMap((role) => entities('2', role))
  const rules: Readonly<Record<string, boolean>> = {
    'resource type': event.resourceType === 'AuditEvent',
    type: event.type?.system === `${terms}/audit-event-type` && event.type.code === 'rest',
    subtype: (event.subtype ?? []).some(
      ({ system, code }) =>
        system === 'http://hl7.org/fhir/restful-interaction' && profile.subtypes.includes(code ?? ''),
    ),
    action: event.action === profile.action,
    recorded: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(event.recorded ?? ''),
    outcome: event.outcome === '0',
    'client and server': machines.every(
      (found) => found.length === 1 && found.every((one) => one.who && one.network && !one.media),
    ),
    user:
      users.length <= 1 &&
      users.every((one) => one.who && one.requestor === true && !one.network && !one.media),
    'requestor of each agent': (event.agent ?? []).every(({ requestor }) => typeof requestor === 'boolean'),
    source: event.source?.observer !== undefined,
    patient:
      patients.length === 1 &&
      patients[0]!.what?.type === 'Patient' &&
      Boolean(patients[0]!.what.identifier?.value),
    transaction:
      transactions.length <= 1 && transactions.every(({ what }) => Boolean(what?.identifier?.value)),
    object: objects.length === 1,
    query:
      name !== 'PatientQuery' ||
      objects.every((one) => (one.query ?? one._query) !== undefined && !one.what && !one.detail),
    data: name === 'PatientQuery' || objects.every((one) => one.what !== undefined),
  }
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${name}: ${rule}`]))
}
