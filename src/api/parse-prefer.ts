const MAX_WAIT_SECONDS = 60;

/**
 * Finds the seconds of `Prefer: wait=N` (RFC 7240); over 60 counts as 60. A malformed preference is ignored, as the
 * RFC asks; of several, the first counts.
 */
export function findWaitSeconds(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  for (const preference of String(header).split(',')) {
    const wait = /^\s*wait\s*=\s*"?(\d+)"?\s*(;|$)/i.exec(preference)?.[1];
    if (wait !== undefined) return Math.min(Number(wait), MAX_WAIT_SECONDS);
  }
  return undefined;
}
