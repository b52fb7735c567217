/** What became of one of many: its number from 1 and its result. */
interface Numbered<Result> {
  row: number;
  result: Result;
}

type Step<Item, Result> = { is: 'pulled'; next: IteratorResult<Item> } | { is: 'done'; done: Numbered<Result> };

const MOST_AT_ONCE = 1000;

/**
 * Runs `work` on every item, at most `concurrency` at once, and yields the results in the order of the items. Pulls an item
 * only while there is room: those under way and those not yet taken by the reader count. What the source throws is thrown
 * after the results of all items before it. A reader who leaves early leaves the items pulled so far to their work.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  concurrency: number,
): AsyncGenerator<Numbered<Result>> {
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_AT_ONCE) {
    throw new RangeError(`concurrency must be a whole number from 1 to ${MOST_AT_ONCE}`);
  }
  const source = items[Symbol.asyncIterator]();
  const underWay: Promise<Step<Item, Result>>[] = [];
  let row = 0;
  let pulling: Promise<Step<Item, Result>> | undefined;
  let broken: { error: unknown } | undefined;
  let isOver = false;
  const pull = async (): Promise<Step<Item, Result>> => ({ is: 'pulled', next: await source.next() });
  const start = async (number: number, item: Item): Promise<Step<Item, Result>> => {
    return { is: 'done', done: { row: number, result: await work(item) } };
  };
  try {
    while (!isOver || underWay.length > 0) {
      if (!isOver && underWay.length < concurrency) pulling ??= pull();
      const [first] = underWay;
      // The oldest result first: a source that never pauses must not keep its reader waiting.
      const step = await Promise.race([...(first ? [first] : []), ...(pulling ? [pulling] : [])]).catch((error) => {
        broken = { error };
      });
      if (step === undefined || (step.is === 'pulled' && step.next.done)) {
        isOver = true;
        pulling = undefined;
      } else if (step.is === 'pulled') {
        pulling = undefined;
        row += 1;
        underWay.push(start(row, step.next.value as Item));
      } else {
        underWay.shift();
        yield step.done;
      }
    }
    if (broken) throw broken.error;
  } finally {
    // A source that is being waited for cannot be told to end before it gives; nobody waits for that.
    if (!isOver) void source.return?.()?.catch(() => undefined);
  }
}
