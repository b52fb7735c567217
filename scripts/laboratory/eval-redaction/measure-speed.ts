import type { Detector } from '../../../src/redaction/detector.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';
import { median } from '../median.ts';
import { makeHostileTexts } from './hostile-texts.ts';
import type { LabelledText } from './read-labelled-texts.ts';

export interface HostileTime {
  name: string;
  ms: number;
  /** Time for twice the length over the time for the length. */
  growth: number;
}

const hostileLength = 100_000;
const bytesPerMegabyte = 1_000_000;

const rounds = 5;

/** Megabytes (UTF-8) of ordinary texts a second, read one by one: the median of five rounds, after one that warms up. */
export async function measureThroughput(
  texts: readonly LabelledText[],
  detectors: readonly Detector[],
): Promise<number> {
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const run = () =>
    measure(async (signal) => {
      for (const { text } of texts) await findAllSpans(text, detectors, signal);
    });
  await run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await run());
  return bytes / bytesPerMegabyte / (median(times) / 1000);
}

/** The better of two times for each hostile text of 100,000 characters, slowest first. */
export async function measureHostile(detectors: readonly Detector[]): Promise<HostileTime[]> {
  const twice = makeHostileTexts(2 * hostileLength);
  const times: HostileTime[] = [];
  for (const [at, { name, text }] of makeHostileTexts(hostileLength).entries()) {
    const ms = await measureText(text, detectors);
    times.push({ name, ms, growth: (await measureText(twice[at]?.text ?? '', detectors)) / ms });
  }
  return times.sort((a, b) => b.ms - a.ms);
}

async function measureText(text: string, detectors: readonly Detector[]): Promise<number> {
  const once = () => measure((signal) => findAllSpans(text, detectors, signal));
  return Math.min(await once(), await once());
}

/** Milliseconds of CPU, which other processes lengthen less than the time that passes. */
async function measure(work: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const { signal } = new AbortController();
  const start = process.cpuUsage();
  await work(signal);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
