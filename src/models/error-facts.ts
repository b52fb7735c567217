import { isObject } from '../json/is-object.ts';
import { parseJson } from '../json/parse-json.ts';

/** What an error says, in whatever shape it came. Nothing of it is kept: it may quote our prompt or key. */
export interface ErrorFacts {
  /** Its messages in lower case, without addresses and without what they quote. */
  texts: string[];
  /** Its codes, types and reasons in lower case, words parted by `_`; numbers as text. */
  codes: string[];
  /** Fields of the request that it points to, in lower case: `param: "response_format.type"`, `loc: ["body", "n"]`. */
  names: string[];
  /** HTTP statuses that its codes name: `code: 429`, `"status": "503"`. */
  statuses: number[];
  /** Fields that tell a wait, as `retryDelay: "12s"`: the key in lower case, letters only. */
  waits: { key: string; value: string }[];
  /** Headers of a provider behind a gateway, in lower case. */
  headers: Map<string, string>;
}

/** Keys in lower case, letters and digits only. What stands under any other is not looked at: it may be our prompt. */
const textKeys = new Set(
  'message msg detail details error errors err errormessage errormsg errordescription description title raw reason statusmsg statusmessage exception info'.split(
    ' ',
  ),
);
const codeKeys = new Set(
  'code type status reason errorcode errortype errcode kind name statuscode statustext reasoncode subcode quotaid quotametric error blockreason'.split(
    ' ',
  ),
);
const nameKeys = new Set('param params parameter field loc location path'.split(' '));
const containerKeys = new Set(
  'error errors err detail details innererror metadata raw violations baseresp fault cause message providererror promptfeedback'.split(
    ' ',
  ),
);
const waitKeys = new Set(
  'retrydelay retryafter retryafterms retryafterseconds retryin retryinms retryinseconds waitseconds'.split(' '),
);

const DEEPEST = 10;
const MOST_VALUES = 400;
const LONGEST_TEXT = 4000;
const LONGEST_CODE = 120;

const url = /\b[a-z]+:\/\/\S+/gi;
/** Behind these nothing is the provider's own word. */
const ours = /\b(?:content|text|received|got|query|question|flagged input)\s*[:=](?!\s*\d).*$/is;
/** Fields of an error that another program printed: `{'error': {'message': "…", 'code': 'x'}}`. */
const printedField =
  /['"](\w{1,20})['"]\s*:\s*(?:"((?:[^"\\]|\\.)*)"?|'((?:[^'\\]|\\.)*)'?|(\d{1,10})|\(([^()]{0,200})\))/g;

/** Looks through the body of an error: JSON of any shape, JSON in a text, or text. At most 400 values are looked at. */
export function findErrorFacts(body: unknown): ErrorFacts {
  const facts: ErrorFacts = { texts: [], codes: [], names: [], statuses: [], waits: [], headers: new Map() };
  const search = { facts, left: MOST_VALUES };
  if (typeof body !== 'string') look(search, body, 'error', 0);
  else {
    const parsed = parseJson(body.replace(/^\ufeff/, ''));
    if (parsed.ok) look(search, parsed.value, 'error', 0);
    // A web page says what its status says.
    else if (!/^\s*</.test(body)) addText(search, body, 0);
  }
  return facts;
}

interface Search {
  facts: ErrorFacts;
  /** Values that may still be looked at. */
  left: number;
}

function look(search: Search, value: unknown, key: string, depth: number): void {
  search.left -= 1;
  if (search.left < 0 || depth > DEEPEST || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, MOST_VALUES)) look(search, one, key, depth + 1);
  } else if (isObject(value)) {
    lookInside(search, value, key, depth);
  } else if (nameKeys.has(key)) {
    search.facts.names.push(String(value).slice(0, LONGEST_CODE).toLowerCase());
  } else if (waitKeys.has(key)) {
    search.facts.waits.push({ key, value: String(value).slice(0, LONGEST_CODE) });
  } else if (typeof value === 'number') {
    if (codeKeys.has(key)) addCode(search.facts, String(value));
  } else if (typeof value === 'string') {
    const isCode = codeKeys.has(key) || key === 'message' || key === 'detail';
    if (isCode && value.length <= LONGEST_CODE && !/\s/.test(value)) addCode(search.facts, value);
    if (isKnown(key)) addText(search, value, depth);
  }
}

