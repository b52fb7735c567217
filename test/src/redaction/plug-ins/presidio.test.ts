import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reasonOf } from '../../../../src/net/reason-of.ts';
import { createOffsetReader, openPresidio } from '../../../../src/redaction/plug-ins/presidio.ts';
import type { PresidioDeclaration } from '../../../../src/redaction/plug-ins/read-detectors-file.ts';
import { eventually } from '../../../support/eventually.ts';
import { startPresidio } from '../../../support/start-presidio.ts';

const declarationOf = (url: string, changes: Partial<PresidioDeclaration> = {}): PresidioDeclaration => ({
  ...{ name: 'presidio', kind: 'presidio', url, required: true, languages: ['en'] },
  ...{ minScore: 0.5, types: {}, timeoutMs: 5000 },
  ...changes,
});

function open(url: string, changes: Partial<PresidioDeclaration> = {}) {
  const { detector, close } = openPresidio(declarationOf(url, changes));
  onTestFinished(close);
  return detector;
}

const context = (language?: string, signal = new AbortController().signal) => ({
  path: '',
  keys: [],
  language,
  signal,
});

/** What it finds, as the words themselves. */
async function find(url: string, text: string, changes: Partial<PresidioDeclaration> = {}) {
  const spans = await open(url, changes).detect(text, context());
  return spans.map(({ start, end, type }) => [text.slice(start, end), type]);
}

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );
  return [(error as { code?: string }).code, reasonOf(error)];
}

const answerWith =
  (status: number, body: string, type = 'application/json') =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type }).end(body);
const finding = (changes: object) =>
  JSON.stringify([{ entity_type: 'PERSON', start: 0, end: 1, score: 0.9, ...changes }]);

