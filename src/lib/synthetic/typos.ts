import type { Random } from './random.ts'

const NEAR_KEYS: Readonly<Record<string, string>> = {
  ...{
    a: 'sqz',
    b: 'vn',
    c: 'xv',
    d: 'sf',
    e: 'wr',
    f: 'dg',
    g: 'fh',
    h: 'gj',
    i: 'uo',
    j: 'hk',
    k: 'jl',
    l: 'k',
  },
  ...{
    m: 'n',
    n: 'bm',
    o: 'ip',
    p: 'o',
    q: 'wa',
    r: 'et',
    s: 'ad',
    t: 'ry',
    u: 'yi',
    v: 'cb',
    w: 'qe',
    x: 'zc',
  },
  ...{ y: 'tu', z: 'xa' },
}

/** The name with one slip of the keyboard behind its first letter; never the same name, at least two letters long. */
export function mistype(name: string, random: Random): string {
  for (let attempt = 0; attempt < 10; attempt++) {
    const slipped = slip(name, 1 + random.below(Math.max(1, name.length - 1)), random)
    if (slipped !== name && slipped.length > 1) return slipped
  }
  return `${name}${name.slice(-1).toLowerCase()}`
}

function slip(name: string, at: number, random: Random): string {
  const [before, letter, after] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)]
  const near = NEAR_KEYS[letter.toLowerCase()]
  if (near === undefined) return name
  switch (random.below(4)) {
    case 0:
      return before + after
    case 1:
      return before + letter + letter + after
    case 2:
      return before + after.charAt(0) + letter + after.slice(1)
    default:
      return before + near.charAt(random.below(near.length)) + after
  }
}
