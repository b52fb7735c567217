import { createInspector } from '../../../src/inspection/inspector.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import type { JobTexts } from '../../../src/redaction/redact-job.ts';
import type { Vault } from '../../../src/redaction/vault.ts';
import { classifyFailure } from '../../../src/redis/classify-redis-error.ts';
import { findingTypes } from '../../../src/tasks/finding-types.ts';
import { readDemoMessages } from '../../command-line/demo/read-demo-messages.ts';
import type { Pattern } from './make-patterns.ts';

/** What a hostile text costs beside plain text. */
export interface Measurement {
  name: string;
  length: number;
  /** Milliseconds of CPU: redaction, the last check of what is left, and mending it as an answer. */
  ms: number;
  /** Per character, over that of plain text. */
  ratio: number;
  /** Whether the last check let it through, or the failure that it ended with. */
  end: string;
}

/** A text that costs more, per character, fails. */
export const MOST = 10;
/** One that seems to cost more is measured again: the machine has other work. */
const DOUBTFUL = 4;
const AGAIN = 2;
const ROUNDS = 5;
const PLAIN_LENGTH = 100_000;
const MICROSECONDS_PER_MS = 1000;

/** Returns how it ended. */
type Work = (text: string) => Promise<string>;

/** Two originals of each type, so that whatever an answer names may be meant. */
const vault: Vault = {
  entries: findingTypes.flatMap((type) =>
    [1, 2].map((number) => ({ placeholder: `[${type}_${number}]`, type, original: 'it' })),
  ),
};

/**
 * Redacts a text as a job's, checks what is left of it, and takes it for an answer, in this thread: what a thread of a
 * worker does.
 */
function createWork(): Work {
  const inspector = createInspector(createDetectors('balanced'));
  const boundary = { redact: 'all', keep: [], block: [] } as const;
  return async (text) => {
    const texts: JobTexts = { input: { text }, documents: [], inputKeys: new Set(['text']), boundary };
    const redacted = await inspector.redact(texts);
    const { text: user } = redacted.input as { text: string };
    const request = { system: 'Sort it.', user, vault: redacted.vault, constants: 'Sort it.' };
    await inspector.mendPlaceholders({ value: { text }, redactedInput: {}, allowed: 'Sort it.', vault });
    // A last check that says no has cost no less.
    const checked = inspector.checkOutgoing(request).then(() => 'sent');
    return checked.catch((error: unknown) => classifyFailure(error).code);
  };
}

/** CPU instead of time that passes: what else the machine does counts for little. */
async function measure(work: Work, text: string): Promise<{ ms: number; end: string }> {
  const before = process.cpuUsage();
  const end = await work(text);
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / MICROSECONDS_PER_MS, end };
}

async function measureLeast(work: Work, text: string, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time++) least = Math.min(least, (await measure(work, text)).ms);
  return least;
}

/** Messages of the demo in a row, without what is personal in them. */
async function makePlainText(length: number): Promise<string> {
  const plain = (await readDemoMessages()).map(({ body, personal }) =>
    personal.reduce((text, value) => text.replaceAll(value, 'it'), body),
  );
  const messages = plain.join('\n\n');
  return messages.repeat(Math.ceil(length / messages.length)).slice(0, length);
}

/** Measures patterns at their lengths, beside plain text; `onMeasured` hears of each. */
export async function measurePatterns(
  patterns: readonly Pattern[],
  lengthsOf: (place: number) => readonly number[],
  onMeasured: (measurement: Measurement) => void,
): Promise<Measurement[]> {
  const work = createWork();
  const plain = (await measureLeast(work, await makePlainText(PLAIN_LENGTH), ROUNDS)) / PLAIN_LENGTH;
  const measured: Measurement[] = [];
  for (const [place, { name, make }] of patterns.entries()) {
    for (const length of lengthsOf(place)) {
      const text = make(length);
      const most = DOUBTFUL * plain * length;
      const { ms: once, end } = await measure(work, text);
      const ms = once > most ? Math.min(once, await measureLeast(work, text, AGAIN)) : once;
      const measurement = { name, length, ms, ratio: ms / length / plain, end };
      onMeasured(measurement);
      measured.push(measurement);
    }
  }
  return measured.sort((a, b) => b.ratio - a.ratio);
}
