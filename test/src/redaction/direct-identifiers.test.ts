import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';
import { normalize } from '../../../src/redaction/normalize.ts';
import { readViews } from '../../../src/redaction/views/read-views.ts';
import { carriers, surroundings } from './carriers.ts';
import { frame, kinds } from './plant-identifiers.ts';
import { createRandom, pick } from './random.ts';

const seed = Number(process.env.SEED ?? 20_240_517);
const perKind = Number(process.env.ROUNDS ?? 300);
const windowLength = 5;
const detectors = createDetectors('balanced');
const { signal } = new AbortController();

async function hide(text: string): Promise<string> {
  let hidden = '';
  let end = 0;
  for (const span of await findAllSpans(text, detectors, signal)) {
    hidden += `${text.slice(end, span.start)}\u0001`;
    end = span.end;
  }
  return hidden + text.slice(end);
}

const readFirst = (text: string) => readViews(text)[0]?.text ?? '';

/** Stretches of the identifier's normalized form that are still there, and not in the sentence around it. */
function findLeft(identifier: string, around: string, hidden: string): string[] {
  const form = normalize(readFirst(identifier.replaceAll(frame, ' ')));
  const left = normalize(readFirst(hidden));
  const own = normalize(readFirst(around));
  const pieces = Array.from({ length: Math.max(0, form.length - windowLength + 1) }, (_, at) =>
    form.slice(at, at + windowLength),
  );
  return pieces.filter((piece) => left.includes(piece) && !own.includes(piece));
}

describe('the embedded engine', () => {
  it.each(kinds)('leaves nothing of a $name, whatever stands around it', async (kind) => {
    const random = createRandom(seed);
    const leaks: string[] = [];
    for (let round = 0; round < perKind; round++) {
      const made = kind.make(random);
      const identifier = kind.breaks && random(6) === 0 ? made.replace(/[ -]/, '\n') : made;
      const around = pick(random, carriers).replace('@', () => pick(random, surroundings));
      const label = kind.labels ? `${pick(random, kind.labels as readonly [string, ...string[]])} ` : '';
      const text = around.replace('@', () => label + identifier);
      const hidden = await hide(text);
      const left = findLeft(identifier, around + label, hidden);
      if (left.length > 0) leaks.push(`${JSON.stringify(text)} → ${JSON.stringify(hidden)}`);
    }
    expect(leaks, `seed ${seed}`).toEqual([]);
  });
});
