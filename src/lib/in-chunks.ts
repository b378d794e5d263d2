/**
 * The same bytes in chunks of `size`, the last one shorter; none when there are no bytes.
 *
 * Between two chunks no more than one of them and one piece of the source is held.
 */
export async function* inChunks(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Buffer> {
  let chunk = Buffer.alloc(size)
  let filled = 0
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length;) {
      const taken = Math.min(piece.length - from, size - filled)
      chunk.set(piece.subarray(from, from + taken), filled)
      filled += taken
      from += taken
      if (filled === size) {
        yield chunk
        chunk = Buffer.alloc(size)
        filled = 0
      }
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}
