/** What became of one of many: its number from 1 and its result. */
interface Numbered<Result> {
  row: number;
  result: Result;
}

type Step<Item, Result> =
  | { is: 'pulled'; item: Item }
  | { is: 'ended'; broken?: { error: unknown } }
  | { is: 'done'; done: Numbered<Result> };

const MOST_AT_ONCE = 1000;

/**
 * Runs `work` on every item, at most `concurrency` at once, and yields the results in the order of the items. Pulls an
 * item only while there is room: those under way and those not yet taken by the reader count. What the source throws is
 * thrown after the results of all items before it. A reader who leaves early leaves the items pulled so far to their
 * work.
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
  const pull = async (): Promise<Step<Item, Result>> => {
    try {
      const next = await source.next();
      return next.done ? { is: 'ended' } : { is: 'pulled', item: next.value };
    } catch (error) {
      return { is: 'ended', broken: { error } };
    }
  };
  const start = async (row: number, item: Item): Promise<Step<Item, Result>> => {
    return { is: 'done', done: { row, result: await work(item) } };
  };
  const underWay: Promise<Step<Item, Result>>[] = [];
  let row = 0;
  let pulling: Promise<Step<Item, Result>> | undefined;
  let end: { broken?: { error: unknown } } | undefined;
  try {
    while (!end || underWay.length > 0) {
      if (!end && underWay.length < concurrency) pulling ??= pull();
      const [oldest] = underWay;
      // The oldest result first: a source that never pauses must not keep its reader waiting.
      const step = await Promise.race([...(oldest ? [oldest] : []), ...(pulling ? [pulling] : [])]);
      if (step.is === 'done') {
        underWay.shift();
        yield step.done;
        continue;
      }
      pulling = undefined;
      if (step.is === 'ended') end = step;
      else {
        row += 1;
        const started = start(row, step.item);
        // What it throws is thrown when its turn comes; until then it is nobody's surprise.
        started.catch(() => undefined);
        underWay.push(started);
      }
    }
    if (end?.broken) throw end.broken.error;
  } finally {
    // A source that is being waited for cannot be told to end before it gives; nobody waits for that.
    if (!end) void source.return?.()?.catch(() => undefined);
  }
}
