import { describe, expect, it } from 'vitest';
import { html } from '../../../src/api/html.ts';

describe('html', () => {
  it('escapes text and numbers, and nothing of the template', () => {
    expect(html`<b title="${`"'`}">${'<script> & co'}</b>${3}`.markup).toBe(
      '<b title="&quot;&#39;">&lt;script&gt; &amp; co</b>3',
    );
  });

  it('puts markup and lists of markup in as they are', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>${html`<hr>`}`.markup).toBe('<ul><li>a</li><li>&lt;</li></ul><hr>');
  });
});
