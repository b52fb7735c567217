import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Span } from '../../../src/redaction/detector.ts';

/** What an engine hides in one text. */
export type Find = (text: string) => readonly Span[] | Promise<readonly Span[]>;

/** What a package exports, as far as it is called here. */
interface Exports {
  SyncRedactor: new (options: { globalReplaceWith: string }) => { redact(text: string): string };
  Redactor: new (options: { globalReplaceWith: string }) => { redact(text: string): string };
  PiiSanitizer: new (options: { replacementTemplate: string }) => { sanitize(text: string): string };
  OpenRedaction: new () => { detect(text: string): Promise<{ detections: { position: [number, number] }[] }> };
  removePII: (text: string) => string;
  redact: (text: string) => Promise<[redacted: string]>;
  make_pii_classifier: (model: unknown) => { sanitize_str(text: string, withPlaceholders: boolean): string };
  languages: { nl: { make_lm: () => unknown } };
}

/** No text of a set holds it. */
const mark = '\ue000';
const marks = /\ue000/g;

/** Packages of others and how they are asked, each with what it does unless told otherwise. */
const packages: Readonly<Record<string, (exports: Exports) => Find>> = {
  'redact-pii': ({ SyncRedactor }) => asRedactor(new SyncRedactor({ globalReplaceWith: mark })),
  '@libretto/redact-pii-light': ({ SyncRedactor }) => asRedactor(new SyncRedactor({ globalReplaceWith: mark })),
  '@redactpii/node': ({ Redactor }) => asRedactor(new Redactor({ globalReplaceWith: mark })),
  '@cdssnc/sanitize-pii': ({ PiiSanitizer }) => {
    const sanitizer = new PiiSanitizer({ replacementTemplate: mark });
    return (text) => findReplaced(text, sanitizer.sanitize(text), marks);
  },
  '@coffeeandfun/remove-pii':
    ({ removePII }) =>
    (text) =>
      findReplaced(text, removePII(text), /\[[\w' ]+ removed\]/g),
  '@arcjet/redact':
    ({ redact }) =>
    async (text) =>
      findReplaced(text, (await redact(text))[0], /<Redacted [\w -]+ #\d+>/g),
  'pii-filter': ({ make_pii_classifier: makeClassifier, languages }) => {
    const classifier = makeClassifier(languages.nl.make_lm());
    return (text) => findReplaced(text, classifier.sanitize_str(text, true), /\{[a-z_]+\}/g);
  },
  openredaction: ({ OpenRedaction }) => {
    const redactor = new OpenRedaction();
    return async (text) => {
      const { detections } = await redactor.detect(text);
      return detections.map(({ position: [start, end] }) => ({ start, end, type: 'LITERAL' }));
    };
  },
};

const asRedactor =
  (redactor: { redact(text: string): string }): Find =>
  (text) =>
    findReplaced(text, redactor.redact(text), marks);

/** Opens a package that is installed in a folder of its own; Airlock depends on none of them. Throws when it is missing. */
export async function openPackage(name: string, folder: string): Promise<Find> {
  const open = packages[name];
  if (open === undefined) throw new RangeError(`${name} is none of ${Object.keys(packages).join(', ')}`);
  const path = createRequire(join(resolve(folder), 'package.json')).resolve(name);
  return open((await import(pathToFileURL(path).href)) as Exports);
}

/**
 * Finds what of a text was replaced: what stands between the replacements is looked for in the text, one after the
 * other. Types are not told. Where a package changed anything else, the rest counts as shown.
 */
export function findReplaced(text: string, redacted: string, replacement: RegExp): Span[] {
  const [first = '', ...kept] = redacted.split(replacement);
  if (!text.startsWith(first)) return [];
  const spans: Span[] = [];
  let start = first.length;
  for (const [at, piece] of kept.entries()) {
    const isLast = at === kept.length - 1;
    const end = isLast ? text.length - piece.length : text.indexOf(piece, start + 1);
    if (end < start || !text.startsWith(piece, end)) return spans;
    if (end > start) spans.push({ start, end, type: 'LITERAL' });
    start = end + piece.length;
  }
  return spans;
}
