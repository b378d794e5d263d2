import { readRows } from './name-book.ts'
import type { Random } from './random.ts'

/** North Yorkshire, GSS code and DfE code. */
export const COUNTY_GSS = 'E06000065'
export const COUNTY_DFE = '815'

export type Locality =
  'hambleton' | 'richmondshire' | 'harrogate' | 'scarborough' | 'ryedale' | 'selby' | 'craven'

/** A town with one outward code; a town with two is two places. */
export type Place = {
  readonly town: string
  readonly outward: string
  /** First digits of the inward codes used. */
  readonly sectors: string
  readonly locality: Locality
  readonly primarySchools: number
  readonly practices: number
  /** Town of the secondary school that its children go to. */
  readonly secondaryTown: string
}

export type PostalPlace = {
  readonly house: string
  readonly street: string
  readonly town: string
  readonly postcode: string
  /** Twelve digits from 99…, not given to any real property. */
  readonly uprn: string
}

export type Street = {
  readonly place: Place
  readonly name: string
  readonly postcode: string
  /** The same street and slot are always the same house, and no two slots of a street share one. */
  house(slot: number): PostalPlace
}

/** Any number of streets, each made from its index alone. */
export type StreetMap = { street(index: number): Street }

export const PLACES: readonly Place[] = [
  place('Northallerton', 'DL6', 'hambleton', 2, 2),
  place('Northallerton', 'DL7', 'hambleton', 2, 1),
  place('Thirsk', 'YO7', 'hambleton', 2, 2),
  place('Easingwold', 'YO61', 'hambleton', 1, 1),
  place('Stokesley', 'TS9', 'hambleton', 1, 1),
  { ...place('Bedale', 'DL8', 'hambleton', 1, 1), sectors: '01234' },
  { ...place('Leyburn', 'DL8', 'richmondshire', 1, 1), sectors: '56789' },
  place('Richmond', 'DL10', 'richmondshire', 2, 2),
  place('Reeth', 'DL11', 'richmondshire', 1, 0, 'Richmond'),
  place('Catterick Garrison', 'DL9', 'richmondshire', 2, 1, 'Richmond'),
  place('Harrogate', 'HG1', 'harrogate', 3, 3),
  place('Harrogate', 'HG2', 'harrogate', 2, 2),
  place('Pateley Bridge', 'HG3', 'harrogate', 2, 1, 'Harrogate'),
  place('Ripon', 'HG4', 'harrogate', 2, 2),
  place('Knaresborough', 'HG5', 'harrogate', 2, 1),
  place('Boroughbridge', 'YO51', 'harrogate', 1, 1),
  place('Scarborough', 'YO11', 'scarborough', 2, 2),
  place('Scarborough', 'YO12', 'scarborough', 3, 2),
  place('Scalby', 'YO13', 'scarborough', 1, 0, 'Scarborough'),
  place('Filey', 'YO14', 'scarborough', 1, 1),
  place('Whitby', 'YO21', 'scarborough', 2, 1),
  place('Whitby', 'YO22', 'scarborough', 1, 1),
  place('Malton', 'YO17', 'ryedale', 2, 2),
  place('Pickering', 'YO18', 'ryedale', 1, 1),
  place('Helmsley', 'YO62', 'ryedale', 1, 1, 'Pickering'),
  place('Selby', 'YO8', 'selby', 3, 2),
  place('Tadcaster', 'LS24', 'selby', 1, 1),
  place('Sherburn in Elmet', 'LS25', 'selby', 1, 1),
  place('Skipton', 'BD23', 'craven', 3, 2),
  place('Settle', 'BD24', 'craven', 1, 1),
]

