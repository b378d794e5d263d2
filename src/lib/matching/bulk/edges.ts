/** Pairs of rows of one file with the odds that they are one person. */
export type Edges = { readonly a: Int32Array; readonly b: Int32Array; readonly odds: Float64Array }

/** A list of pairs that grows; one a thread. */
export class EdgeList {
  #a = new Int32Array(1024)
  #b = new Int32Array(1024)
  #odds = new Float64Array(1024)
  #count = 0

  add(a: number, b: number, odds: number): void {
    if (this.#count === this.#a.length) this.#grow()
    this.#a[this.#count] = a
    this.#b[this.#count] = b
    this.#odds[this.#count++] = odds
  }

  /** What was added so far; a copy. */
  export(): Edges {
    return {
      a: this.#a.slice(0, this.#count),
      b: this.#b.slice(0, this.#count),
      odds: this.#odds.slice(0, this.#count),
    }
  }

  #grow(): void {
    const length = this.#count * 2
    const [a, b, odds] = [new Int32Array(length), new Int32Array(length), new Float64Array(length)]
    a.set(this.#a)
    b.set(this.#b)
    odds.set(this.#odds)
    this.#a = a
    this.#b = b
    this.#odds = odds
  }
}
