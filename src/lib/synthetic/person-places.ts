import { readRows } from './name-book.ts'
import type { Random } from './random.ts'

export type Home = { readonly postcode: string; readonly house: string; readonly street: string }

/** Postcodes of a region as large as its households need, neighbours in number near in place. */
export type Region = {
  /** Wraps round at the end of the region, so any whole number from 0 is a place. */
  home(household: number): Home
  /** Where the household may have lived before: mostly in the neighbourhood, else anywhere in the region. */
  formerHome(household: number, random: Random): Home
}

const HOUSEHOLDS_PER_POSTCODE = 5
/** Of the postcodes listed, which include ended ones and businesses: leaves as many children as England has. */
const INHABITED = 0.58
const POSTCODES_PER_STREET = 2
const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ'
const UNITS = 10 * LETTERS.length ** 2
const STREETS = (
  'Abbey Albert Alma Ashfield Baker Beech Bridge Broad Canal Castle Cedar Chapel Church Clarence ' +
  'Coronation Cross Derby Elm Garden George Grange Green Grove High Hill James King Kingsway Lime ' +
  'London Main Manor Market Mill New North Oak Oxford Park Queen Regent School South Spring ' +
  'Station Sycamore Victoria Vicarage Water Wellington West Wharf Windmill Windsor York'
).split(' ')
const KINDS = 'Road Street Lane Avenue Close Drive Terrace Gardens Place Court'.split(' ')

/** RangeError when the outward codes hold no postcode. */
export function createRegion(random: Random, outwardCodes: string, households: number): Region {
  const starts = countPostcodes(outwardCodes)
  const total = starts.at(-1)?.until ?? 0
  if (total === 0) throw new RangeError('no postcodes in the outward codes')
  const needed = Math.min(total, Math.ceil(households / HOUSEHOLDS_PER_POSTCODE))
  const offset = random.fork('region').below(total)
  const homeOf = (household: number): Home => {
    const place = Math.floor(household / HOUSEHOLDS_PER_POSTCODE) % needed
    const street = random.fork('person street', Math.floor(place / POSTCODES_PER_STREET))
    const name = `${street.pick(STREETS)} ${street.pick(KINDS)}`
    const first = 1 + street.below(40) + (place % POSTCODES_PER_STREET) * 60
    const lap = Math.floor(household / (needed * HOUSEHOLDS_PER_POSTCODE))
    const slot = (household % HOUSEHOLDS_PER_POSTCODE) + lap * HOUSEHOLDS_PER_POSTCODE
    const number = first + slot * (1 + street.below(4)) * 2
    const hasFlats = street.chance(0.15)
    return {
      postcode: postcodeAt(starts, (offset + place) % total),
      house: hasFlats ? `Flat ${slot + 1} ${first}` : String(number),
      street: name,
    }
  }
  return {
    home: homeOf,
    formerHome: (household, from) => {
      const span = needed * HOUSEHOLDS_PER_POSTCODE
      const isNear = from.chance(0.6)
      const away = 1 + from.below(isNear ? Math.min(span, 4000) : span)
      return homeOf((household + away) % span)
    },
  }
}

type Outward = { readonly code: string; readonly from: number; readonly until: number }

/** Outward codes in the order of the file, each once, with the numbers of their postcodes. */
function countPostcodes(text: string): Outward[] {
  const counts = new Map<string, number>()
  for (const [code = '', , , count] of readRows(text))
    counts.set(code, Math.min(UNITS, (counts.get(code) ?? 0) + Math.ceil(Number(count) * INHABITED)))
  let next = 0
  return [...counts].map(([code, count]) => ({ code, from: next, until: (next += count) }))
}

function postcodeAt(starts: readonly Outward[], place: number): string {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] as Outward).until > place) high = middle
    else low = middle + 1
  }
  const { code, from } = starts[low] as Outward
  const unit = ((place - from) * 7) % UNITS
  return `${code} ${Math.floor(unit / 400)}${LETTERS[Math.floor(unit / 20) % 20]}${LETTERS[unit % 20]}`
}
