import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOwnTexts } from '../../../../scripts/laboratory/eval-redaction/read-own-texts.ts';
import { findingTypes } from '../../../../src/tasks/finding-types.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-texts-'));
  writeFileSync(join(folder, 'values.txt'), '# all\nPIN: 11 | 22\n# de\nGIVEN: Anke | Ulf\nFAMILY: Roth | Quast\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('readOwnTexts', () => {
  it('fills gaps with values of the language and of none, twice with other ones, and labels them', () => {
    put('de.txt', '@ note terse\n{PERSON}: {PIN}\n@ date clerk alike\n1. Mai\n\nab 9 Uhr\n');
    const [first, second, third, ...rest] = readOwnTexts(folder);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ language: 'de', kind: 'note', hand: 'terse', tkey: 'de-1', isLookAlike: false });
    for (const each of [first, second]) {
      expect(each?.text).toMatch(/^(Anke|Ulf) (Roth|Quast): (11|22)$/);
      expect(each?.spans.map(({ start, end, type }) => [type, each.text.slice(start, end)])).toEqual([
        ['PERSON', each?.text.split(':')[0]],
        ['SECRET', each?.text.slice(-2)],
      ]);
    }
    expect(first?.text.split(' ')[0]).not.toBe(second?.text.split(' ')[0]);
    expect(third).toMatchObject({ id: 'de-2', text: '1. Mai\n\nab 9 Uhr', spans: [], isLookAlike: true });
    expect(readOwnTexts(folder)[0]).toEqual(first);
  });

  it('takes what stands in a gap, in small letters or capitals where it says so, and braces of others as they are', () => {
    put('de.txt', `@ chat small\n{~GIVEN}, {^PERSON:Ann Lee}, {"a":{}} ${'$'}{KEY}\n`);
    const [{ text = '', spans = [] } = {}] = readOwnTexts(folder);
    expect(text).toMatch(/^(anke|ulf), ANN LEE, \{"a":\{\}\} \$\{KEY\}$/);
    expect(spans.map(({ type }) => type)).toEqual(['PERSON', 'PERSON']);
  });

  it.each([
    ['a gap that nothing fills', '@ note terse\n{PHONE}\n', /nothing fills PHONE in de-1/],
    ['a hand that is unknown', '@ note nobody\n{PIN}\n', /nobody is called nobody/],
  ])('throws on %s', (_, text, error) => {
    put('de.txt', text);
    expect(() => readOwnTexts(folder)).toThrow(error);
  });
});

describe('the texts of this repository', () => {
  const texts = readOwnTexts();
  const templates = new Set(texts.map(({ tkey }) => tkey));

  it('are over a thousand of nine languages, none of a template that is filled more than twice', () => {
    expect(texts.length).toBeGreaterThan(1000);
    expect(templates.size).toBeGreaterThan(500);
    expect(texts.length / templates.size).toBeLessThan(2);
    expect(new Set(texts.map(({ language }) => language)).size).toBe(9);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(texts.length);
  });

  it('show every type that is found, and leave no gap open', () => {
    const types = new Set(texts.flatMap(({ spans }) => spans.map(({ type }) => type)));
    expect(findingTypes.filter((type) => type !== 'LITERAL' && !types.has(type))).toEqual([]);
    expect(texts.filter(({ text }) => /(?<!\$)\{[~^]?[A-Z]{2}/.test(text)).map(({ id }) => id)).toEqual([]);
  });

  it('label nothing in what is clean or only looks like something', () => {
    const clean = texts.filter(({ kind, isLookAlike }) => kind === 'clean' || isLookAlike === true);
    expect(clean.length).toBeGreaterThan(200);
    expect(clean.filter(({ spans }) => spans.length > 0).map(({ id }) => id)).toEqual([]);
  });
});
