/** The bytes in pieces of at most so many, as a stream of a body comes; sizes are used in turn. */
export async function* chunksOf(bytes: Buffer, sizes: readonly number[] = [bytes.length || 1]): AsyncGenerator<Buffer> {
  for (let from = 0, i = 0; from < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

/** Everything that a stream of lists gives, as one list. */
export async function collect<Item>(lists: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const list of lists) all.push(...list);
  return all;
}
