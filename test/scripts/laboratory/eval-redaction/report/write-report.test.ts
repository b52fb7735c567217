import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../../scripts/laboratory/eval-redaction/figures.ts';
import { writeReport } from '../../../../../scripts/laboratory/eval-redaction/report/write-report.ts';

const texts = [
  {
    ...{ id: 'a<b', kind: 'mail & chat', language: 'en', partial: false },
    text: '<script>Ann</script>',
    spans: [{ start: 8, end: 11, type: 'PERSON' }],
  },
  { id: 'b', kind: '}*{display:none', language: 'de', partial: false, text: 'nichts', spans: [] },
];

describe('writeReport', () => {
  it('shows every text, with nothing of it as markup or style', async () => {
    const page = writeReport({ title: 'as shipped', mode: 'strict', texts, evaluation: await evaluate(texts, []) });
    expect(page).toContain('<h3>a&lt;b <small>en · mail &amp; chat</small></h3>');
    expect(page).toContain('&lt;script&gt;<mark class="missed"><b>✗ missed PERSON</b>Ann</mark>&lt;/script&gt;');
    expect(page).toContain('Measured as shipped, mode strict.');
    expect(page).not.toContain('<script');
    expect(page.slice(0, page.indexOf('</style>'))).not.toContain('*{');
  });

  it('has buttons for what was missed, languages, types and kinds, and no resource of others', async () => {
    const page = writeReport({ title: 'as shipped', mode: 'strict', texts, evaluation: await evaluate(texts, []) });
    for (const name of ['has-missed', 'language-de', 'type-PERSON', 'kind-mail---chat']) {
      expect(page).toContain(`id="only-${name}"`);
      expect(page).toContain(`body:has(#only-${name}:checked) article:not(.${name}) { display: none; }`);
    }
    expect(page).not.toMatch(/(?:src|href)=|url\(/);
  });
});
