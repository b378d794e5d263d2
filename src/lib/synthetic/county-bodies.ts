import type { OrganisationKind, ServiceKind } from './county-kinds.ts'
import type { Locality } from './places.ts'

export type ServiceDraft = {
  readonly code: string
  readonly name: string
  readonly kind: ServiceKind
  readonly locality: Locality | null
}

export type BodyDraft = {
  readonly code: string
  readonly name: string
  readonly kind: OrganisationKind
  readonly ods?: string
  readonly town: string
  readonly street: string
  readonly postcode: string
  readonly services: readonly ServiceDraft[]
}

const AREAS: readonly { locality: Locality; code: string; name: string }[] = [
  { locality: 'hambleton', code: 'HAM', name: 'Hambleton' },
  { locality: 'richmondshire', code: 'RIC', name: 'Richmondshire' },
  { locality: 'harrogate', code: 'HAR', name: 'Harrogate' },
  { locality: 'scarborough', code: 'SCA', name: 'Scarborough' },
  { locality: 'ryedale', code: 'RYE', name: 'Ryedale' },
  { locality: 'selby', code: 'SEL', name: 'Selby' },
  { locality: 'craven', code: 'CRA', name: 'Craven' },
]

const NATIONAL: Readonly<Record<string, string>> = {
  'NAT-DFE': 'Department for Education',
  'NAT-DHSC': 'Department of Health and Social Care',
  'NAT-DWP': 'Department for Work and Pensions',
  'NAT-HO': 'Home Office',
  'NAT-ONS': 'Office for National Statistics',
  'NAT-MOJ': 'Ministry of Justice',
  'NAT-CAFCASS': 'Cafcass',
  'NAT-BARNARDOS': 'Barnardo’s',
  'NAT-NSPCC': 'NSPCC',
  'NAT-TCS': 'The Children’s Society',
}

type Seat = readonly [town: string, street: string, postcode: string]

/** Every body but schools and practices; the national ones are those of R-25 under their names of today. */
export function countyBodies(): BodyDraft[] {
  return [...councilBodies(), ...healthBodies(), ...otherBodies(), ...nationalBodies()]
}

function councilBodies(): BodyDraft[] {
  const hall: Seat = ['Northallerton', 'Racecourse Way', 'DL7 8ZZ']
  return [
    body('NYC', 'North Yorkshire Council', 'local-authority', hall, []),
    body('NYC-TEAM', 'North Yorkshire ContactPoint Management Team', 'local-authority', hall, []),
    body('NYC-CSC', 'North Yorkshire Children and Families Service', 'childrens-social-care', hall, [
      ...perArea('CSC', 'social-care', 'Children and Families Team'),
      ...perArea('EH', 'early-help', 'Early Help Team'),
    ]),
    body(
      'NYC-EY',
      'North Yorkshire Early Years',
      'early-years',
      hall,
      perArea('EY', 'early-years', 'Family Hub'),
    ),
    body('NYC-YTH', 'North Yorkshire Youth Service', 'youth-service', hall, [
      ...perArea('YW', 'youth-work', 'Youth Work Team'),
      countywide('YJ', 'North Yorkshire Youth Justice Service', 'youth-justice'),
    ]),
    body('NYC-HSG', 'North Yorkshire Housing', 'housing', hall, [
      countywide('HSG', 'Housing Options and Tenancy Support', 'housing'),
    ]),
  ]
}