function lookInside(search: Search, value: Record<string, unknown>, under: string, depth: number): void {
  for (const [name, one] of Object.entries(value).slice(0, MOST_VALUES)) {
    const key = name.toLowerCase().replace(/[^a-z0-9]/g, '');
    const isNested = typeof one === 'object';
    if (key === 'headers' && isObject(one)) addHeaders(search.facts, one);
    // `errors: {field: "what is wrong with it"}`: there any key may stand.
    else if (under === 'errors' && !isNested && !codeKeys.has(key)) look(search, one, 'errors', depth + 1);
    else if (waitKeys.has(key) || (isNested ? containerKeys.has(key) || nameKeys.has(key) : isKnown(key)))
      look(search, one, key, depth + 1);
  }
}

const isKnown = (key: string) => textKeys.has(key) || codeKeys.has(key) || nameKeys.has(key);

function addCode({ codes, statuses }: ErrorFacts, text: string): void {
  codes.push(toCode(text));
  const status = Number(text);
  if (Number.isInteger(status) && status >= 400 && status <= 599) statuses.push(status);
}

function addText(search: Search, text: string, depth: number): void {
  const own = text.slice(0, LONGEST_TEXT).replace(ours, '');
  const start = own.search(/[[{]/);
  const inner = start === -1 ? undefined : readPrinted(text.slice(start), own.slice(start));
  search.facts.texts.push(toPlain(inner === undefined ? own : own.slice(0, start)));
  if (inner !== undefined) look(search, inner, 'error', depth + 1);
}

function addHeaders(facts: ErrorFacts, headers: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(headers).slice(0, MOST_VALUES)) {
    if (typeof value === 'string' || typeof value === 'number')
      facts.headers.set(name.toLowerCase(), String(value).slice(0, LONGEST_CODE));
  }
}

/** `ContextWindowExceededError`, `RESOURCE_EXHAUSTED` and `AllocationQuota.FreeTierOnly` in one spelling. */
function toCode(text: string): string {
  return text
    .slice(0, LONGEST_CODE)
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (pair, lower, upper) =>
      lower ? `${lower}_${upper}` : `${pair}_`,
    )
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
}

/** The object inside a text: JSON, also with something behind it, or what a program prints of one. */
function readPrinted(whole: string, shortened: string): unknown {
  const end = Math.max(whole.lastIndexOf('}'), whole.lastIndexOf(']'));
  const parsed = parseJson(whole.slice(0, end + 1));
  if (parsed.ok) return [parsed.value].flat().some(isObject) ? parsed.value : undefined;
  const fields = Array.from(shortened.matchAll(printedField), ([, name = '', double, single, digits, tuple]) => ({
    [name]: double ?? single ?? digits ?? tuple ?? '',
  }));
  return fields.length === 0 ? undefined : fields;
}

/** What a provider says in its own words: without what it quotes, save for single words such as a field's name. */
function toPlain(text: string): string {
  const plain = dropQuotes(text.replace(url, ' '));
  return plain.toLowerCase().replace(/’/g, "'").replace(/\s+/g, ' ').trim();
}

const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’', '«': '»' };
const isWordChar = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const isGap = (char: string | undefined) => char === undefined || /[\s([{,:=]/.test(char);

/** An apostrophe inside a word quotes nothing; a quote that does not end quotes the rest. */
function dropQuotes(text: string): string {
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const close = closing[char];
    if (close === undefined || isWordChar(text[at - 1])) {
      plain += char;
      continue;
    }
    const end = findClosing(text, at, close);
    if (end === -1) return plain;
    const quoted = text.slice(at + 1, end);
    plain += /\s/.test(quoted) ? ' ' : quoted;
    at = end;
  }
  return plain;
}

/** The last mark that closes before another one opens: `'the users' plan'` is one quote, `'a' or 'b'` are two. */
function findClosing(text: string, start: number, close: string): number {
  let found = -1;
  for (let at = text.indexOf(close, start + 1); at !== -1; at = text.indexOf(close, at + 1)) {
    const opens = isGap(text[at - 1]) && at > start + 1;
    if (opens && found !== -1) return found;
    if (!opens && !isWordChar(text[at + 1])) found = at;
  }
  return found;
}