describe('openPresidio', () => {
  it.each([
    ['before', '🙂🙂 call Zorblax now'],
    ['inside', 'call Zor🙂blax now'],
    ['at the edges of', '🙂Zor𝒜blax🙂'],
    ['nowhere near', 'call Zorblax now'],
  ])('counts as JavaScript does, with astral characters %s a finding', async (_where, text) => {
    const word = /Zor.*blax/u.exec(text)?.[0] ?? '';
    const { url } = await startPresidio({ [word]: 'PERSON' });
    expect(await find(url, text)).toEqual([[word, 'PERSON']]);
  });

  it('sends no lone surrogate, and what comes after one is found all the same', async () => {
    const { url, questions } = await startPresidio({ Zorblax: 'PERSON' });
    expect(await find(url, 'a \ud83d b 🙂 Zorblax')).toEqual([['Zorblax', 'PERSON']]);
    expect(questions[0]?.text).toBe('a \ufffd b 🙂 Zorblax');
  });

  it("names types as Airlock does, unknown ones ID; the operator's own names come first", async () => {
    const words = { Ann: 'PERSON', mail: 'EMAIL_ADDRESS', Rome: 'LOCATION', E17: 'EMPLOYEE_NUMBER', noon: 'DATE_TIME' };
    const { url } = await startPresidio(words);
    const text = 'Ann mail Rome E17 noon';
    expect(await find(url, text)).toEqual([
      ['Ann', 'PERSON'],
      ['mail', 'EMAIL'],
      ['E17', 'ID'],
    ]);
    expect(await find(url, text, { types: { LOCATION: 'ADDRESS', PERSON: null } })).toEqual([
      ['mail', 'EMAIL'],
      ['Rome', 'ADDRESS'],
      ['E17', 'ID'],
    ]);
  });

  it('leaves what is less sure than asked, whatever the service makes of the threshold', async () => {
    const { url, questions } = await startPresidio({ Ann: 'PERSON' }, 0.4);
    expect(await find(url, 'Ann')).toEqual([]);
    expect(await find(url, 'Ann', { minScore: 0.4 })).toEqual([['Ann', 'PERSON']]);
    expect(questions.map(({ score_threshold }) => score_threshold)).toEqual([0.5, 0.4]);
  });

  it("asks in the text's language where it may, else in the first", async () => {
    const { url, questions } = await startPresidio({});
    const detector = open(url, { languages: ['en', 'de'] });
    await detector.detect('Ich bin nicht die Frau, die das sagt', context());
    await detector.detect('Je ne suis pas la femme', context());
    await detector.detect('whatever', context('de'));
    expect(questions.map(({ language }) => language)).toEqual(['de', 'en', 'de']);
  });

  it.each([
    ['a server error', answerWith(500, '{"error":"Ann"}'), 'redaction-failed', 'http-500'],
    ['a refusal', answerWith(400, '{}'), 'redaction-failed', 'http-400'],
    ['a text that is too long', answerWith(413, '{}'), 'redaction-failed', 'http-413'],
    ['a text that it does not take', answerWith(422, '{}'), 'redaction-failed', 'http-422'],
    ['HTML', answerWith(200, '<html>Ann</html>', 'text/html'), 'redaction-failed', 'answer-not-json'],
    ['no list', answerWith(200, '{"start":0}'), 'redaction-failed', 'answer-not-findings'],
    ['offsets that are none', answerWith(200, finding({ end: '1' })), 'redaction-failed', 'answer-not-findings'],
    ['an end outside of the text', answerWith(200, finding({ end: 99 })), 'redaction-failed', 'answer-outside-text'],
    ['a start before the text', answerWith(200, finding({ start: -1 })), 'redaction-failed', 'answer-outside-text'],
    ['a broken offset', answerWith(200, finding({ start: 0.5 })), 'redaction-failed', 'answer-outside-text'],
    ['an empty finding', answerWith(200, finding({ end: 0 })), 'redaction-failed', 'answer-outside-text'],
    ['too much', answerWith(200, ' '.repeat(5_000_000)), 'redaction-failed', 'answer-too-large'],
    ['an answer elsewhere', answerWith(302, ''), 'detector-unavailable', 'http-302'],
    ['a missing page', answerWith(404, ''), 'detector-unavailable', 'http-404'],
    ['too many requests', answerWith(429, ''), 'detector-unavailable', 'http-429'],
    ['a key that it wants', answerWith(401, ''), 'detector-unavailable', 'http-401'],
    ['a service that is not ready', answerWith(503, ''), 'detector-unavailable', 'http-503'],
    ['a gateway error', answerWith(502, '<html>'), 'detector-unavailable', 'http-502'],
    [
      'a body that is cut',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('[{"entity_type":', () => response.destroy());
      },
      'detector-unavailable',
      'UND_ERR_SOCKET',
    ],
  ])('fails for %s, and says no word of it', async (_what, how, code, reason) => {
    const { url, behave } = await startPresidio({});
    behave(how);
    expect(await failureOf(find(url, '🙂 Ann'))).toEqual([code, reason]);
  });

  it.each([
    ['does not answer', () => undefined],
    ['stops in the middle', (response: ServerResponse) => void response.writeHead(200).write('[')],
  ])('gives up a service that %s in time', async (_what, how) => {
    const { url, behave } = await startPresidio({});
    behave(how);
    expect(await failureOf(find(url, 'Ann', { timeoutMs: 100 }))).toEqual(['detector-unavailable', 'TimeoutError']);
  });

  it('fails for a service that is not there', async () => {
    const { url, stop } = await startPresidio({});
    await stop();
    expect(await failureOf(find(url, 'Ann'))).toEqual(['detector-unavailable', 'ECONNREFUSED']);
  });

  it('follows no redirect', async () => {
    const elsewhere = await startPresidio({});
    const { url, behave } = await startPresidio({});
    behave((response) => void response.writeHead(307, { location: `${elsewhere.url}/analyze` }).end());
    expect(await failureOf(find(url, 'Ann'))).toEqual(['detector-unavailable', 'http-307']);
    expect(elsewhere.questions).toEqual([]);
  });

  it('stops asking when the job is stopped, with its reason', async () => {
    const { url, behave } = await startPresidio({});
    const controller = new AbortController();
    behave(() => controller.abort(new Error('cancelled')));
    await expect(open(url).detect('Ann', context('en', controller.signal))).rejects.toThrow('cancelled');
  });

  it('asks about at most eight texts at once', async () => {
    const { url, behave, questions } = await startPresidio({});
    const held: ServerResponse[] = [];
    behave((response) => void held.push(response));
    const detector = open(url);
    const asked = Array.from({ length: 12 }, () => detector.detect('Ann', context('en')));
    await eventually(() => held.length === 8);
    // The ninth comes only when one of the eight has its answer.
    const [first] = held;
    first?.writeHead(200).end('[]');
    await Promise.race(asked);
    await eventually(() => questions.length === 9);
    behave(undefined);
    for (const response of held.slice(1)) response.writeHead(200).end('[]');
    await Promise.all(asked);
    expect(questions).toHaveLength(12);
  });

  it('has a version that changes with how it is declared', () => {
    const versionOf = (changes: Partial<PresidioDeclaration>) => open('http://127.0.0.1:1', changes).version;
    const versions = [{}, { minScore: 0.6 }, { required: false }, { types: { LOCATION: 'ADDRESS' as const } }].map(
      versionOf,
    );
    expect(new Set(versions).size).toBe(4);
    expect(versionOf({})).toBe(versions[0]);
  });
});

describe('createOffsetReader', () => {
  it('counts as Python does, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const toOffset = createOffsetReader(text);
        const characters = [...text];
        characters.forEach((_character, at) => {
          expect(toOffset(at)).toBe(characters.slice(0, at).join('').length);
        });
        expect(toOffset(characters.length)).toBe(text.length);
      }),
    );
  });

  it.each(['abc', 'a🙂c'])('knows no offset outside of %j, nor between two characters', (text) => {
    const toOffset = createOffsetReader(text);
    expect([-1, 4, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32].map(toOffset)).toEqual(Array(6).fill(undefined));
  });
});
