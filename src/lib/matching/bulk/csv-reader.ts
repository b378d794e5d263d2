/** Small enough that what was read is still in the processor's cache when it is taken apart. */
const CHUNK = 1 << 18
/** A row longer than this is a quotation mark left open. */
const ROW_MOST = 1 << 20
const COLUMNS_MOST = 1024
const QUOTE = 34
const LINE_FEED = 10
const RETURN = 13
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** Reads up to `length` bytes into `buffer` from `offset` on; 0 at the end. */
export type ReadBytes = (buffer: Uint8Array, offset: number, length: number) => number

/** What is wrong with a file, by its line (from 1 on) and never with what stands there. */
export class CsvError extends Error {
  override readonly name = 'CsvError'
  readonly line: number

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`)
    this.line = line
  }
}

/**
 * Rows of a CSV file as places in a buffer, without a string or object a row.
 *
 * RFC 4180 with a separator of one's own: quoted fields may hold separators, line ends and doubled quotation marks;
 * lines end in LF or CRLF; a byte order mark and empty lines are passed over. After `next()` field n of the row is
 * `bytes[starts[n] .. ends[n])`, until the next `next()`.
 */
export class CsvReader {
  readonly bytes = new Uint8Array(CHUNK + ROW_MOST * 2)
  readonly starts = new Int32Array(COLUMNS_MOST)
  readonly ends = new Int32Array(COLUMNS_MOST)
  readonly #read: ReadBytes
  readonly #separator: number
  #fields = 0
  #line = 0
  #lines = 1
  #at = 0
  #end = 0
  #isEnd = false
  /** Where unescaped fields are put: behind all that is read. */
  #aside = CHUNK + ROW_MOST

  constructor(read: ReadBytes, separator = ',') {
    this.#read = read
    this.#separator = separator.charCodeAt(0)
    this.#fill()
    if (BYTE_ORDER_MARK.every((byte, at) => this.bytes[at] === byte)) this.#at = 3
  }

  /** Fields of the row. */
  get fieldCount(): number {
    return this.#fields
  }

  /** The line that the row began on. */
  get line(): number {
    return this.#line
  }

  /** Goes to the next row; false at the end. @throws CsvError for a row that is no CSV. */
  next(): boolean {
    for (;;) {
      this.#line = this.#lines
      const start = this.#at
      if (this.#scanRow()) {
        if (this.#fields === 1 && this.starts[0] === this.ends[0]) continue
        return true
      }
      this.#lines = this.#line
      this.#at = start
      if (this.#isEnd) return false
      this.#fill()
    }
  }

  /** Takes one row, up to and with its line end; false when it is not all there yet. */
  #scanRow(): boolean {
    const { bytes, starts, ends } = this
    const end = this.#end
    const separator = this.#separator
    if (this.#at === end) return false
    this.#aside = CHUNK + ROW_MOST
    let at = this.#at
    let field = 0
    for (;;) {
      const start = at
      let byte = bytes[at]!
      if (byte === QUOTE) {
        at = this.#scanQuoted(field, at)
        if (at < 0) return false
        if (at === end || bytes[at] === LINE_FEED) return this.#endRow(field + 1, Math.min(at + 1, end))
      } else {
        while (byte !== separator && byte !== LINE_FEED) byte = bytes[++at]!
        if (byte === LINE_FEED) {
          if (at === end && !this.#isEnd) return false
          this.#endField(field, start, at)
          return this.#endRow(field + 1, Math.min(at + 1, end))
        }
        starts[field] = start
        ends[field] = at
      }
      if (++field === COLUMNS_MOST) throw new CsvError(this.#line, `more than ${COLUMNS_MOST} columns`)
      at++
    }
  }

  #endRow(fields: number, next: number): boolean {
    this.#fields = fields
    this.#at = next
    this.#lines++
    return true
  }

  #endField(field: number, start: number, end: number): void {
    const hasReturn = end > start && this.bytes[end - 1] === RETURN
    this.starts[field] = start
    this.ends[field] = hasReturn ? end - 1 : end
  }

  /** Takes a quoted field; the place of the separator or line end behind it, -1 when it is not all there yet. */
  #scanQuoted(field: number, open: number): number {
    const { bytes } = this
    const end = this.#end
    let at = open + 1
    let hasDoubled = false
    let lineEnds = 0
    for (;;) {
      while (at < end && bytes[at] !== QUOTE) if (bytes[at++] === LINE_FEED) lineEnds++
      if (at + 1 < end && bytes[at + 1] === QUOTE) {
        hasDoubled = true
        at += 2
      } else break
    }
    if (at === end || at + 1 === end) {
      if (!this.#isEnd) return -1
      if (at === end) throw new CsvError(this.#line, 'a quotation mark is left open')
    }
    const close = at
    this.#lines += lineEnds
    if (hasDoubled) this.#unescape(field, open + 1, close)
    else {
      this.starts[field] = open + 1
      this.ends[field] = close
    }
    at++
    if (at < end && bytes[at] === RETURN) {
      if (at + 1 === end && !this.#isEnd) return -1
      at++
    }
    if (at < end && bytes[at] !== this.#separator && bytes[at] !== LINE_FEED)
      throw new CsvError(this.#line, 'text follows a closing quotation mark')
    return at
  }

  #unescape(field: number, from: number, until: number): void {
    const { bytes } = this
    let to = this.#aside
    this.starts[field] = to
    for (let at = from; at < until; at++) {
      bytes[to++] = bytes[at]!
      if (bytes[at] === QUOTE) at++
    }
    this.ends[field] = to
    this.#aside = to
  }

  /** Keeps what is left of the row begun and reads on behind it. */
  #fill(): void {
    const left = this.#end - this.#at
    if (left >= ROW_MOST)
      throw new CsvError(this.#line, 'the row is too long; a quotation mark may be left open')
    this.bytes.copyWithin(0, this.#at, this.#end)
    this.#at = 0
    const read = this.#read(this.bytes, left, CHUNK)
    this.#end = left + read
    // A line end behind all that is read stops every search for one.
    this.bytes[this.#end] = LINE_FEED
    if (read === 0) this.#isEnd = true
  }
}
