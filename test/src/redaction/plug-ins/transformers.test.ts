import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Classify, openTransformers } from '../../../../src/redaction/plug-ins/transformers.ts';

let model: string;
beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), 'airlock-model-'));
  await writeFile(join(model, 'config.json'), '{}');
});
afterAll(() => rm(model, { recursive: true }));

const declaration = () => ({
  ...{ name: 'names', kind: 'transformers' as const, model, required: true },
  ...{ minScore: 0.5, types: {} },
});
const context = { path: '', keys: [], signal: new AbortController().signal };

/** Takes every word with a capital for a name, in pieces of four letters, and reads `most` tokens of a text. */
function createClassify(most = Number.POSITIVE_INFINITY) {
  const shown: string[] = [];
  const classify: Classify = async (text) => {
    shown.push(text);
    const words = text.match(/\p{L}+|[^\p{L}\s]/gu) ?? [];
    const tokens = words.flatMap((word) => {
      const isName = /^\p{Lu}/u.test(word);
      const pieces = word.match(/.{1,4}/gu) ?? [];
      return pieces.map((piece, at) => ({
        word: (at === 0 ? '' : '##') + piece.toLowerCase(),
        entity: isName ? (at === 0 ? 'B-PER' : 'I-PER') : 'O',
        score: 0.95,
        index: at + 1,
      }));
    });
    return tokens.slice(0, most);
  };
  return { classify, shown };
}

/** A detector on a pipeline of the test's own. */
async function open(classify: Classify) {
  const asked: unknown[] = [];
  const env: Record<string, unknown> = { allowRemoteModels: true };
  const load = async () => ({
    env,
    pipeline: async (...given: unknown[]) => {
      asked.push(given);
      return classify;
    },
  });
  const { detector } = await openTransformers(declaration(), load);
  const find = async (text: string) =>
    (await detector.detect(text, context)).map(({ start, end, type }) => [text.slice(start, end), type]);
  return { detector, env, asked, find };
}

describe('openTransformers', () => {
  it('finds names by their tokens, which have no places', async () => {
    const { find } = await open(createClassify().classify);
    expect(await find('🙂 so Kowalczyk   met José, twice')).toEqual([
      ['Kowalczyk', 'PERSON'],
      ['José', 'PERSON'],
    ]);
  });

  it('loads weights from their folder alone, once, when they are first needed', async () => {
    const { find, env, asked } = await open(createClassify().classify);
    expect(env).toEqual({ allowRemoteModels: false, allowLocalModels: true, localModelPath: '/', useFSCache: false });
    expect(asked).toEqual([]);
    await Promise.all([find('a'), find('b')]);
    expect(asked).toEqual([['token-classification', model, { local_files_only: true }]]);
  });

  it('asks for all tokens, since those that are nothing show where the others stand', async () => {
    const options: unknown[] = [];
    const { find } = await open(async (_text, given) => {
      options.push(given);
      return [{ word: 'a', entity: 'O', score: 1 }];
    });
    await find('a');
    expect(options).toEqual([{ ignore_labels: [] }]);
  });

  it('shows a text in pieces to a model that stops reading before its end', async () => {
    const { classify, shown } = createClassify(40);
    const { find } = await open(classify);
    const names = Array.from({ length: 60 }, (_, i) => `Name${String.fromCharCode(97 + (i % 26)).repeat(3)}`);
    const text = names.map((name) => `and then ${name} came`).join(' ');
    const found = new Set((await find(text)).map(([name]) => name));
    expect(found).toEqual(new Set(names));
    expect(shown.length).toBeGreaterThan(1);
  });

  it('comes to an end with a model that knows no word of a text', async () => {
    const { find } = await open(async () => []);
    expect(await find('word '.repeat(200))).toEqual([]);
  });

  it.each([
    ['something else', 'tokens'],
    ['groups without labels of tokens', [{ word: 'Ann', entity_group: 'PER', score: 1 }]],
  ])('fails when the model gives %s', async (_what, answer) => {
    const { find } = await open(async () => answer);
    await expect(find('Ann')).rejects.toMatchObject({ code: 'redaction-failed', cause: { code: 'answer-not-tokens' } });
  });

  it('fails when the model throws, with no word of what it says', async () => {
    const { find } = await open(() => Promise.reject(new RangeError('Ann')));
    await expect(find('Ann')).rejects.toMatchObject({ code: 'redaction-failed', cause: { code: 'RangeError' } });
  });

  it('shows the model two texts at once, and does not wait for ever', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const shown: string[] = [];
    const { find } = await open((text) => {
      shown.push(text);
      return new Promise(() => undefined);
    });
    const found = ['a', 'b', 'c'].map((text) => find(text));
    found[2]?.catch(() => undefined);
    const late = Promise.all(
      found
        .slice(0, 2)
        .map((one) =>
          expect(one).rejects.toMatchObject({ code: 'detector-unavailable', cause: { code: 'TimeoutError' } }),
        ),
    );
    await vi.advanceTimersByTimeAsync(30_000);
    await late;
    expect(shown).toEqual(['a', 'b']);
  });

  it('is away while the weights do not load, and tries again', async () => {
    let isBroken = true;
    const pipeline = async () => {
      if (isBroken) throw new Error('no such file');
      return createClassify().classify;
    };
    const { detector } = await openTransformers(declaration(), async () => ({ env: {}, pipeline }));
    await expect(detector.detect('Ann', context)).rejects.toMatchObject({
      ...{ code: 'detector-unavailable', cause: { code: 'model-not-loaded' } },
    });
    isBroken = false;
    expect(await detector.detect('Ann', context)).toEqual([{ start: 0, end: 3, type: 'PERSON' }]);
  });

  it('does not open without transformers.js, and says what to install', async () => {
    await expect(openTransformers(declaration())).rejects.toThrow(
      'AIRLOCK_DETECTORS_FILE: names needs @huggingface/transformers, which is not installed: npm install --no-save @huggingface/transformers',
    );
  });

  it('does not open when the package cannot be loaded, or the folder is not there', async () => {
    const broken = async () => Promise.reject(Object.assign(new Error('bad ELF'), { code: 'ERR_DLOPEN_FAILED' }));
    await expect(openTransformers(declaration(), broken)).rejects.toThrow('cannot be loaded (ERR_DLOPEN_FAILED)');
    const nowhere = { ...declaration(), model: join(model, 'nowhere') };
    await expect(openTransformers(nowhere)).rejects.toThrow('names: the folder of its model cannot be read (ENOENT)');
  });

  it('has a version that changes with the files of its model', async () => {
    const { classify } = createClassify();
    const before = (await open(classify)).detector.version;
    expect((await open(classify)).detector.version).toBe(before);
    await writeFile(join(model, 'model.onnx'), 'weights');
    expect((await open(classify)).detector.version).not.toBe(before);
  });
});
