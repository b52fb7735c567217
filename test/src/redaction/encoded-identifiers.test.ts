import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/redaction/detector.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { normalize } from '../../../src/redaction/normalize.ts';
import { restoreValue } from '../../../src/redaction/placeholders.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import { carriers } from './carriers.ts';
import { type Encoding, encodings } from './encodings.ts';
import { frame, kinds } from './plant-identifiers.ts';
import { createRandom, pick } from './random.ts';

const seed = Number(process.env.SEED ?? 20_251_103);
const rounds = Number(process.env.ROUNDS ?? 20);
/** There are over two hundred pairs of encodings. */
const roundsOfPair = Math.ceil(rounds / 10);
const windowLength = 6;
const detectors = createDetectors('balanced');
const { signal } = new AbortController();
const boundary = { redact: 'all' as const, keep: [], block: [] };

/** The text with what is personal hidden; that it comes back as it was is proven on the way. */
async function redact<Input extends string | string[]>(input: Input): Promise<Input> {
  const redacted = await redactJob({ input, documents: [], inputKeys: new Set(), boundary, detectors, signal });
  expect(restoreValue(redacted.input, redacted.vault)).toEqual(input);
  return redacted.input as Input;
}

/** Stretches of the identifier that whoever undoes the encodings can read. */
function findLeft(identifier: string, around: string, hidden: string, written: readonly Encoding[]): string[] {
  const decoded = written.reduceRight((text, { decode }) => decode(text), hidden);
  const form = normalize(identifier.replaceAll(frame, ' '));
  const own = normalize(around);
  const pieces = Array.from({ length: Math.max(0, form.length - windowLength + 1) }, (_, at) =>
    form.slice(at, at + windowLength),
  );
  return pieces.filter(
    (piece) => [hidden, decoded].some((text) => normalize(text).includes(piece)) && !own.includes(piece),
  );
}

/** What is left of made-up identifiers of every kind in encoded sentences. */
async function findLeaks(written: readonly Encoding[], count: number): Promise<string[]> {
  const random = createRandom(seed);
  const leaks: string[] = [];
  for (const kind of kinds) {
    for (let round = 0; round < count; round++) {
      const identifier = kind.make(random);
      const label = kind.labels ? `${pick(random, kind.labels as readonly [string, ...string[]])} ` : '';
      const carrier = pick(random, carriers);
      const said = label + identifier;
      const encode = (text: string) => written.reduce((so, { encode: one }) => one(so), text);
      // The whole sentence, or what it is about alone.
      const text =
        random(2) === 0 ? encode(carrier.replace('@', () => said)) : carrier.replace('@', () => encode(said));
      const hidden = await redact(text);
      const left = findLeft(identifier, `${carrier}${label} It says: , and no more. note page`, hidden, written);
      if (left.length > 0) leaks.push(`${kind.name}: ${JSON.stringify(text)} → ${JSON.stringify(hidden)}`);
    }
  }
  return leaks;
}

describe('redaction of encoded texts', () => {
  it.each(encodings)('leaves nothing that can be decoded from $name', async (encoding) => {
    expect(await findLeaks([encoding], rounds), `seed ${seed}`).toEqual([]);
  });

  it.each(encodings)('leaves nothing that can be decoded from another encoding in $name', async (outer) => {
    const leaks: string[] = [];
    for (const inner of encodings) leaks.push(...(await findLeaks([inner, outer], roundsOfPair)));
    expect(leaks, `seed ${seed}`).toEqual([]);
  });

  it.each([
    ['name=Dana+Whitfield&card=4111+1111+1111+1111', 'name=[PERSON_1]&card=[CREDIT_CARD_1]'],
    ['Mail dana&#64;x-corp.org or dana=40x-corp.org', 'Mail [EMAIL_1] or [EMAIL_2]'],
    ['Mail dana%2540x-corp.org', 'Mail [EMAIL_1]'],
    ['Name: J&ouml;rg M&uuml;ller', 'Name: [PERSON_1]'],
    [`It was ${btoa('From: dana@x-corp.org, Dana Whitfield')} then`, 'It was [EMAIL_1] then'],
    ['Mail dana@x-= \r\ncorp.org, or Dana=\r\n Whitfield', 'Mail [EMAIL_1], or [PERSON_1]'],
    ['the card 4111=\r\n 1111 1111 1111', 'the card [CREDIT_CARD_1]'],
    ['From: =?ISO-8859-1?Q?J=FCrgen_M=FCller?= <x@x-corp.org>', 'From: [PERSON_1] <[EMAIL_1]>'],
    ['From: =?UTF-8?B?SsO8cmdlbiBNw7xsbGVy?=', 'From: [PERSON_1]'],
    ['Mail dana.lee\\@x-corp.org or dana\\_lee@x-corp.org', 'Mail [EMAIL_1] or [EMAIL_2]'],
    ['Mail dana.lee\\u{40}x-corp.org', 'Mail [EMAIL_1]'],
    [
      'card 4111\u00001111\u00001111\u00001111 DE89\u00003704\u00000044\u00000532\u00000130\u000000',
      'card [CREDIT_CARD_1] [IBAN_1]',
    ],
    ['a\t+49\t151\t23456789\tb', 'a\t[PHONE_1]\tb'],
    ['4111<b>1111</b>11111111, dana**@**x-corp.org', '[CREDIT_CARD_1], [EMAIL_1]'],
    [`It was ${btoa('Gr\xfc\xdfe, dana@x-corp.org')} then`, 'It was [EMAIL_1] then'],
    [`It was ${Buffer.from('at dana@x-corp.org', 'utf16le').toString('base64')} then`, 'It was [EMAIL_1] then'],
    [btoa('so dana@x-corp.org\0').replace(/.{20}/g, '$&\n'), '[EMAIL_1]'],
  ])('hides what is written in %j, with all that belongs to it', async (text, hidden) => {
    expect(await redact(text)).toBe(hidden);
  });

  it('hides everywhere what was found in one', async () => {
    const list = [btoa('My name is Ann Kowalczyk, you know.'), 'kowalczyk said so', 'k%6Fwalczyk'];
    expect(await redact(list)).toEqual(['[PERSON_1]', '[PERSON_2] said so', '[PERSON_3]']);
  });

  it('shows a plug-in what is encoded, and hides what it finds there where it stands', async () => {
    const detect = (text: string) =>
      Array.from(text.matchAll(/blue heron/g), ({ index }) => ({
        start: index,
        end: index + 10,
        type: 'PERSON' as const,
      }));
    const plugIn: Detector = {
      ...{ name: 'own', version: '1', languages: 'any', locality: 'inside-boundary', types: ['PERSON'] },
      ...{ plugIn: 'required', detect },
    };
    const { input, documents } = await redactJob({
      ...{ input: [`so ${btoa('it is about the blue heron again')} it was`, 'blue\u200b heron'], inputKeys: new Set() },
      ...{ documents: [{ id: 'd', text: 'the blue%20heron' }], boundary, detectors: [plugIn], signal },
    });
    expect(input).toEqual(['so [PERSON_1] it was', '[PERSON_2]']);
    expect(documents).toEqual([{ id: 'd', text: 'the [PERSON_3]' }]);
  });

  it.each(['x=40 and y=20+3, 100% of a&b', 'const a = b+c; if (d&&e) f=2', 'https://x.example/?page=20&sort=a+b'])(
    'finds nothing in %j',
    async (text) => {
      expect(await redact(text)).toBe(text);
    },
  );
});
