import type { Purpose } from '../../children/index.ts'

/** As an operator notes them of somebody who calls. */
export const purposeWords: Readonly<Record<Purpose, string>> = {
  'working-with-child': 'They work with the child',
  'referral-received': 'They have received a referral or a request for help',
  'child-protection': 'They are making a child protection enquiry',
  duty: 'They are on duty and have been contacted about the child',
  'locating-services': 'They need to find the services that work with the child',
  'data-check': 'They are checking that the record is right',
  other: 'Another reason',
}
