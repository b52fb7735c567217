import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../src/validation/parse-answer.ts';
import { container, draft, leadIn, reasoning, tree, turnEnd, wrapper } from '../../support/answer-forms.ts';

function read(text: string): unknown {
  const parsed = parseAnswer(text);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

function codesOf(text: string): [string, string | undefined] | undefined {
  const parsed = parseAnswer(text);
  return parsed.ok ? undefined : [parsed.code, parsed.notes[0]?.code];
}

describe('parseAnswer', () => {
  it('gives back any JSON, with or without spaces', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
        expect(read(` ${JSON.stringify(value, null, indent)}\n`)).toEqual(value);
      }),
    );
  });

  it('takes any object or list behind a lead-in and out of what wraps it', () => {
    fc.assert(
      fc.property(container, leadIn, wrapper, turnEnd, (value, before, [open, close], end) => {
        // A list of plain values may be a footnote.
        fc.pre(open !== '' || /(?:^|[:\n] ?)$/.test(before) || /^(?:\{"|\[[{"])/.test(JSON.stringify(value)));
        expect(read(`${before}${open}${JSON.stringify(value)}${close}${end}`)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('takes any JSON behind any reasoning, wrapped or not', () => {
    const marks = fc.constantFrom('</think>', '<think>', '[reason]', '<|channel|>analysis', '```', '<|END_THINKING|>');
    fc.assert(
      fc.property(
        ...[fc.oneof(tree, marks, fc.array(marks), fc.dictionary(marks, marks)), reasoning],
        ...[draft, wrapper, turnEnd],
        (value, [begin, finish], thought, [open, close], end) => {
          expect(read(`${begin}${thought}${finish}${open}${JSON.stringify(value)}${close}${end}`)).toEqual(value);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes no draft of any reasoning for the answer, whether it ends or not', () => {
    fc.assert(
      fc.property(
        ...[reasoning, draft, fc.boolean(), leadIn, turnEnd],
        ([begin, finish], thought, ends, before, end) => {
          expect(codesOf(`${begin}${before}${thought}${ends ? finish : ''}${end}`)?.[0]).toBe('answer-not-json');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes nothing before words that it does not know', () => {
    const word = fc.stringMatching(/^[a-z]{2,12}$/).map((text) => `xq${text}`);
    fc.assert(
      fc.property(container, word, leadIn, wrapper, (value, unknown, before, [open, close]) => {
        const answer = `${open}${JSON.stringify(value)}${close}`;
        expect(codesOf(`${before}${answer}\n${unknown}`)?.[0]).toBe('answer-not-json');
      }),
    );
  });

  it('answers any text without throwing', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]",:\\`a1\n'), maxLength: 60 });
    fc.assert(
      fc.property(soup, (text) => typeof parseAnswer(text).ok === 'boolean'),
      { numRuns: 2000 },
    );
  });

  it.each([
    '{"a":1}\n{"a":1}',
    '```json\n{"a":1}\n```\nOr in short: {"a": 1}',
    'Urgency is in [0, 1), so: {"a":1}',
    'Plan:\n- [ ] read\n- [x] decide\n{"a":1}',
    'It is as the manual [1] says.\n\n{"a":1}</s>',
    'The message(s) :( say "x) {y"\n{"a":1}',
    'Sorry to hear that. {"a":1}',
    'The email contains no phone number, so the output is:\n\n{"a":1}',
    'This message is not spam.\n```json\n{"a":1}\n```',
    'Der Text enthält kein Datum, daher lautet das Ergebnis:\n{"a":1}',
    'The customer had to wait for three weeks.\n{"a":1}',
    'The sender writes from <ann@example.org>.\n{"a":1}',
    'It came from [EMAIL_1]. Answer: {"a":1}',
    'He said "so". The answer is {"a":1}.',
    '```json {"a":1}```',
    'Sure, here\'s the extracted data in JSON format:\n\n```json\n{"a":1}\n```',
    '<answer>{"a":1}</answer>',
    'The answer is `{"a":1}`',
    '**{"a":1}**',
    '\u200b{"a":1}',
    'Sure! {"a":1}<|im_end|>',
    '{"a":1}</s>',
    '<s>{"a":1}</s>',
    '<think>{"a":2}</think>\n<|begin_of_box|>{"a":1}<|end_of_box|>',
    '<|im_start|>assistant\n{"a":1}<|im_end|>',
    '<|START_RESPONSE|>Here is the answer: {"a":1}<|END_RESPONSE|><|END_OF_TURN_TOKEN|>',
    'The message(s) :( say "x) y". Result:\n{"a":1}',
    'Sure! Here is the result:\n\n```json\n{"a":1}\n```\n\nLet me know if you need anything else.',
    '```json\n{"a":1}\n```\nAnything else?<|im_end|>',
    '```\n{"a":1}\n```\nIch hoffe, das hilft.',
    '```\n{"a":1}\n```\nI hope this helps! Please let me know if you have any questions.',
  ])('finds the only value in %j', (text) => {
    expect(read(text)).toEqual({ a: 1 });
  });

  it.each([
    ['prose', 'It is billing.'],
    ['a number in prose', 'It is 42.'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '-Infinity'],
    ['a trailing comma', '{"a":1,}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{"a":1 /* one */}'],
    ['a cut object', '{"a":"b'],
    ['an open bracket before it', 'use { here: {"a":1}'],
    ['two values', '{"a":1} or {"a":2}'],
    ['two values, one in a fence', '```json\n{"a":1}\n```\nNo: {"a":2}'],
    ['prose behind it', 'First idea: {"a":1}. But I cannot say.'],
    ['prose behind a fence', '```json\n{"a":1}\n```\nOn second thoughts, no.'],
    ['a draft before one that is broken', 'Draft: {"a":1}\nFinal: {"a":2,}'],
    ['a draft before one that is cut', 'Draft: {"a":1}\nFinal: {"a":'],
    ['a draft before one in single quotes', `{"a":1} {'a':2}`],
    ['a draft before one with bare keys', '{"a":1} {a: 2}'],
    ['one behind a broken one', '{"a":2,} {"a":1}'],
    ['doubt behind a fence', '```json\n{"a":1}\n```\nHowever, this may be a question.'],
    ['German doubt behind a fence', '```json\n{"a":1}\n```\nDas ist vielleicht falsch.'],
    ['a sermon behind a fence', `\`\`\`json\n{"a":1}\n\`\`\`\n${'On and on. '.repeat(40)}`],
    ['a footnote', 'It is billing [1]'],
    ['a draft in a tag of its own', '<plan>{"a":1}</plan>'],
    ...['thinking', 'reasoning', 'draft', 'scratchpad', 'diff', 'xq'].map((info) => [
      `a fence of ${info}`,
      `\`\`\`${info}\n{"a":1}\n\`\`\``,
    ]),
    ['a fence that is not closed', 'Answer:\n```json\n{"a":1}'],
    ['a fence that was not opened', '{"a":1}\n```'],
    ['wrappers that do not match', '<answer>`{"a":1}</answer>`'],
    ['the schema before it', 'Schema: {"type":"object"}\nAnswer: {"a":1}'],
    ['the end of a cut answer', '{"b":[],"answer":{"a":1}'],
    ['the end of a cut text in an answer', '{"b":"Answer: {"a":1}'],
    ['a correction behind a fence', '```json\n{"a":1}\n```\nCorrection: a should be 2.'],
    ['an afterthought behind a fence', '```json\n{"a":1}\n```\nOn reflection, a is 2.'],
    ['a courtesy that goes on', '```json\n{"a":1}\n```\nAnything else? It is wrong.'],
    ['a courtesy that begins otherwise', '```json\n{"a":1}\n```\nNo. Anything else?'],
    ['a courtesy without a fence', '{"a":1}\nAnything else?'],
    ['a denied word in bold', 'The claim is not **true**.'],
    ['a word in bold', 'The category is **"spam"**.'],
    ['a word in code', 'The statement is far from `true`.'],
    ['a number in bold', 'There are fewer than **5**.'],
    ['a denied object', 'Not {"a":1}'],
    ['a fence in a denying sentence', 'The customer is not\n```json\n{"a":1}\n```'],
    ['a text behind a lead-in', 'The answer is "no"'],
    ['JSON in JSON that is none', '{"a":1,} {x}'],
    ['a control character', '{"a":"\n"}'],
    ['a leading zero', '[01]'],
  ])('refuses %s', (_name, text) => {
    expect(codesOf(text)).toEqual(['answer-not-json', 'not-json']);
  });

  it.each([
    ['key-duplicate', '{"a":1,"a":1}'],
    ['key-duplicate', '{"a":1,"b":{"a":1},"\\u0061":2}'],
    ['key-duplicate', 'Answer: [{"b":[],"a":1,"b":[]}]'],
    ['key-duplicate', '```json\n{"":1,"":1}\n```'],
    ['key-forbidden', '{"__proto__":{"a":1}}'],
    ['key-forbidden', '[{"a":{"constructor":1}}]'],
    ['key-forbidden', '{"\\u0070rototype":1}'],
    ['text-invalid', '"\\ud800"'],
    ['text-invalid', '{"a":"x\\udc00\\ud800"}'],
    ['text-invalid', '{"\\ud800":1}'],
    ['text-invalid', `["${String.fromCharCode(0xdfff)}"]`],
    ['number-not-exact', '[1e999]'],
    ['number-not-exact', '{"a":-1e400}'],
    ['number-not-exact', '{"a":9007199254740993}'],
    ['number-not-exact', 'Answer: {"a":{"b":12345678901234567890}}'],
  ])('refuses %s: %s', (note, text) => {
    expect(codesOf(text)).toEqual(['answer-not-json', note]);
  });

  it('cuts nothing out of a text that parses whole', () => {
    const value = { a: 'before </think> after <think>', b: '<|channel|>final' };
    expect(read(JSON.stringify(value))).toEqual(value);
  });

  it('takes the same key in different objects, and as a value', () => {
    expect(read('{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":1}]}')).toEqual({
      a: { a: 'a' },
      b: ['a', 'a', { a: 1 }, { a: 1 }],
    });
  });

  it.each(['', ' \n\t', '\ufeff'])('finds %j empty', (text) => {
    expect(codesOf(text)).toEqual(['answer-empty', 'empty']);
  });

  it('reads 64 levels and no more', () => {
    const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(codesOf(nest(64))).toBeUndefined();
    expect(codesOf(nest(65))).toEqual(['answer-not-json', 'json-too-deep']);
    expect(codesOf(`Here: ${nest(65)}`)).toEqual(['answer-not-json', 'json-too-deep']);
    expect(codesOf(`{"a":1,"a":${nest(65)}}`)).toEqual(['answer-not-json', 'json-too-deep']);
  });

  it.each([
    ['blank lines before a footnote', `a${'\n'.repeat(5_000_000)}b [1]`],
    ['arrays', '['.repeat(5_000_000)],
    ['closed arrays', '['.repeat(2_000_000) + ']'.repeat(2_000_000)],
    ['objects', '{"a":'.repeat(2_000_000)],
    ['arrays in a string that never ends', `"${'['.repeat(5_000_000)}`],
    ['many small values', '{} '.repeat(1_000_000)],
    ['many quotes', '{"'.repeat(1_000_000)],
    ['many fences', '```\n'.repeat(1_000_000)],
    ['many tags', '<think>'.repeat(1_000_000)],
    ['many closing tags', '</think>'.repeat(1_000_000)],
    ['many channels', '<|channel|>analysis'.repeat(500_000)],
    ['many endings', `x${'``` '.repeat(1_000_000)}`],
    ['endings of a turn', `{}${'<|end|>'.repeat(1_000_000)}`],
    ['beginnings of a turn', `${'<s>'.repeat(1_000_000)}{}`],
    ['names of thoughts', `${`</${'think'.repeat(15)}`.repeat(100_000)}{}`],
    ['backticks', `{}${'`'.repeat(5_000_000)}`],
    ['quotes before a bracket', `${'"'.repeat(5_000_000)}}`],
    ['escaped quotes', `${'\\\\"'.repeat(1_000_000)}"]`],
    ['open lists', '[1, '.repeat(1_000_000)],
    ['refusals', 'ich kann '.repeat(500_000)],
    ['many escapes', `"${'\\'.repeat(5_000_000)}`],
  ])('refuses millions of %s without a stack overflow', (_name, text) => {
    expect(codesOf(text)?.[0]).toBe('answer-not-json');
  });

  it('takes 10 MiB and no byte more', () => {
    const quoted = (bytes: number) => `"${'é'.repeat((bytes - 2) / 2)}"`;
    expect(codesOf(quoted(10 * 1024 * 1024))).toBeUndefined();
    expect(codesOf(quoted(10 * 1024 * 1024 + 2))).toEqual(['answer-too-large', 'too-large']);
  });
});
