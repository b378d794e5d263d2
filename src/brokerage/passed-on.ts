/** The contact that a service allowed to be passed on; `phone` or `email` at least. */
export type PassedOn = {
  readonly name: string
  readonly phone: string | null
  readonly email: string | null
}

/** Beginnings of words that say what kind of service somebody works for, found also where signs stand between their letters. */
const stems = [
  ...[
    'sexual',
    'contracept',
    'abortion',
    'terminationof',
    'pregnan',
    'midwif',
    'genitourinary',
    'familyplanning',
  ],
  ...[
    'mental',
    'psychiatr',
    'psycholog',
    'psychother',
    'camhs',
    'cypmhs',
    'counsell',
    'eatingdisorder',
    'selfharm',
  ],
  ...['substance', 'misuse', 'addict', 'alcohol', 'narcotic', 'detox', 'needleexchange', 'drugs', 'drugand'],
  ...[
    'refuge',
    'domesticabuse',
    'domesticviolence',
    'rape',
    'youthoffend',
    'youthjustice',
    'probation',
    'gender',
  ],
  ...['clinic', 'therap', 'hospital', 'recovery'],
]
/** Short ones count only as words of their own. */
const words = [
  'gum',
  'hiv',
  'std',
  'sti',
  'drug',
  'sarc',
  'idva',
  'isva',
  'yot',
  'yos',
  'sex',
  'eip',
  'cmht',
  'ivf',
]

/**
 * Whether a text names a kind of service.
 *
 * INVARIANT (no-kind-passed-on): nothing that a broker passes on says what kind of service answers. Source.
 */
export function namesKindOfService(text: string): boolean {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const run = plain.replaceAll(/[^a-z]/g, '')
  const parts = plain.split(/[^a-z]+/)
  const letters = parts.filter((part) => part.length === 1).join('')
  return (
    stems.some((stem) => run.includes(stem)) ||
    words.some((word) => parts.includes(word) || letters.includes(word))
  )
}

/** Whether any part of a contact does. */
export function isContactTelling({ name, phone, email }: PassedOn): boolean {
  return [name, phone ?? '', email ?? ''].some(namesKindOfService)
}
