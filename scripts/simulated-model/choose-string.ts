import { cutAtWord } from './split-sentences.ts';

interface Around {
  text: string;
  sentences: readonly string[];
  index: number;
}

const examples: Record<string, string> = {
  email: 'someone@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  date: '2026-01-15',
  time: '09:30:00Z',
  'date-time': '2026-01-15T09:30:00Z',
  duration: 'P1D',
  uuid: '3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  hostname: 'example.com',
};
const placeholder = /^\[[A-Z_]+_\d+\]$/;
const longest = 240;

/** A string that a JSON Schema allows: the suggestion, else a sentence of the text, else a common example. */
export function chooseString(schema: Record<string, unknown>, suggestion: unknown, around: Around): string {
  const least = typeof schema.minLength === 'number' ? schema.minLength : 0;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : Math.max(longest, least);
  const pattern = typeof schema.pattern === 'string' ? toPattern(schema.pattern) : undefined;
  const sentence = around.sentences[around.index % Math.max(1, around.sentences.length)] ?? '';

  const candidates = [
    ...(typeof suggestion === 'string' ? [suggestion] : []),
    ...(typeof schema.format === 'string' ? [examples[schema.format] ?? ''] : []),
    sentence,
    ...(pattern === undefined
      ? []
      : [...around.text.split(/\s+/).slice(0, 500), ...Object.values(examples), 'a', 'A', '1']),
  ].map((candidate) => toLength(candidate, least, most));
  const fits = (candidate: string) =>
    (pattern?.test(candidate) ?? true) && (schema.format === undefined || !placeholder.test(candidate));
  return candidates.find(fits) ?? candidates[0] ?? '';
}

function toLength(text: string, least: number, most: number): string {
  const cut = text.length > most ? cutAtWord(text, most) : text;
  return cut.length >= least ? cut : `${cut}${'-'.repeat(least - cut.length)}`;
}

function toPattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}
