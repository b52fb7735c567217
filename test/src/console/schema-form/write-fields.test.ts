import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listFields } from '../../../../src/console/schema-form/list-fields.ts';
import { writeFields } from '../../../../src/console/schema-form/write-fields.ts';

const schema = z.toJSONSchema(
  z.object({
    kind: z.enum(['<b>', 'two']),
    note: z.string(),
    name: z.string().max(20),
    tags: z.array(z.string()),
    owner: z.object({ age: z.int().nullable() }),
  }),
) as Record<string, unknown>;
const hostile = '</textarea><script>alert(1)</script> "\'';
const value = { kind: '<b>', note: `\n${hostile}`, name: hostile, tags: [hostile], owner: { age: null } };
const write = (...more: [Parameters<typeof writeFields>[1]?]) => writeFields(listFields(schema, value), ...more).markup;

describe('writeFields', () => {
  it('writes a control for each field, with its label and hint, and nothing of a value as markup', () => {
    const markup = write();
    expect(markup).not.toMatch(/<script|<b>|<\/textarea><s/);
    expect(markup).toContain('<option value="0" selected>&lt;b&gt;</option><option value="1">two</option>');
    // The line break behind the tag is not part of the text.
    expect(markup).toMatch(/<textarea name="output\.\$\/note"[^>]*>\n\n&lt;\/textarea&gt;/);
    expect(markup).toMatch(/<input name="output\.\$\/name" value="&lt;\/textarea/);
    expect(markup).toMatch(/<legend>owner<\/legend>.*<label for="field-4">age<\/label>/s);
    expect(markup).toContain('empty: null');
    expect(markup.match(/data-key="e"/g)).toHaveLength(1);
    expect(markup).not.toMatch(/autofocus|aria-invalid/);
  });

  it('keeps what was typed, and says at each field what is wrong, with the focus on the first one', () => {
    const typed = { '/kind': '1', '/name': 'typed <i>', '/owner/age': 'old' };
    const faults = [
      { path: '/tags/3', message: 'Too long.' },
      { path: '/owner/age', message: 'No number.' },
      { path: '', message: 'The check.' },
    ];
    const markup = write({ typed, faults });
    expect(markup).toContain('<option value="1" selected>two</option>');
    expect(markup).toContain('value="typed &lt;i&gt;"');
    expect(markup).toContain('<code>/3</code> Too long.');
    expect(markup).toMatch(/id="field-3"[^>]*aria-invalid="true" autofocus/);
    expect(markup).toMatch(/value="old" id="field-4"[^>]*aria-invalid="true"(?! autofocus)/);
    expect(markup).toContain('The check.');
  });

  it('warns of what cannot be seen', () => {
    const markup = writeFields(listFields(schema, { ...value, note: 'a\u202eb' })).markup;
    expect(markup).toContain('Holds characters that cannot be seen: U+202E');
  });
});
