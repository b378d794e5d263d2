/** What a column may hold; `truth` says who the person really is, `group` a group to report on. */
export const COLUMN_ROLES = [
  'id',
  'first_name',
  'middle_name',
  'last_name',
  'date_of_birth',
  'sex',
  'postcode',
  'house',
  'address_line',
  'locality',
  'identifier',
  'second_identifier',
  'group',
] as const
export type ColumnRole = (typeof COLUMN_ROLES)[number]

/** Column names by role, as the file writes them. */
export type ColumnMap = Readonly<Partial<Record<ColumnRole, string>>>

/** Names that columns commonly have, letters and digits only, best first. */
const COMMON: Readonly<Record<ColumnRole, readonly string[]>> = {
  id: ['id', 'recid', 'recordid', 'uniqueid', 'rowid', 'personid', 'localid', 'key'],
  first_name: ['firstname', 'givenname', 'forename', 'given', 'first', 'fname', 'forenames', 'givennames'],
  middle_name: ['middlename', 'middlenames', 'middle', 'secondname', 'middlesname', 'mname', 'midlname'],
  last_name: ['lastname', 'surname', 'familyname', 'family', 'last', 'lname', 'sname'],
  date_of_birth: ['dateofbirth', 'dob', 'birthdate', 'birthday', 'birthyear', 'yearofbirth', 'yob'],
  sex: ['sex', 'gender', 'sexcode', 'gendercode'],
  postcode: ['postcode', 'postalcode', 'zip', 'zipcode', 'postcodefake', 'pcode', 'pc'],
  house: ['uprn', 'house', 'housenumber', 'streetnumber', 'houseno', 'streetno', 'hno'],
  address_line: [
    'addressline',
    'addressline1',
    'address1',
    'address',
    'street',
    'streetname',
    'streetaddress',
  ],
  locality: ['locality', 'town', 'city', 'suburb', 'posttown', 'village', 'municipality', 'birthplace'],
  identifier: [
    'nhsnumber',
    'nhsno',
    'upn',
    'identifier',
    'socsecid',
    'ssn',
    'nationalid',
    'email',
    'emailaddress',
  ],
  second_identifier: ['upn', 'secondidentifier', 'phone', 'phonenumber', 'telephone', 'mobile', 'email'],
  group: ['group'],
}

/** Takes columns by names in common use; a column is taken once. */
export function guessColumns(header: readonly string[]): ColumnMap {
  const plain = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const taken = new Set<number>()
  const map: Partial<Record<ColumnRole, string>> = {}
  for (const role of COLUMN_ROLES) {
    const names = COMMON[role]
    const at = names.map((name) => plain.indexOf(name)).find((place) => place >= 0 && !taken.has(place))
    if (at === undefined) continue
    taken.add(at)
    map[role] = header[at]!
  }
  return map
}

/** Place of each role's column in the heading. @throws RangeError naming a column that the file has not. */
export function columnPlaces(header: readonly string[], map: ColumnMap): Partial<Record<ColumnRole, number>> {
  const places: Partial<Record<ColumnRole, number>> = {}
  for (const role of COLUMN_ROLES) {
    const name = map[role]
    if (name === undefined) continue
    const place = header.indexOf(name)
    if (place < 0) throw new RangeError(`there is no column \`${name}\` for \`${role}\``)
    places[role] = place
  }
  return places
}
