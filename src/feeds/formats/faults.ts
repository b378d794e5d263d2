type Severity = 'reject' | 'warn'

/**
 * Every fault a row can have: what becomes of the row, and the sentence its supplier reads.
 *
 * | wrong or missing | what happens |
 * | --- | --- |
 * | key of the row, action, yes/no answers, dates of an involvement, consent to a sensitive service | rejected |
 * | current name, date of birth | rejected; of a restricted row warned of, so that the row can still be held |
 * | 18 or over | rejected, restricted or not |
 * | NHS number, UPN, ULN and other identifiers | left out, since the row may still match on its other fields |
 * | other names, address, gender, carers, school, practice, contact details, other dates | left out |
 * | a name that stands for none ("Baby") | kept |
 *
 * The loader, which knows the whole file and the directory, raises `CP_ROW_SOURCE_ID_REPEATED` and
 * `CP_ROW_SERVICE_UNKNOWN`. Source: R-74, interop-ux 1.12.
 */
export const rowFaults = {
  CP_ROW_SOURCE_ID_MISSING: reject('Give the identifier of the row in your own system.'),
  CP_ROW_SOURCE_ID_INVALID: reject(
    'Give an identifier of 1 to 100 letters, digits or marks, without spaces.',
  ),
  CP_ROW_SOURCE_ID_REPEATED: reject('Send each record once in a file.'),
  CP_ROW_ACTION_UNKNOWN: reject('Use add, update, end or delete as the action.'),
  CP_ROW_COLUMN_COUNT: reject(
    'Give the row as many fields as the header has columns; look for a stray comma.',
  ),
  CP_ROW_JSON_INVALID: reject('Write one complete JSON object on each line.'),
  CP_ROW_JSON_TOO_DEEP: reject('Nest objects and lists at most 200 deep.'),
  CP_ROW_LINE_TOO_LONG: reject('Keep each line below one megabyte.'),
  CP_ROW_RECORD_TOO_LARGE: reject('Send fewer or shorter names, carers and addresses for this child.'),
  CP_ROW_RESOURCE_TYPE: reject('Send Patient resources only.'),
  CP_ROW_NAME_MISSING: reject("Give the child's first name and last name."),
  CP_ROW_NAME_INVALID: reject('Write the name in 1 to 70 letters, hyphens, apostrophes and spaces.'),
  CP_ROW_DOB_MISSING: reject(
    "Give the child's date of birth; a stand-in such as 1 January 1900 does not count.",
  ),
  CP_ROW_DOB_INVALID: reject('Write the date of birth as a real day in a form that the format allows.'),
  CP_ROW_DOB_FUTURE: reject(
    'Correct the date of birth, or send the child after birth; it lies in the future.',
  ),
  CP_ROW_AGE_LIMIT: reject('Leave out people aged 18 or over.'),
  CP_ROW_SERVICE_MISSING: reject('Give the code of the service that works with the child.'),
  CP_ROW_SERVICE_UNKNOWN: reject(
    'Use the code of a service that the directory knows, or have the service added.',
  ),
  CP_ROW_START_MISSING: reject('Give the day on which the involvement started.'),
  CP_ROW_END_MISSING: reject('Give the day on which the involvement ended.'),
  CP_ROW_DATE_INVALID: reject('Write the date as YYYY-MM-DD or DD/MM/YYYY, and check that the day exists.'),
  CP_ROW_DATES_REVERSED: reject('Correct the dates: the involvement ends before it starts.'),
  CP_ROW_FLAG_INVALID: reject('Answer Y or N, or leave the field empty for no.'),
  CP_ROW_CONSENT_MISSING: reject('Give the day of consent, or leave the sensitive service out.'),
  CP_ROW_CONSENT_FUTURE: reject('Send a sensitive service only once consent has been given.'),
  CP_ROW_NAME_PLACEHOLDER: warn(
    'Send the real name as soon as it is known; this one was kept but will not match.',
  ),
  CP_ROW_OTHER_NAME_INVALID: warn('Correct the name; it was left out.'),
  CP_ROW_NAMES_TOO_MANY: warn('Send at most 10 names; the rest were left out.'),
  CP_ROW_DOB_ESTIMATED: warn('Check whether 1 January is the real date of birth; it was kept.'),
  CP_ROW_NHS_NUMBER_INVALID: warn('Correct the NHS number; it was left out.'),
  CP_ROW_NHS_NUMBER_UNVERIFIED: warn(
    'Trace the NHS number; only a verified one is taken, so it was left out.',
  ),
  CP_ROW_UPN_INVALID: warn('Correct the unique pupil number; it was left out.'),
  CP_ROW_ULN_INVALID: warn('Correct the unique learner number; it was left out.'),
  CP_ROW_LA_CHILD_ID_INVALID: warn(
    "Write the authority's child number in 1 to 50 characters; it was left out.",
  ),
  CP_ROW_IDENTIFIER_DOUBTFUL: warn('Check the number: it is a test number or outside the ranges given out.'),
  CP_ROW_GENDER_UNKNOWN: warn('Use one of the codes that the format lists; the value was left out.'),
  CP_ROW_DEATH_DATE_INVALID: warn('Give the day of death as a real day, not before birth or in the future.'),
  CP_ROW_POSTCODE_INVALID: warn('Correct the postcode; it was left out.'),
  CP_ROW_UPRN_INVALID: warn('Correct the property reference number; it was left out.'),
  CP_ROW_ADDRESS_LINES: warn('Write the address in at most 5 lines; the rest were left out.'),
  CP_ROW_CARER_INCOMPLETE: warn("Give the carer's first name and last name; the carer was left out."),
  CP_ROW_CARERS_TOO_MANY: warn('Send at most 6 carers; the rest were left out.'),
  CP_ROW_RELATIONSHIP_UNKNOWN: warn('Use a relationship that the format lists; it was taken as other.'),
  CP_ROW_PHONE_INVALID: warn('Correct the telephone number; it was left out.'),
  CP_ROW_EMAIL_INVALID: warn('Correct the email address; it was left out.'),
  CP_ROW_SETTING_INVALID: warn('Correct the number of the school; it was left out.'),
  CP_ROW_PRACTICE_INVALID: warn('Correct the ODS code of the practice; it was left out.'),
  CP_ROW_OTHER_DATE_INVALID: warn(
    'Write the date as a real day in a form that the format allows; it was left out.',
  ),
  CP_ROW_VALUE_TOO_LONG: warn('Shorten the value; it was left out.'),
  CP_ROW_VALUE_UNPRINTABLE: warn('Remove control characters from the value; it was left out.'),
} as const satisfies Record<`CP_ROW_${string}`, { severity: Severity; message: string }>

