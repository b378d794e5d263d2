import { accept, refuse, type Result } from './result.ts'

const MAX_LENGTH = 70
const SHAPE = /^[\p{L}\p{M}'\u2019\-. ]+$/u
const SHAPE_WITH_DIGITS = /^[\p{L}\p{M}\d'\u2019\-. ]+$/u

const UNKNOWN_WORDS =
  /^(UN ?KNOWN|NOT (KNOWN|GIVEN|STATED|PROVIDED|APPLICABLE)|NK|NO (FORE|SUR|LAST|FIRST)? ?NAME|UN ?NAMED|UN ?BORN|TB[AC]|ANON(YMOUS)?|X{2,})$/
const TEST_WORDS =
  /^(TEST(ING)?|DUMMY|DO NOT USE|DELETED?|DUPLICATE)( (CHILD|PUPIL|PATIENT|RECORD|[A-Z]|\d+))?$/
const NEWBORN_WORDS =
  /^((MALE|FEMALE) )?(BABY|INFANT|NEW ?BORN|NEONATE|TWIN|TRIPLET)( ((BOY|GIRL|MALE|FEMALE|ONE|TWO|THREE|I{1,3}|[A-C]|\d{1,2})|(OF|TWIN)\b.*))?$/

/**
 * One part of a person's name: 1 to 70 characters of any script's letters, with apostrophe, hyphen, full stop, space.
 *
 * Spaces are collapsed, look-alike dashes and quotes become `-` and `'`; U+2019 and capitals stay as written.
 * Words that stand for a missing name ("BABY OF", "TWIN 2", "UNKNOWN") are kept with a warning, not refused:
 * the child is real, but the word must not count in matching.
 * Source: R-03.
 */
export function parsePersonName(raw: string): Result {
  const value = tidy(raw)
  if (value === '') return refuse('empty')
  if ([...value].length > MAX_LENGTH) return refuse('too-long')
  if (SHAPE_WITH_DIGITS.test(value) && isPlaceholderName(value)) return accept(value, 'placeholder')
  return SHAPE.test(value) && /\p{L}/u.test(value) ? accept(value) : refuse('format')
}

function tidy(raw: string): string {
  return raw
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u00b4`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
}

function isPlaceholderName(value: string): boolean {
  const words = value
    .toUpperCase()
    .replace(/[^\p{L}\p{M}\d]+/gu, ' ')
    .trim()
  return UNKNOWN_WORDS.test(words) || TEST_WORDS.test(words) || NEWBORN_WORDS.test(words)
}
