/** One way of doing the work, measured against the others in the same run. */
export interface Contender {
  name: string;
  /** Does `jobs` jobs from submit to ended and returns how long that took, connections not counted. */
  run: (given: { redisUrl: string; jobs: number }) => Promise<Measured>;
}

export interface Measured {
  seconds: number;
  /** Redis commands sent by this process meanwhile. */
  commands: number;
}

/** The work as the benchmarks mean it: an input of about 1 KB. */
export const benchInput = (n: number) => ({
  subject: `Ticket ${n}`,
  body: 'The export of the monthly report stops half way and the page stays empty after that. '.repeat(11),
});

/** Measures from `submit` until `jobs` jobs have ended, in wall clock and in commands. */
export async function measure(
  commands: () => number,
  submit: () => Promise<void>,
  allEnded: Promise<void>,
): Promise<Measured> {
  const before = commands();
  const startedAt = performance.now();
  await submit();
  await allEnded;
  return { seconds: (performance.now() - startedAt) / 1000, commands: commands() - before };
}

/** A promise that is kept once `tick` was called `times` times. */
export function countDown(times: number): { done: Promise<void>; tick: () => void } {
  let left = times;
  let resolve: () => void = () => undefined;
  const done = new Promise<void>((keep) => {
    resolve = keep;
  });
  const tick = () => {
    left -= 1;
    if (left === 0) resolve();
  };
  return { done, tick };
}

/** Runs `work` for 0 … n-1, so many at a time. */
export async function forEachOf(n: number, atOnce: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < n) {
      const i = next;
      next += 1;
      await work(i);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
