import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/failures/failure.ts';
import type { Detector } from '../../../../src/redaction/detector.ts';
import { createDetectors } from '../../../../src/redaction/detectors.ts';
import { askPlugIns, type PlugInFailure, probePlugIns } from '../../../../src/redaction/plug-ins/ask-plug-ins.ts';
import { createTrouble } from '../../../../src/redaction/plug-ins/trouble.ts';

const plugInOf = (detect: Detector['detect'], changes: Partial<Detector> = {}): Detector => ({
  ...{ name: 'own', version: '1', languages: 'any', locality: 'inside-boundary', types: ['PERSON'] },
  ...{ plugIn: 'required', detect },
  ...changes,
});

/** Finds every `Ann`. */
const findAnn: Detector['detect'] = async (text) =>
  Array.from(text.matchAll(/Ann/g), ({ index }) => ({ start: index, end: index + 3, type: 'PERSON' as const }));

async function ask(texts: readonly string[], plugIns: readonly Detector[], signal = new AbortController().signal) {
  const failed: PlugInFailure[] = [];
  const asked = await askPlugIns(texts, plugIns, { signal, onPlugInFailed: (one) => void failed.push(one) }).catch(
    (error: unknown) => ({ error }),
  );
  return { asked, failed };
}

const away = () => Promise.reject(new Failure('detector-unavailable'));

describe('askPlugIns', () => {
  it('shows equal texts once and returns what was found for each, in their order', async () => {
    const shown: string[] = [];
    const plugIn = plugInOf((text, context) => {
      shown.push(text);
      return findAnn(text, context);
    });
    const { asked } = await ask(['Ann', 'x', 'is Ann', 'Ann'], [plugIn]);
    const [ann, later] = [0, 3].map((start) => [{ start, end: start + 3, type: 'PERSON' }]);
    expect(asked).toEqual({ found: [ann, [], later, ann], without: [] });
    expect(shown).toEqual(['Ann', 'x', 'is Ann']);
  });

  it('shows a long text in pieces, and what a cut would have hidden is found', async () => {
    const text = `${'x'.repeat(29)}Ann${'x'.repeat(40)} Ann`;
    const { asked } = await ask([text], [plugInOf(findAnn, { longestText: 32 })]);
    if ('error' in asked) throw asked.error;
    const places = new Set(asked.found[0]?.map(({ start, end }) => `${start} ${text.slice(start, end)}`));
    expect(places).toEqual(new Set(['29 Ann', '73 Ann']));
  });

  it('gives the same, in the same order, however long each text takes', async () => {
    const waiting: (() => void)[] = [];
    const slow = plugInOf(
      async (text, context) => {
        await new Promise<void>((done) => {
          if (waiting.push(done) === 4) for (const one of waiting.reverse()) one();
        });
        return findAnn(text, context);
      },
      { longestText: 16 },
    );
    const texts = ['Ann 1', `Ann ${'y'.repeat(20)} Ann`, 'Ann 3'];
    const { asked } = await ask(texts, [slow]);
    expect(asked).toEqual((await ask(texts, [plugInOf(findAnn, { longestText: 16 })])).asked);
  });

  it('fails with a required one, tells of it, and shows it nothing more', async () => {
    let shown = 0;
    const plugIn = plugInOf(() => {
      shown += 1;
      return away();
    });
    const { asked, failed } = await ask(
      Array.from({ length: 50 }, (_, i) => `${i}`),
      [plugIn],
    );
    expect(asked).toMatchObject({ error: { code: 'detector-unavailable' } });
    expect(failed).toMatchObject([{ detector: 'own', plugIn: 'required', failure: { code: 'detector-unavailable' } }]);
    expect(shown).toBeLessThanOrEqual(4);
  });

  it('goes on without an optional one, with what it and the others found', async () => {
    const halting = plugInOf((text, context) => (text === 'x' ? away() : findAnn(text, context)), {
      ...{ name: 'halting', plugIn: 'optional' },
    });
    const { asked, failed } = await ask(['Ann', 'x'], [halting, plugInOf(findAnn)]);
    const span = { start: 0, end: 3, type: 'PERSON' };
    expect(asked).toEqual({ found: [[span, span], []], without: ['halting'] });
    expect(failed).toMatchObject([{ detector: 'halting', plugIn: 'optional' }]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('Ann'))],
    ['finds what is not there', async () => [{ start: 0, end: 99, type: 'PERSON' as const }]],
  ])('takes one that %s for failed', async (_what, detect) => {
    const { asked } = await ask(['Ann'], [plugInOf(detect)]);
    expect(asked).toMatchObject({ error: { code: 'redaction-failed' } });
    expect((await ask(['Ann'], [plugInOf(detect, { plugIn: 'optional' })])).asked).toMatchObject({ without: ['own'] });
  });

  it('shows at most 2,000 texts of a job', async () => {
    const texts = Array.from({ length: 2001 }, (_, i) => `${i}`);
    const { asked } = await ask(texts, [plugInOf(findAnn)]);
    expect(asked).toMatchObject({ error: { code: 'redaction-failed', cause: { code: 'too-many-texts' } } });
    expect((await ask(texts.slice(1), [plugInOf(findAnn)])).asked).toMatchObject({ without: [] });
  });

  it('ends with the signal, also for an optional one', async () => {
    const controller = new AbortController();
    const plugIn = plugInOf(
      () => {
        controller.abort(new Failure('cancelled'));
        return new Promise(() => undefined);
      },
      { plugIn: 'optional' },
    );
    const { asked, failed } = await ask(['Ann'], [plugIn], controller.signal);
    expect(asked).toMatchObject({ error: { code: 'cancelled' } });
    expect(failed).toEqual([]);
  });
});

describe('probePlugIns', () => {
  it('asks plug-ins alone, in each of their languages, and says why one cannot be used', async () => {
    const named = (name: string): Partial<Detector> => ({ name, languages: ['en', 'de'] });
    const languages: unknown[] = [];
    const well = plugInOf(async (_text, { language }) => {
      languages.push(language);
      return [];
    }, named('well'));
    const away = plugInOf(async (_text, { language }) => {
      if (language === 'de') throw createTrouble('detector-unavailable', 'http-404');
      return [];
    }, named('away'));
    const odd = plugInOf(async () => [{ start: 5, end: 2, type: 'PERSON' }], named('odd'));
    const probed = await probePlugIns([...createDetectors('balanced'), well, away, odd]);
    expect(probed.map(({ plugIn, reason }) => [plugIn.name, reason])).toEqual([
      ['well', undefined],
      ['away', 'http-404'],
      ['odd', 'RangeError'],
    ]);
    expect(languages).toEqual(['en', 'de']);
  });
});
