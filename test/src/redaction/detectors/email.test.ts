import { describe, expect, it } from 'vitest';
import { emailDetector } from '../../../../src/redaction/detectors/email.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('emailDetector', () => {
  it.each([
    ['Write to ann.lee+shop@mail.example.co.uk.', ['ann.lee+shop@mail.example.co.uk']],
    ['<ann@example.com>,"bob"@x (c@d.io)', ['ann@example.com', 'c@d.io']],
    ["'o'brien@example.com'", ["o'brien@example.com"]],
    ['jörg@müller.de', ['jörg@müller.de']],
    ['?email=ann@example.com&x=1', ['ann@example.com']],
    ['"ann lee"@example.com', ['"ann lee"@example.com']],
    ['ann dot lee at example dot com', ['ann dot lee at example dot com']],
    ['ann underscore lee forty two at example dot com', ['ann underscore lee forty two at example dot com']],
    ['ana guion bajo vega arroba example punto com', ['ana guion bajo vega arroba example punto com']],
    ['anne point lee arobase example point fr', ['anne point lee arobase example point fr']],
    ['邮箱ann@example.com谢谢', ['ann@example.com']],
    ['mailto:ann@example.com?subject=x', ['ann@example.com']],
    ['https://site.example/u/ann@example.com/', ['ann@example.com']],
    ['ann (at) example (dot) com or bob [at] example.org', ['ann (at) example (dot) com', 'bob [at] example.org']],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(emailDetector, text)).toEqual(found.map((one) => `EMAIL ${one}`));
  });

  it.each([
    'no at here',
    'git clone git@host.example:acme/widget.git',
    'a@b',
    '@handle',
    'x @ y.com',
    '12@34',
    'see you @ 5.30pm',
    'git@',
    'postgres://a:pw@host.example/db',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(emailDetector, text)).toEqual([]);
  });
});
