import { lookOf, type Asker, type Look, type ToldGroup } from '../index.ts'

/** Words of one version of a list. Source: R-117. */
export type ListWords = {
  readonly title: string
  readonly intro: readonly string[]
  readonly looks: Readonly<Record<Look, string>>
  readonly reasons: Readonly<Record<string, string>>
  readonly noReason: string
  readonly nobody: string
  /** Always there, whatever was left out or not. */
  readonly leftOut: readonly string[]
  readonly help: readonly string[]
}

/** Who works there, by the kind of service; none says that it is a sensitive one. */
const workers: Readonly<Record<string, string>> = {
  school: 'somebody who works at a school',
  gp: 'somebody who works with a family doctor',
  'health-visiting': 'a health visitor',
  'school-nursing': 'a school nurse',
  'social-care': 'a social worker',
  'early-help': 'a family support worker',
  'youth-work': 'a youth worker',
  'youth-justice': 'a youth worker',
  police: 'a police officer',
  'fire-and-rescue': 'a fire officer',
  housing: 'a housing worker',
  'early-years': 'a nursery worker',
  voluntary: 'somebody who works for a charity',
  paediatrics: 'a children’s doctor or nurse',
  'speech-and-language': 'a speech therapist',
  team: 'somebody in the ContactPoint team',
}

const organisations: Readonly<Record<string, string>> = {
  'local-authority': 'the council',
  'childrens-social-care': 'the council',
  'school-maintained': 'a school',
  'school-independent': 'a school',
  'school-special': 'a school',
  'fe-college': 'a college',
  'gp-practice': 'the health service',
  'nhs-trust': 'the health service',
  'early-years': 'a nursery',
  'youth-service': 'the council',
  police: 'the police',
  'fire-and-rescue': 'the fire service',
  housing: 'a housing service',
  'voluntary-body': 'a charity',
  'national-supplier': 'a national service',
}

const parentWords: ListWords = {
  title: 'Who looked at your child’s record',
  intro: [
    'ContactPoint is a list of the services that work with a child. It holds no notes about them.',
    'These are the days on which somebody looked at your child’s record.',
  ],
  looks: {
    opened: 'opened the record',
    listed: 'saw the name in a list',
    'changed-own-work': 'changed what it says about their own work',
    checked: 'checked that two records were not mixed up',
    used: 'used the record in another way',
  },
  reasons: {
    'working-with-child': 'They work with your child.',
    'referral-received': 'Somebody asked them to help your child.',
    'child-protection': 'They were finding out whether your child was safe.',
    duty: 'They were on duty, and somebody rang them about your child.',
    'locating-services': 'They needed to find who works with your child.',
    'data-check': 'They checked that the record is right.',
    'data-quality-review': 'They checked that the record is right.',
    other: 'They gave another reason. Ask us, and we tell you what we can.',
  },
  noReason: 'No reason is asked for this.',
  nobody: 'There is nothing to list.',
  leftOut: [
    'Some looks may be left out by law. We say this in every letter, whether or not a look was left out.',
    'At most 10,000 looks are listed, the newest first.',
  ],
  help: [
    'If you do not know why somebody looked, tell us. We find out.',
    'If you think that we did not answer well, you can complain to the Information Commissioner: ico.org.uk.',
  ],
}

const childWords: ListWords = {
  title: 'Who looked at your record',
  intro: [
    'ContactPoint is a list. It says who works with you. It does not say why.',
    'Here are the days when somebody looked at your page.',
  ],
  looks: {
    opened: 'opened your page',
    listed: 'saw your name in a list',
    'changed-own-work': 'changed what it says about their own work',
    checked: 'checked that your page was not mixed up with another one',
    used: 'used your page in another way',
  },
  reasons: {
    'working-with-child': 'They work with you.',
    'referral-received': 'Somebody asked them to help you.',
    'child-protection': 'They wanted to know if you were safe.',
    duty: 'Somebody rang them about you.',
    'locating-services': 'They wanted to find the people who work with you.',
    'data-check': 'They checked that your page is right.',
    'data-quality-review': 'They checked that your page is right.',
    other: 'They had another reason. You can ask us about it.',
  },
  noReason: 'They did not have to say why.',
  nobody: 'There is nothing to list.',
  leftOut: [
    'The law says that some looks may be left out. We tell everybody this.',
    'The list can hold 10,000 looks. The newest come first.',
  ],
  help: [
    'Do you not know why somebody looked? Tell us. We will find out.',
    'Are you not happy with our answer? Tell us, or ask a grown-up you trust to help you.',
  ],
}

/** The words for whoever asks: the child's own, or those for somebody who asks for a child. */
export function wordsFor(asker: Asker): ListWords {
  return asker === 'child' ? childWords : parentWords
}

/** `A social worker from the council opened the record. They work with your child.`, as two sentences. */
export function lineOf(group: ToldGroup, words: ListWords): { who: string; reason: string } {
  const { organisationKind, work, look, purpose, name, times } = group
  const who = name ?? workers[work] ?? 'a worker'
  const from = organisations[organisationKind]
  const often = times === 1 ? '' : `, ${times} times`
  const reason = purpose === null ? words.noReason : (words.reasons[purpose] ?? words.reasons['other']!)
  return {
    who: `${capital(who)}${from === undefined ? '' : ` from ${from}`} ${words.looks[look]}${often}.`,
    reason,
  }
}

/** How the desk calls what was done, by the action of the log. */
export function deskLook(action: string): string {
  return parentWords.looks[lookOf(action) ?? 'used']
}

function capital(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1)
}