function healthBodies(): BodyDraft[] {
  return [
    trust(
      'TR-ACU',
      'ZRA',
      'Three Dales Hospitals NHS Trust',
      ['Harrogate', 'Infirmary Road', 'HG2 7ZZ'],
      [
        countywide('PAE-W', 'Community Paediatrics West', 'paediatrics'),
        countywide('PAE-E', 'Community Paediatrics East', 'paediatrics'),
      ],
    ),
    trust(
      'TR-COM',
      'ZRC',
      'Moors and Coast Community NHS Trust',
      ['Malton', 'Old Malton Road', 'YO17 7ZZ'],
      [
        ...perArea('HV', 'health-visiting', 'Health Visiting Team'),
        ...perArea('SN', 'school-nursing', 'School Nursing Team'),
        countywide('SLT', 'Speech and Language Therapy', 'speech-and-language'),
        countywide('SH', 'Young People’s Sexual Health Clinic', 'sexual-health'),
      ],
    ),
    trust(
      'TR-MEN',
      'ZRM',
      'Vale Mental Health NHS Trust',
      ['Ripon', 'Cathedral Walk', 'HG4 1ZZ'],
      [countywide('CAMHS', 'Child and Adolescent Mental Health Service', 'mental-health')],
    ),
  ]
}

function otherBodies(): BodyDraft[] {
  return [
    body(
      'POL',
      'Northern Dales Police',
      'police',
      ['Northallerton', 'Alverton Court', 'DL6 1ZZ'],
      [
        countywide('POL-CP', 'Child Protection and Vulnerability Unit', 'police'),
        countywide('POL-ME', 'Missing and Exploitation Team', 'police'),
        countywide('POL-SL', 'Schools Liaison Team', 'police'),
        countywide('POL-YO', 'Youth Outcomes Team', 'police'),
      ],
    ),
    body(
      'FRS',
      'Northern Dales Fire and Rescue Service',
      'fire-and-rescue',
      ['Thirsk', 'Station Road', 'YO7 1ZZ'],
      [countywide('FRS-YE', 'Young People and Fire Safety Team', 'fire-and-rescue')],
    ),
    voluntary(
      'VOL-LIN',
      'Lantern Young Carers',
      ['Skipton', 'Bridge Street', 'BD23 1ZZ'],
      [countywide('VOL-YC', 'Young Carers Support', 'voluntary')],
    ),
    voluntary(
      'VOL-HAV',
      'Harbourside Families',
      ['Scarborough', 'Quay Street', 'YO11 1ZZ'],
      [countywide('VOL-FS', 'Family Support and Refuge', 'voluntary')],
    ),
    voluntary(
      'VOL-STE',
      'Stepping Stones Mentoring',
      ['Selby', 'Abbey Place', 'YO8 4ZZ'],
      [countywide('VOL-ME', 'Mentoring and Befriending', 'voluntary')],
    ),
    voluntary(
      'VOL-COM',
      'Compass Bank Young People',
      ['Harrogate', 'Station Parade', 'HG1 1ZZ'],
      [
        countywide('VOL-DA', 'Advocacy and Disability Support', 'voluntary'),
        countywide('SM', 'Young People’s Drug and Alcohol Service', 'substance-misuse'),
      ],
    ),
  ]
}

function nationalBodies(): BodyDraft[] {
  const at: Seat = ['London', 'Demonstration House', 'SW1A 9ZZ']
  return Object.entries(NATIONAL).map(([code, name]) => body(code, name, 'national-supplier', at, []))
}

function trust(code: string, ods: string, name: string, seat: Seat, services: ServiceDraft[]): BodyDraft {
  return { ...body(code, name, 'nhs-trust', seat, services), ods }
}

function voluntary(code: string, name: string, seat: Seat, services: ServiceDraft[]): BodyDraft {
  return body(code, name, 'voluntary-body', seat, services)
}

function body(
  code: string,
  name: string,
  kind: OrganisationKind,
  [town, street, postcode]: Seat,
  services: readonly ServiceDraft[],
): BodyDraft {
  return { code, name, kind, town, street, postcode, services }
}

function perArea(prefix: string, kind: ServiceKind, name: string): ServiceDraft[] {
  return AREAS.map((area) => ({
    code: `${prefix}-${area.code}`,
    name: `${area.name} ${name}`,
    kind,
    locality: area.locality,
  }))
}

function countywide(code: string, name: string, kind: ServiceKind): ServiceDraft {
  return { code, name, kind, locality: null }
}
