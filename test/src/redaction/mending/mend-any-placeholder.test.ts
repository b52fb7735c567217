import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendPlaceholders } from '../../../../src/redaction/mending/mend-placeholders.ts';
import { restoreValue } from '../../../../src/redaction/placeholders.ts';
import type { Vault } from '../../../../src/redaction/vault.ts';
import { type FindingType, findingTypes } from '../../../../src/tasks/finding-types.ts';
import { alterations, spellings } from './alterations.ts';

const numRuns = Number(process.env.ROUNDS ?? 1) * 600;

/** One to three originals of each of some types; an original may look like anything. */
const vaultOf = fc
  .uniqueArray(fc.constantFrom(...findingTypes), { minLength: 1, maxLength: 6 })
  .chain((types) =>
    fc.tuple(
      ...types.map((type) =>
        fc
          .array(
            fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('[PERSON_1]', 'PERSON_1', '$&')),
            {
              minLength: 1,
              maxLength: 3,
            },
          )
          .map((originals) => originals.map((original, at) => entryOf(type, at + 1, original))),
      ),
    ),
  )
  .map((entries): Vault => ({ entries: entries.flat() }));

const entryOf = (type: FindingType, number: number, original: string) => ({
  placeholder: `[${type}_${number}]`,
  type,
  original,
});

/** Text beside placeholders. */
const filler = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '[',
    ']',
    '(see',
    ')',
    '{{',
    '**',
    '_',
    '\\',
    '%5B',
    '&#91;',
    '\u200b',
    'person',
    '1',
    '[1]',
    '\n',
    '=',
    '?a=1+2&b=',
  ),
);

const draft = fc.record({
  entry: fc.nat(),
  alteration: fc.constantFrom(...alterations),
  spelling: fc.constantFrom(...spellings),
  filler,
});

const pick = (vault: Vault, at: number) => vault.entries[at % vault.entries.length] ?? entryOf('ID', 1, '');

describe('mendPlaceholders', () => {
  it('has what is restored byte for byte, or refused, whatever a model did to placeholders', () => {
    let restored = 0;
    fc.assert(
      fc.property(vaultOf, fc.array(draft, { minLength: 1, maxLength: 4 }), (vault, drafts) => {
        const write = (each: (draft: (typeof drafts)[number]) => string) =>
          drafts.map((one) => `${one.filler} so ${each(one)} is`).join(' ');
        const answer = write(({ entry, alteration, spelling }) => {
          const { type, placeholder } = pick(vault, entry);
          const written = alteration.write(type, Number(placeholder.replace(/\D/g, '')));
          // What stays around an original stays as it is spelled.
          return alteration.around ? written : spelling(written);
        });
        const { value, lost } = mendPlaceholders({ value: [answer], redactedInput: '', allowed: '', vault });
        if (lost.length > 0) return;
        restored += 1;
        const expected = write(({ entry, alteration: { around = (text) => text } }) => {
          const { original } = pick(vault, entry);
          return around(String(original));
        });
        expect(restoreValue(value, vault)).toEqual([expected]);
      }),
      { numRuns },
    );
    expect(restored).toBeGreaterThan(numRuns / 10);
  });

  it('leaves what was not altered to the restoring, byte for byte, whatever stands beside it', () => {
    const piece = fc.oneof(filler, fc.nat());
    fc.assert(
      fc.property(vaultOf, fc.array(piece), (vault, pieces) => {
        const text = pieces.map((one) => (typeof one === 'number' ? pick(vault, one).placeholder : one)).join('');
        const { value, lost } = mendPlaceholders({ value: { text }, redactedInput: '', allowed: '', vault });
        if (lost.length === 0) expect(restoreValue(value, vault)).toEqual(restoreValue({ text }, vault));
      }),
      { numRuns },
    );
  });

  it('leaves a copy of what was sent as it is', () => {
    fc.assert(
      fc.property(vaultOf, fc.array(draft, { minLength: 1, maxLength: 4 }), filler, (vault, drafts, end) => {
        const texts = drafts.map(({ entry, alteration, spelling, ...more }) => {
          const { type, placeholder } = pick(vault, entry);
          return `${more.filler}${spelling(alteration.write(type, entry % 4))}${end}${placeholder}`;
        });
        const sent = { redactedInput: { texts }, allowed: '', vault };
        expect(mendPlaceholders({ value: [texts], ...sent })).toEqual({ value: [texts], lost: [] });
      }),
      { numRuns },
    );
  });
});

describe('mendPlaceholders of a hostile answer', () => {
  const vault = { entries: findingTypes.flatMap((type) => [entryOf(type, 1, 'a'), entryOf(type, 2, 'b')]) };

  it.each([
    ['half placeholders', '[PERSON_ '],
    ['placeholders', '[PERSON_1]'],
    ['placeholders without brackets', 'PERSON_1 '],
    ['placeholders that are not closed', '[PERSON_1 '],
    ['placeholders that are not opened', 'PERSON_1] '],
    ['placeholders in percent', '%5BPERSON_1%5D '],
    ['placeholders in every way', '\\[PERSON_1\\] =5BID_1=5D ?a=1+ID_1&b=2 &#91;ID_1&#93; '],
    ['placeholders with what nobody sees', '[PER\u200bSON_1] '],
    ['unknown ones', '[PERSON_9]'],
    ['types alone', '[PERSON]'],
    ['types in pointed brackets', '<PERSON>'],
    ['ends of tags', '</'],
    ['brackets', '['],
    ['brackets and words', '[a b c '],
    ['brackets of all kinds', '[{(<【'],
    ['words and numbers', 'a a a a 1'],
    ['numbers', '1 '],
    ['letters and digits', 'a1'],
    ['underscores', '_'],
    ['invisible characters', '\u200b'],
    ['other digits', '\u0661'],
    ['backslashes', '\\['],
  ])('gets through 100 KB of %s', (_name, piece) => {
    const value = piece.repeat(Math.ceil(100_000 / piece.length));
    const { lost } = mendPlaceholders({ value, redactedInput: value.slice(0, 1000), allowed: '', vault });
    expect(lost.length).toBeLessThanOrEqual(1);
  });
});
