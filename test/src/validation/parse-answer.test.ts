import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../src/validation/parse-answer.ts';

const forbidden = ['__proto__', 'constructor', 'prototype'];
/** JSON that an answer may be: strings well formed, no key that reaches a prototype, -0 left out as JSON has none. */
const key = fc.string({ unit: 'binary' }).filter((text) => !forbidden.includes(text));
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('```', '```json\n{}\n```', '{', ']', '"', '\\'),
  fc.double({ noNaN: true, noDefaultInfinity: true, max: 2 ** 53, min: -(2 ** 53) }).map((value) => value + 0),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
}));
const object = fc.dictionary(key, tree);
/** What is found in prose, too: an object, or a list that begins with one or with a text. */
const container = fc.oneof(object, fc.tuple(fc.oneof(object, fc.string()), tree));
/** Prose that holds no bracket and no fence. */
const prose = fc.string().map((text) => text.replaceAll(/[[\]{}`]/g, ''));

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

  it('takes any object or list out of a code fence', () => {
    const opening = fc.constantFrom('```json\n', '```JSON  \r\n', '```\n', '~~~\n', '````json\n');
    fc.assert(
      fc.property(container, opening, prose, (value, open, before) => {
        const close = /^[`~]+/.exec(open)?.[0];
        expect(read(`${before}\n${open}${JSON.stringify(value)}\n${close} \n`)).toEqual(value);
      }),
    );
  });

  it('takes any object or list out of prose, when it stands last', () => {
    fc.assert(
      fc.property(container, prose, (value, before) => {
        expect(read(`:${before}:\n${JSON.stringify(value)}\n`)).toEqual(value);
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
    '[EMAIL_1] wrote: {"a":1}',
    'I {think} it is {"a":1}.',
    'He said "so": {"a":1}',
    '```json {"a":1}```',
    '{"a":1}\n{"a":1}',
    '```json\n{"a":1}\n```\nOr in short: {"a": 1}',
    'Urgency is in [0, 1), so: {"a":1}',
    'Plan:\n- [ ] read\n- [x] decide\n{"a":1}',
    'As the manual [1] says:\n\n{"a":1}</s>',
    '<answer>{"a":1}</answer>',
    'Here you are:\n```json\n{"a":1}\n```\nAnything else?',
    '```json\n{"a":1}\n```\n\nLet me know if you need more!',
    '```\n{"a":1}\n```\nIch hoffe, das hilft.',
    'Sure! {"a":1}<|im_end|>',
    'The message(s) :( say "x) {y"\n{"a":1}',
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
    ['an example behind a refusal', 'I cannot do that. An answer would look like {"a":1}'],
    ['an example', 'This is an example of the format:\n{"a":1}'],
    ['an example behind a German refusal', 'Das kann ich leider nicht beantworten. So sähe es aus: {"a":1}'],
    ['an example behind a French refusal', 'Désolé, je ne peux pas. Par exemple : {"a":1}'],
    ['an example behind a Spanish refusal', 'Lo siento, no puedo. Por ejemplo: {"a":1}'],
    ['doubt behind a fence', '```json\n{"a":1}\n```\nHowever, this may be a question.'],
    ['German doubt behind a fence', '```json\n{"a":1}\n```\nDas ist vielleicht falsch.'],
    ['a sermon behind a fence', `\`\`\`json\n{"a":1}\n\`\`\`\n${'On and on. '.repeat(40)}`],
    ['a courtesy behind bare JSON', '{"a":1} Anything else?'],
    ['a footnote', 'It is billing [1]'],
    ['a draft in a tag of its own', '<plan>{"a":1}</plan>'],
    ['JSON in JSON that is none', '{"a":1,} {x}'],
    ['a control character', '{"a":"\n"}'],
    ['a leading zero', '[01]'],
  ])('refuses %s', (_name, text) => {
    expect(codesOf(text)).toEqual(['answer-not-json', 'not-json']);
  });

  it.each([
    ['key-duplicate', '{"a":1,"a":1}'],
    ['key-duplicate', '{"a":1,"b":{"a":1},"\\u0061":2}'],
    ['key-duplicate', 'So: [{"b":[],"a":1,"b":[]}]'],
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
    ['number-not-exact', 'So: {"a":{"b":12345678901234567890}}'],
  ])('refuses %s: %s', (note, text) => {
    expect(codesOf(text)).toEqual(['answer-not-json', note]);
  });

  it.each([
    ['<think>Draft: {"a":2}. No.</think>{"a":1}'],
    ['<THINK>\n{"a":2}\n</THINK>\n\n{"a":1}'],
    ['<thinking>{"a":2}</thinking> {"a":1}'],
    ['<reasoning>why</reasoning>\n```json\n{"a":1}\n```'],
    ['<think>one</think><think>two {"a":2}</think>{"a":1}'],
    ['<think>a <think>b</think> {"a":2} c</think>{"a":1}'],
    ['First {"a":2} comes to mind.\n</think>\n{"a":1}'],
    ['<think type="deep">```json\n{"a":2}\n```</think>\nHere: {"a":1}'],
    ['[THINK]{"a":2}[/THINK]{"a":1}'],
    ['◁think▷{"a":2}◁/think▷{"a":1}'],
    ['<seed:think>{"a":2}</seed:think>{"a":1}'],
    ['<|begin_of_thought|>{"a":2}<|end_of_thought|>{"a":1}'],
    ['<|channel|>analysis<|message|>{"a":2}<|end|><|start|>assistant<|channel|>final<|message|>{"a":1}<|return|>'],
    ['<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{"a":1}'],
    ['analysisWe need {"a":2}.assistantfinal{"a":1}'],
  ])('takes what is said after the reasoning in %j', (text) => {
    expect(read(text)).toEqual({ a: 1 });
  });

  it.each([
    ['<think>{"a":1}</think>'],
    ['<think>{"a":1}</think>I cannot say.'],
    ['<think>{"a":1}</think>{"a":2,}'],
    ['<think>{"a":1}</think>{"a":'],
    ['<think>{"a":1}'],
    ['<think>one</think><think>{"a":1}'],
    ['{"a":1}<think>That was wrong.</think>'],
    ['{"a":1}\n<think>Wait, no'],
    ['{"a":1}\n</THINK>'],
    ['<|channel|>analysis<|message|>{"a":1}<|end|>'],
    ['<|channel|>final<|message|>{"a":1}<|end|><|start|>assistant<|channel|>commentary<|message|>{"a":2}'],
    ['analysisWe answer {"a":1}'],
  ])('takes no draft for the answer in %j', (text) => {
    expect(codesOf(text)?.[0]).toBe('answer-not-json');
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