const UNIT_LETTERS = 'ABDEFGHJLNPQRSTUWXYZ'
const UNITS_PER_SECTOR = UNIT_LETTERS.length ** 2
/** Streets are dealt to the places in rounds of this many, each place getting its share. */
const ROUND = 200
const STREET_WORDS = (
  'Alder Ash Bank Beacon Beck Birch Bracken Bridge Brook Carr Castle Cherry Church Cliff Croft Dale Drover Elm Fairfield ' +
  'Fell Field Foss Garth Gill Grange Hawthorn Hazel Heather High Hill Hollin Ings Kiln Larch Lark Lime Low Maple Meadow ' +
  'Mill Moor Nab Oak Orchard Park Pasture Plover Priory Quarry Rigg Rowan Scar School Spring Station Swale Thorn Vale ' +
  'Wharf Willow Wold Wren'
).split(' ')
const STREET_KINDS = [
  'Lane',
  'Road',
  'Street',
  'Close',
  'Avenue',
  'Drive',
  'Way',
  'Terrace',
  'Crescent',
  'Rise',
  'Court',
]
const HOUSE_NAMES = ['Cottage', 'House', 'Farm', 'Barn', 'Lodge', 'View']

/** RangeError when `outwardCodes` does not give every place's outward code to the county. */
export function createStreetMap(random: Random, outwardCodes: string): StreetMap {
  const seats = random.fork('seats').shuffled(dealSeats(outwardCodes))
  return { street: (index) => makeStreet(random.fork('street', index), index, seatAt(seats, index)) }
}

type Seat = { readonly place: Place; readonly perRound: number; readonly rank: number }

/** As many seats for a place as its share of the county's postcodes, one at least. */
function dealSeats(outwardCodes: string): Seat[] {
  const postcodes = new Map<string, number>()
  for (const [outward = '', , authority, count] of readRows(outwardCodes)) {
    if (authority === COUNTY_GSS) postcodes.set(outward, Number(count))
  }
  const weights = PLACES.map(({ outward, sectors }) => {
    const count = postcodes.get(outward)
    if (count === undefined) throw new RangeError(`outward code ${outward} is not in the county's data`)
    return (count * sectors.length) / 10
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return PLACES.flatMap((place, at) => {
    const perRound = Math.max(1, Math.round(((weights[at] as number) * ROUND) / total))
    return Array.from({ length: perRound }, (_, rank) => ({ place, perRound, rank }))
  })
}

function seatAt(seats: readonly Seat[], index: number): { place: Place; nth: number } {
  const seat = seats[index % seats.length] as Seat
  return { place: seat.place, nth: Math.floor(index / seats.length) * seat.perRound + seat.rank }
}

function makeStreet(random: Random, index: number, { place, nth }: { place: Place; nth: number }): Street {
  const name = `${random.pick(STREET_WORDS)} ${random.pick(STREET_KINDS)}`
  const postcode = postcodeOf(place, nth)
  const firstNumber = 1 + random.below(60)
  const step = 1 + random.below(4)
  const named = random.chance(0.08) ? random.pick(STREET_WORDS) : undefined
  return {
    place,
    name,
    postcode,
    house: (slot) => ({
      house:
        named && slot < HOUSE_NAMES.length
          ? `${named} ${HOUSE_NAMES[slot]}`
          : String(firstNumber + slot * step),
      street: name,
      town: place.town,
      postcode,
      uprn: `99${String(index * 100 + slot).padStart(10, '0')}`,
    }),
  }
}

/** Different for each `nth` street of a place until its units are used up, then again from the first. */
function postcodeOf({ outward, sectors }: Place, nth: number): string {
  const unit = (nth * 1597 + 211) % (sectors.length * UNITS_PER_SECTOR)
  const sector = sectors[Math.floor(unit / UNITS_PER_SECTOR)]
  const letters = unit % UNITS_PER_SECTOR
  const first = UNIT_LETTERS[Math.floor(letters / UNIT_LETTERS.length)]
  return `${outward} ${sector}${first}${UNIT_LETTERS[letters % UNIT_LETTERS.length]}`
}

function place(
  town: string,
  outward: string,
  locality: Locality,
  primarySchools: number,
  practices: number,
  secondaryTown = town,
): Place {
  return { town, outward, sectors: '0123456789', locality, primarySchools, practices, secondaryTown }
}
