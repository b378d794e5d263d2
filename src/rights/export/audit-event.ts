import { lookOf } from '../look.ts'

/** A look with what an AuditEvent says of it. */
export type ExportedLook = {
  readonly entryId: string
  readonly occurredAt: Date
  readonly action: string
  readonly purpose: string | null
  readonly requestId: string
  readonly actorKind: string
  readonly actorName: string
  /** Id of the person or system that acted. */
  readonly actorId: string
  readonly role: string
  readonly organisationCode: string | null
  readonly organisationName: string | null
  /** In a call, the person for whom the operator acted. */
  readonly served: { readonly id: string; readonly name: string } | null
}

type Json = { readonly [key: string]: unknown }

const terms = 'http://terminology.hl7.org/CodeSystem'
const balp = 'https://profiles.ihe.net/ITI/BALP'
const absentReason = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason'
const dicom = 'http://dicom.nema.org/resources/ontology/DCM'

type Shape = { readonly profile: string; readonly subtype: string; readonly action: string }
const shapes = {
  read: { profile: 'PatientRead', subtype: 'read', action: 'R' },
  query: { profile: 'PatientQuery', subtype: 'search', action: 'E' },
  create: { profile: 'PatientCreate', subtype: 'create', action: 'C' },
  update: { profile: 'PatientUpdate', subtype: 'update', action: 'U' },
} as const satisfies Record<string, Shape>

function shapeOf(action: string): Shape {
  if (action === 'involvement.record') return shapes.create
  const look = lookOf(action)
  if (look === 'listed') return shapes.query
  return look === 'changed-own-work' || (look === 'checked' && isWrite(action)) ? shapes.update : shapes.read
}

function isWrite(action: string): boolean {
  return /[.](?:decide|second|undo|request|add)-/.test(action)
}

/**
 * One look as a FHIR R4 AuditEvent in a shape of IHE BALP: PatientRead, PatientQuery, PatientCreate or PatientUpdate.
 *
 * What the log never holds stands as absent: the address of the browser, and what was typed into a search.
 * Source; IHE ITI Basic Audit Log Patterns 1.1.
 * @param base the service's own address, under which its identifiers and codes are named
 */
export function auditEventOf(look: ExportedLook, childNumber: string, base: string): Json {
  const { profile, subtype, action } = shapeOf(look.action)
  return {
    resourceType: 'AuditEvent',
    id: `entry-${look.entryId}`,
    meta: { profile: [`${balp}/StructureDefinition/IHE.BasicAudit.${profile}`] },
    type: { system: `${terms}/audit-event-type`, code: 'rest' },
    subtype: [
      { system: 'http://hl7.org/fhir/restful-interaction', code: subtype },
      { system: `${base}/codes/action`, code: look.action },
    ],
    action,
    recorded: look.occurredAt.toISOString(),
    outcome: '0',
    agent: agentsOf(look, action, base),
    source: {
      observer: { display: 'ContactPoint', identifier: { value: base } },
      type: [{ system: `${terms}/security-source-type`, code: '4' }],
    },
    entity: [
      {
        what: { type: 'Patient', identifier: { system: `${base}/child-number`, value: childNumber } },
        type: { system: `${terms}/audit-entity-type`, code: '1' },
        role: { system: `${terms}/object-role`, code: '1' },
      },
      objectOf(subtype, look, base),
      {
        what: { identifier: { value: look.requestId } },
        type: { system: `${balp}/CodeSystem/BasicAuditEntityType`, code: 'XrequestId' },
      },
    ],
  }
}

/** In reading the server is where data comes from; in asking and writing the client is. */
function agentsOf(look: ExportedLook, action: string, base: string): Json[] {
  const [client, server] = action === 'R' ? ['110152', '110153'] : ['110153', '110152']
  const typed = (system: string, code: string): Json => ({ coding: [{ system, code }] })
  return [
    {
      type: typed(dicom, client!),
      who: { display: 'The browser or system of whoever asked' },
      requestor: false,
      network: absent('unknown'),
    },
    {
      type: typed(dicom, server!),
      who: { display: 'ContactPoint', identifier: { value: base } },
      requestor: false,
      network: { address: new URL(base).hostname, type: '1' },
    },
    {
      type: typed(`${terms}/v3-ParticipationType`, action === 'C' || action === 'U' ? 'AUT' : 'IRCP'),
      role: rolesOf(look, base),
      who: {
        identifier: { system: `${base}/${look.actorKind}`, value: look.actorId },
        display: look.actorName,
      },
      name: look.actorName,
      requestor: true,
      ...(look.purpose === null ? {} : { purposeOfUse: [typed(`${base}/codes/purpose`, look.purpose)] }),
    },
    ...(look.served === null
      ? []
      : [
          {
            type: typed(`${terms}/v3-ParticipationType`, 'RESP'),
            who: {
              identifier: { system: `${base}/person`, value: look.served.id },
              display: look.served.name,
            },
            name: look.served.name,
            requestor: false,
          },
        ]),
  ]
}

function rolesOf({ role, organisationCode, organisationName }: ExportedLook, base: string): Json[] {
  return [
    { coding: [{ system: `${base}/codes/role`, code: role }] },
    ...(organisationCode === null
      ? []
      : [
          {
            coding: [{ system: `${base}/codes/organisation`, code: organisationCode }],
            text: organisationName,
          },
        ]),
  ]
}

/** What was asked for: the record, or a query of which the log keeps no words. */
function objectOf(subtype: string, { action }: ExportedLook, base: string): Json {
  const type = { system: `${terms}/audit-entity-type`, code: '2' }
  if (subtype === 'search')
    return { type, role: { system: `${terms}/object-role`, code: '24' }, _query: absent('masked') }
  const what = { identifier: { system: `${base}/codes/action`, value: action } }
  return { what, type, role: { system: `${terms}/object-role`, code: '4' } }
}

function absent(reason: 'unknown' | 'masked'): Json {
  return { extension: [{ url: absentReason, valueCode: reason }] }
}
