/** Keeps a process free for a visit that has to run exclusively: one that crashed workers takes no others with it. */
export interface ExclusiveRun {
  /** Until no exclusive run is on or waits; undefined when there is none, and visits may be claimed. */
  readonly untilOver: Promise<unknown> | undefined;
  /** Runs the work at once; or exclusively, when all others in flight and exclusive runs before it are over. */
  run: <Value>(isExclusive: boolean, work: () => Promise<Value>) => Promise<Value>;
}

/** Makes it; all workers of a process share one. */
export function createExclusiveRun(): ExclusiveRun {
  let running = 0;
  let last: Promise<unknown> | undefined;
  let onEmpty: (() => void) | undefined;
  const untilEmpty = () =>
    new Promise<void>((resolve) => {
      if (running === 0) resolve();
      else onEmpty = resolve;
    });
  const runExclusively = async <Value>(
    before: Promise<unknown> | undefined,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    await before?.catch(() => undefined);
    await untilEmpty();
    return work();
  };
  return {
    get untilOver() {
      return last;
    },
    run: async (isExclusive, work) => {
      if (isExclusive) {
        const run = runExclusively(last, work);
        const over = run
          .catch(() => undefined)
          .finally(() => {
            if (last === over) last = undefined;
          });
        last = over;
        return run;
      }
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) onEmpty?.();
      }
    },
  };
}