export type RowFaultCode = keyof typeof rowFaults

/** Why a file is refused as a whole (`reject`), or what is odd about it (`warn`). */
export const fileFaults = {
  CP_FILE_EMPTY: reject('Send a file that is not empty.'),
  CP_FILE_ENCODING: reject('Save the file as UTF-8 and send it again.'),
  CP_FILE_NUL: reject('Send a text file: this one holds NUL characters.'),
  CP_FILE_GZIP: reject('Compress the file again: it is damaged or cut off.'),
  CP_FILE_GZIP_RATIO: reject('Send the file uncompressed: it grows too much when unpacked.'),
  CP_FILE_LINE_TOO_LONG: reject(
    'Keep each row, text and tag below one megabyte; look for a quote that is not closed.',
  ),
  CP_FILE_COLUMN_MISSING: reject('Add the column that is missing.'),
  CP_FILE_COLUMN_REPEATED: reject('Name each column once.'),
  CP_FILE_COLUMNS_TOO_MANY: reject('Send at most 200 columns.'),
  CP_FILE_QUOTES: reject(
    'Put fields that hold quotes in quotes, double the quotes inside, and close each one.',
  ),
  CP_FILE_XML: reject('Send well-formed XML; the file breaks its rules or is cut off.'),
  CP_FILE_XML_DOCTYPE: reject('Remove the document type declaration; entities are not accepted.'),
  CP_FILE_XML_DEPTH: reject('Nest elements at most 200 deep, with at most 100 attributes each.'),
  CP_FILE_XML_ROOT: reject('Send a Common Transfer File (CTfile) or an Admissions Transfer File (ATfile).'),
  CP_FILE_XML_HEADER: reject('Put the Header before the pupils.'),
  CP_FILE_NO_ROWS: warn('Check the export: the file holds no rows.'),
  CP_FILE_COLUMN_UNKNOWN: warn('Leave this column out of the export; it was not read.'),
  CP_FILE_VERSION_UNKNOWN: warn('Check the version of the file; it was read as one that is known.'),
  CP_FILE_SOURCE_SCHOOL: warn(
    'Give the authority and number of the source school; no school was recorded from it.',
  ),
} as const satisfies Record<`CP_FILE_${string}`, { severity: Severity; message: string }>

export type FileFaultCode = keyof typeof fileFaults
export type FileRefusalCode = {
  [Code in FileFaultCode]: (typeof fileFaults)[Code]['severity'] extends 'reject' ? Code : never
}[FileFaultCode]
export type FileWarningCode = Exclude<FileFaultCode, FileRefusalCode>

function reject<const M extends string>(message: M): { severity: 'reject'; message: M } {
  return { severity: 'reject', message }
}

function warn<const M extends string>(message: M): { severity: 'warn'; message: M } {
  return { severity: 'warn', message }
}
