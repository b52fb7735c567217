import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findReplaced, openPackage } from '../../../../scripts/laboratory/eval-redaction/open-package.ts';

const show = (text: string, redacted: string) =>
  findReplaced(text, redacted, /#/g).map(({ start, end }) => text.slice(start, end));

describe('findReplaced', () => {
  it.each([
    ['Ann Lee met Bob', '# met #', ['Ann Lee', 'Bob']],
    ['to a, b and a', 'to #, b and #', ['a', 'a']],
    ['nobody', 'nobody', []],
    ['Ann', '#', ['Ann']],
    // A package that writes something else as well tells no more from there on.
    ['Ann met Bob and Eve', '# saw Bob and #', []],
    ['Ann met Bob', 'Hello # met Bob', []],
  ])('finds in %j, of which %j is left, %j', (text, redacted, found) => {
    expect(show(text, redacted)).toEqual(found);
  });
});

describe('openPackage', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airlock-others-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('asks a package that is installed in a folder of its own', async () => {
    const own = join(folder, 'node_modules', '@cdssnc', 'sanitize-pii');
    mkdirSync(own, { recursive: true });
    writeFileSync(
      join(own, 'index.js'),
      `exports.PiiSanitizer = class {
        constructor({ replacementTemplate }) { this.template = replacementTemplate; }
        sanitize(text) { return text.replace('Ann', this.template); }
      };`,
    );
    const find = await openPackage('@cdssnc/sanitize-pii', folder);
    expect(await find('for Ann')).toEqual([{ start: 4, end: 7, type: 'LITERAL' }]);
  });

  it('knows no other packages, and says what is not installed', async () => {
    await expect(openPackage('left-pad', folder)).rejects.toThrow(/left-pad is none of redact-pii, /);
    await expect(openPackage('redact-pii', folder)).rejects.toThrow(/Cannot find module 'redact-pii'/);
  });
});
