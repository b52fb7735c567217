import type { Planted } from './plant-values.ts';

/** A way in which a value may have been written down somewhere. */
export interface Spelling {
  how: string;
  text: string;
  /** Stands for something only where no further digit is next to it. */
  isNumber: boolean;
}

const withoutSeparators = new Set(['CREDIT_CARD', 'PHONE', 'IBAN', 'US_SSN']);

/**
 * The parts of a text's base64 that are the same whatever stands around it, one for each place of three bytes where it
 * may begin.
 */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

const escapeAll = (text: string) =>
  text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** How a value may stand in a log, a store, a URL or a request; each text once, the plainest name for it first. */
export function writeSpellings({ form, value }: Pick<Planted, 'form' | 'value'>): Spelling[] {
  const base64 = inBase64(value);
  const squeezed = withoutSeparators.has(form.type) ? value.replace(/[^\p{L}\p{N}]/gu, '') : value;
  const all: [string, string][] = [
    ['raw', value],
    ['lower case', value.toLowerCase()],
    ['JSON', inJson(value)],
    ['JSON in JSON', inJson(inJson(value))],
    ['JSON, ASCII', escapeAll(value)],
    ['URL', encodeURIComponent(value)],
    ['form', encodeURIComponent(value).replaceAll('%20', '+')],
    ...base64.map((text): [string, string] => ['base64', text]),
    ...base64.map((text): [string, string] => ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')]),
    ['no separators', squeezed],
    ['no separators, lower case', squeezed.toLowerCase()],
    ...(form.partsOf?.(value) ?? []).flatMap((part): [string, string][] => [
      ['a part', part],
      ['a part, lower case', part.toLowerCase()],
    ]),
  ];
  const texts = new Set<string>();
  return all.flatMap(([how, text]) => {
    if (texts.has(text)) return [];
    texts.add(text);
    return [{ how, text, isNumber: /^\d+$/.test(text) }];
  });
}
