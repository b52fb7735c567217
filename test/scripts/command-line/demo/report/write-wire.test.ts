import { describe, expect, it } from 'vitest';
import { markOriginals, markPlaceholders } from '../../../../../scripts/command-line/demo/report/write-wire.ts';
import { html } from '../../../../../src/api/html.ts';

const vaultOf = (...originals: string[]) => ({
  entries: originals.map((original, i) => ({ placeholder: `[PERSON_${i + 1}]`, type: 'PERSON' as const, original })),
});

describe('markOriginals', () => {
  it('marks whole originals, the longest first, and escapes all of the text', () => {
    const marked = html`${markOriginals('Ann Lee <ann> Annual Ann', vaultOf('Ann', 'Ann Lee'))}`.markup;
    expect(marked).toBe('<mark class="original">Ann Lee</mark> &lt;ann&gt; Annual <mark class="original">Ann</mark>');
  });

  it('takes originals literally', () => {
    expect(html`${markOriginals('a.b axb', vaultOf('a.b'))}`.markup).toBe('<mark class="original">a.b</mark> axb');
  });

  it('marks nothing when nothing was hidden', () => {
    expect(html`${markOriginals('a & b', vaultOf())}`.markup).toBe('a &amp; b');
  });
});

describe('markPlaceholders', () => {
  it('marks every placeholder', () => {
    expect(html`${markPlaceholders('I am [PERSON_1] <[EMAIL_2]>')}`.markup).toBe(
      'I am <mark class="placeholder">[PERSON_1]</mark> &lt;<mark class="placeholder">[EMAIL_2]</mark>&gt;',
    );
  });
});
