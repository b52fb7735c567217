/** Milliseconds before an answer: always the same, evenly between two, or log-normal as models take it. */
export type Latency = number | { min: number; max: number } | { median: number; p95: number };

/** So many standard deviations above the middle of a normal distribution stand 95 % of it. */
const Z95 = 1.6448536269514722;

/** Makes what draws the latency of each request; Infinity for the share of them that is never answered. */
export function createLatency(latency: Latency, hangingShare: number, random: () => number): () => number {
  return () => (hangingShare > 0 && random() < hangingShare ? Infinity : Math.round(draw(latency, random)));
}

function draw(latency: Latency, random: () => number): number {
  if (typeof latency === 'number') return latency;
  if ('min' in latency) return latency.min + (latency.max - latency.min) * random();
  const { median, p95 } = latency;
  return median * Math.exp((Math.log(p95 / median) / Z95) * drawNormal(random));
}

/** Box and Muller's way; never of the logarithm of 0. */
function drawNormal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Reads `200`, `20-80` or `median=300,p95=900`, in milliseconds. Throws a RangeError for anything else. */
export function parseLatency(text: string): Latency {
  const [, fixed] = /^(\d+)$/.exec(text) ?? [];
  if (fixed !== undefined) return Number(fixed);
  const [, min, max] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (Number(min) <= Number(max)) return { min: Number(min), max: Number(max) };
  const [, median, p95] = /^median=(\d+),p95=(\d+)$/.exec(text) ?? [];
  if (Number(median) > 0 && Number(median) <= Number(p95)) return { median: Number(median), p95: Number(p95) };
  throw new RangeError(`No latency: "${text}". There is 200, 20-80 and median=300,p95=900, in milliseconds.`);
}
