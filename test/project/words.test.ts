import { describe, expect, it } from 'vitest';
import { readInRoot, repoFiles } from './repo-files.ts';

/** Written in two pieces, so that this file passes its own test. */
const word = (...pieces: string[]) => pieces.join('');

const FORBIDDEN: Record<string, RegExp> = {
  'work that is left': new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')})\\b`),
  'a folder of one machine': new RegExp(
    `(^|[\\s"'\`(=:])/(${word('wo', 'rk')}|${word('ro', 'ot')}|${word('fa', 'rm')}|${word('ho', 'me')}|${word('Us', 'ers')})/`,
    'm',
  ),
  'a folder beside the repo': new RegExp(word('\\.\\./', 'shared')),
  'a package registry': new RegExp(
    `https?://[^\\s"']*(${word('regis', 'try')}|${word('npm', 'js')}|${word('artifac', 'tory')}|${word('nex', 'us')})`,
  ),
  'who or what typed it': new RegExp(
    `${word('Co-authored', '-by')}|${word('Generated ', 'with')}|${word('ChatG', 'PT')}`,
    'i',
  ),
};

const isText = (path: string) => !/\.(png|jpe?g|gif|ico|woff2?|bin|gz)$/.test(path);

describe('every file of the repo', () => {
  const texts = repoFiles.filter(isText).map((path) => ({ path, text: readInRoot(path) }));

  for (const [what, pattern] of Object.entries(FORBIDDEN)) {
    it(`is free of ${what}`, () => {
      const found = texts.flatMap(({ path, text }) => {
        const match = pattern.exec(text);
        return match === null ? [] : [`${path}: ${match[0]}`];
      });
      expect(found).toEqual([]);
    });
  }

  it('leaves no test out, and runs none alone', () => {
    const marks = new RegExp(
      `\\b(it|test|describe)\\.(${word('on', 'ly')}|${word('sk', 'ip')}|${word('to', 'do')})\\(`,
    );
    const tests = texts.filter(({ path }) => path.endsWith('.test.ts'));
    expect(tests.length).toBeGreaterThan(50);
    expect(tests.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
