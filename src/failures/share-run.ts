const EVERY_MS = 1000;

/**
 * Makes work that anybody may ask for as often as they like: it runs once a second at most, or once in `everyMs`, and
 * never twice at a time. Who asks meanwhile gets the run under way, or what the last one came to, a failure too. So an
 * answer is never older than that, or than the run that it comes from took.
 */
export function shareRun<Result>(work: () => Promise<Result>, everyMs = EVERY_MS): () => Promise<Result> {
  let latest: { run: Promise<Result>; startedAt: number; isOver: boolean } | undefined;
  return () => {
    const now = performance.now();
    if (latest !== undefined && (!latest.isOver || now - latest.startedAt < everyMs)) return latest.run;
    const mine = { run: work(), startedAt: now, isOver: false };
    const end = () => {
      mine.isOver = true;
    };
    mine.run.then(end, end);
    latest = mine;
    return mine.run;
  };
}
