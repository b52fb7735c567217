/** Runs work when it is its turn, in the order in which it came. */
export type InTurn = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** Lets at most `most` pieces of work run at once. */
export function createTurns(most: number): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < most) running += 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
