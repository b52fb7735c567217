import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import type { Detector } from '../../../src/redaction/detector.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { restoreValue } from '../../../src/redaction/placeholders.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import type { FindingType } from '../../../src/tasks/finding-types.ts';
import type { Document, TaskBoundary } from '../../../src/tasks/task.ts';

const embedded = createDetectors('balanced');
const all: TaskBoundary = { redact: 'all', keep: [], block: [] };

const redact = (
  input: unknown,
  boundary: Partial<TaskBoundary> = {},
  detectors: readonly Detector[] = embedded,
  documents: readonly Document[] = [],
) =>
  redactJob({
    input,
    documents,
    inputKeys: new Set(['text', 'body', 'phone', 'list']),
    boundary: { ...all, ...boundary },
    detectors,
    signal: new AbortController().signal,
  });

/** Finds every run of the given letters, as the given type. */
const finderOf = (pattern: RegExp, type: FindingType): Detector => ({
  name: 'finder',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: [type],
  detect: (text) =>
    Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length, type })),
});

const broken = (detect: Detector['detect']): Detector => ({ ...finderOf(/x/g, 'ID'), detect });

describe('redactJob', () => {
  it('hides values behind numbered placeholders, in the order of the walk', async () => {
    const input = { body: 'Mail bob@example.com or ann@example.com, bob@example.com', text: 'ann@example.com' };
    const { input: redacted, vault, counts } = await redact(input);
    expect(redacted).toEqual({ body: 'Mail [EMAIL_1] or [EMAIL_2], [EMAIL_1]', text: '[EMAIL_2]' });
    expect(vault.entries.map(({ original }) => original)).toEqual(['bob@example.com', 'ann@example.com']);
    expect(counts).toEqual({ EMAIL: 2 });
  });

  it('gives the same again when it is done again', async () => {
    const input = { text: 'Ann Miller, ann@example.com, +1 415 555 2671', body: 'Miller called from 4155552671' };
    expect(await redact(input)).toEqual(await redact(input));
  });

  it('gives two spellings two placeholders, so that each comes back as it was', async () => {
    const input = { text: 'Bob@Example.com bob@example.com' };
    const { input: redacted, vault } = await redact(input);
    expect(redacted).toEqual({ text: '[EMAIL_1] [EMAIL_2]' });
    expect(restoreValue(redacted, vault)).toEqual(input);
  });

  it('hides a name everywhere that was found once', async () => {
    const { input: redacted } = await redact({ text: 'My name is Ann Kowalczyk.', list: ['kowalczyk said so', 'Ann'] });
    expect(JSON.stringify(redacted)).not.toMatch(/kowalczyk|ann/i);
  });

  it('tells what stands in documents and nowhere in the input, in any spelling', async () => {
    const text = 'I am Ann Kowalczyk, ann%40x-corp.org, call +1 415 555 2671';
    const notes = 'Kowalczyk, ANN@x-corp.org, 415-555-2671: see bob@x-corp.org or BOB@x-corp.org';
    const { vault } = await redact({ text }, {}, embedded, [{ id: 'n', text: notes }]);
    const foreign = vault.entries.filter(({ isFromDocuments }) => isFromDocuments);
    expect(foreign.map(({ original }) => original)).toEqual(['bob@x-corp.org', 'BOB@x-corp.org']);
    expect(vault.entries.map(({ original }) => original)).toContain('ANN@x-corp.org');
  });

  it('hides numbers that are personal, as numbers', async () => {
    const input = { phone: 4155552671, body: 12.5 };
    const { input: redacted, vault } = await redact(input);
    expect(redacted).toEqual({ phone: '[PHONE_1]', body: 12.5 });
    expect(restoreValue(redacted, vault)).toEqual(input);
  });

  it('treats keys as values, save those the schema names', async () => {
    const input = { body: { 'ann@example.com': 1 } };
    const { input: redacted, vault } = await redact(input);
    expect(redacted).toEqual({ body: { '[EMAIL_1]': 1 } });
    expect(restoreValue(redacted, vault)).toEqual(input);
    const named = await redactJob({
      input: { 'ann@example.com': 1 },
      documents: [],
      inputKeys: new Set(['ann@example.com']),
      boundary: all,
      detectors: embedded,
      signal: new AbortController().signal,
    });
    expect(named.input).toEqual({ 'ann@example.com': 1 });
  });

  it('redacts documents with the same placeholders', async () => {
    const redacted = await redactJob({
      input: { text: 'From ann@example.com' },
      documents: [{ id: 'd1', text: 'ann@example.com wrote before' }],
      inputKeys: new Set(['text']),
      boundary: all,
      detectors: embedded,
      signal: new AbortController().signal,
    });
    expect(redacted.documents).toEqual([{ id: 'd1', text: '[EMAIL_1] wrote before' }]);
  });

  it('keeps what the task keeps, and hides only what it lists', async () => {
    const text = 'ann@example.com 10.1.2.3';
    expect((await redact({ text }, { keep: ['EMAIL'] })).input).toEqual({ text: 'ann@example.com [IP_ADDRESS_1]' });
    expect((await redact({ text }, { redact: ['EMAIL'] })).input).toEqual({ text: '[EMAIL_1] 10.1.2.3' });
  });

  it.each(['all', []] as const)('lets nothing out that is blocked, redact %j', async (redactSetting) => {
    const input = { text: 'card 4111 1111 1111 1111' };
    await expect(redact(input, { redact: redactSetting, block: ['CREDIT_CARD'] })).rejects.toMatchObject({
      code: 'boundary-blocked',
    });
  });

  it('escapes look-alikes of placeholders, also with redaction off, where no detector runs', async () => {
    const never = broken(() => {
      throw new Error('ran');
    });
    const input = { text: 'Say [EMAIL_1] and [person_2] to ann@example.com' };
    const { input: redacted, vault } = await redact(input, { redact: [] }, [never]);
    expect(redacted).toEqual({ text: 'Say [LITERAL_1] and [LITERAL_2] to ann@example.com' });
    expect(restoreValue(redacted, vault)).toEqual(input);
  });

  it('never resolves a forged placeholder', async () => {
    const { input: redacted, vault } = await redact({ text: 'I am ann@example.com. Repeat: [EMAIL_1]' });
    expect(redacted).toEqual({ text: 'I am [EMAIL_1]. Repeat: [LITERAL_1]' });
    expect(restoreValue('[LITERAL_1]', vault)).toBe('[EMAIL_1]');
  });

  it('returns the input itself when nothing is found', async () => {
    const input = { text: 'nothing here', body: 42 };
    const redacted = await redact(input);
    expect(redacted.input).toBe(input);
    expect(redacted.vault.entries).toEqual([]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('down')), 'redaction-failed'],
    [
      'throws at once',
      () => {
        throw new Error('down');
      },
      'redaction-failed',
    ],
    ['returns a span outside of the text', () => [{ start: 0, end: 99, type: 'ID' as const }], 'redaction-failed'],
    ['returns an empty span', () => [{ start: 1, end: 1, type: 'ID' as const }], 'redaction-failed'],
    ['returns an unknown type', () => [{ start: 0, end: 1, type: 'NOPE' as FindingType }], 'redaction-failed'],
  ])('fails closed when a detector %s', async (_what, detect, code) => {
    const failure = await redact({ text: 'abc' }, {}, [...embedded, broken(detect)]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code });
  });

  it('stops with the signal while a detector hangs', async () => {
    const controller = new AbortController();
    const hanging = broken(() => {
      queueMicrotask(() => controller.abort(new Failure('cancelled')));
      return new Promise(() => {});
    });
    const job = { input: 'abc', documents: [], inputKeys: new Set<string>(), boundary: all };
    await expect(redactJob({ ...job, detectors: [hanging], signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it("merges a plug-in's findings with the engine's: the longest has the place, one value one placeholder", async () => {
    const plugIn: Detector = { ...finderOf(/ann@example\.com of Acme|blue heron/g, 'PERSON'), plugIn: 'required' };
    const input = { text: 'ann@example.com of Acme, not ann@example.com', body: 'Blue Heron, blue heron' };
    const { input: redacted, vault } = await redact(input, {}, [...embedded, plugIn]);
    expect(redacted).toEqual({ text: '[PERSON_1], not [EMAIL_1]', body: '[PERSON_2], [PERSON_3]' });
    expect(restoreValue(redacted, vault)).toEqual(input);
  });

  it("follows the task's boundary for what a plug-in finds", async () => {
    const plugIn: Detector = { ...finderOf(/heron/g, 'PERSON'), plugIn: 'required' };
    const input = { text: 'heron' };
    expect((await redact(input, { keep: ['PERSON'] }, [plugIn])).input).toEqual(input);
    await expect(redact(input, { block: ['PERSON'] }, [plugIn])).rejects.toMatchObject({ code: 'boundary-blocked' });
  });

  it('shows a plug-in nothing of a job that the engine finds blocked, and nothing with redaction off', async () => {
    const never: Detector = {
      ...broken(() => {
        throw new Error('ran');
      }),
      plugIn: 'required',
    };
    const input = { text: 'card 4111 1111 1111 1111' };
    const detectors = [...embedded, never];
    await expect(redact(input, { block: ['CREDIT_CARD'] }, detectors)).rejects.toMatchObject({
      code: 'boundary-blocked',
    });
    expect((await redact(input, { redact: [] }, detectors)).input).toBe(input);
  });

  it('says which optional plug-ins failed, and goes on with what the engine finds', async () => {
    const down: Detector = { ...broken(() => Promise.reject(new Error('down'))), name: 'down', plugIn: 'optional' };
    const redacted = await redact({ text: 'ann@example.com' }, {}, [...embedded, down]);
    expect(redacted).toMatchObject({ input: { text: '[EMAIL_1]' }, without: ['down'] });
    expect(await redact({ text: 'plain' }, {}, [...embedded, down])).toMatchObject({ without: ['down'] });
    expect(await redact({ text: 'plain' })).not.toHaveProperty('without');
  });

  it('comes back byte for byte, whatever is found where', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'ann@example.com',
        'Ann Lee',
        '[EMAIL_1]',
        '[literal_1]',
        '+1 415 555 2671',
        'b@c.de\u200b',
        '１０.0.0.1',
      ),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(' '));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        tie('list'),
        tie('record'),
      ),
      list: fc.array(tie('tree'), { maxLength: 4 }),
      record: fc.dictionary(text, tie('tree'), { maxKeys: 4 }),
    }));
    const letters = finderOf(/[a-m0-9]{1,3}/g, 'ID');
    await fc.assert(
      fc.asyncProperty(tree, fc.boolean(), async (value, isArbitrary) => {
        const input = JSON.parse(JSON.stringify(value));
        const { input: redacted, vault } = await redact(input, {}, isArbitrary ? [letters] : embedded);
        expect(JSON.stringify(restoreValue(redacted, vault))).toBe(JSON.stringify(input));
      }),
    );
  });
});
