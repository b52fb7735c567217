import { describe, expect, it } from 'vitest';
import { writePayload } from '../../../src/console/write-payload.ts';

const write = (value: unknown) => writePayload(value).markup;

describe('writePayload', () => {
  it('writes the parts of a payload, and nothing of it as markup', () => {
    const markup = write({ '<i>': '<script>alert(1)</script>', list: [1, true, null], none: {}, empty: '' });
    expect(markup).not.toMatch(/<script|<i>/);
    expect(markup).toContain('&lt;script&gt;');
    for (const text of ['>1<', '>true<', '>null<', 'an empty object', 'empty']) expect(markup).toContain(text);
  });

  it('names what cannot be seen, and leaves what joins characters', () => {
    expect(write('a\u202eb\u200bc\0')).toContain(
      'a<b class="unseen">U+202E</b>b<b class="unseen">U+200B</b>c<b class="unseen">U+0000</b>',
    );
    expect(write('👩‍🔧\n\t')).not.toContain('unseen');
  });

  it('shows the beginning of a long text, and the rest where it is opened', () => {
    const markup = write(`${'a'.repeat(1499)}😀${'b'.repeat(100_000)}`);
    expect(markup).toContain('100002 more characters');
    expect(markup).toMatch(/<details><summary>[^<]*<\/summary><div class="text"><bdi>😀b/u);
  });

  it('stays in bounds, however much there is', () => {
    const deep = Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), 'end');
    expect(write(deep)).toContain('&quot;inner&quot;');
    expect(write(Array.from({ length: 5000 }, (_, i) => i)).match(/<dt>/g)).toBeNull();
  });
});
