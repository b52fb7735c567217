import { isDeepStrictEqual } from 'node:util';
import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { findStringEnd, forbiddenKeys, type JsonFault, parseJson, scanJson } from '../json/parse-json.ts';
import { cutReasoning } from './cut-reasoning.ts';

const MAX_BYTES = 10 * 1024 * 1024;

type ParsedAnswer = { ok: true; value: unknown } | { ok: false; code: FailureCode; notes: Note[] };

/**
 * Parses the answer of a model, the one place where that is done: the whole text as JSON, else what is said after the
 * reasoning, as a whole or last in prose. It is strict JSON, and held to the same rules wherever it stood: no key twice
 * or that reaches a prototype, no lone surrogate, no number that changes when it is read, at most 64 deep and 10 MiB.
 * Linear in the text's length.
 */
export function parseAnswer(text: string): ParsedAnswer {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('answer-empty', { code: 'empty' });
  if (Buffer.byteLength(trimmed) > MAX_BYTES) return refuse('answer-too-large', { code: 'too-large' });
  const json = readJson(trimmed) ?? findSaid(trimmed);
  if (json === undefined) return refuse('answer-not-json', { code: 'not-json' });
  const fault = json.fault ?? findValueFault(json.value);
  return fault === undefined ? { ok: true, value: json.value } : refuse('answer-not-json', fault);
}

function refuse(code: FailureCode, { path = '', code: note }: { path?: string; code: string }): ParsedAnswer {
  return { ok: false, code, notes: [{ path, code: note }] };
}

function findSaid(text: string): ReadJson | undefined {
  const said = cutReasoning(text);
  return said === undefined ? undefined : (readJson(said) ?? findInProse(said));
}

interface ReadJson {
  value: unknown;
  fault: JsonFault | undefined;
}

/** The scan comes first, so that the parser never meets a text that is deeper than we read. */
function readJson(text: string): ReadJson | undefined {
  const fault = scanJson(text);
  if (fault?.code === 'json-too-deep') return { value: undefined, fault };
  const parsed = parseJson(text);
  return parsed.ok ? { value: parsed.value, fault } : undefined;
}

/** Recurses at most as deep as the scan let pass. */
function findValueFault(value: unknown): { code: string } | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : { code: 'text-invalid' };
  if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) return { code: 'key-forbidden' };
      if (!key.isWellFormed()) return { code: 'text-invalid' };
    }
  } else if (!Array.isArray(value)) return undefined;
  for (const item of Object.values(value)) {
    const fault = findValueFault(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** What may stand behind an answer without being said: a full stop, a fence, an answer's tag, a mark of the template. */
const ENDING =
  /(?:\.|[`~]{3,}|<\/(?:final_?)?(?:answer|output|result|response|json)>|<\|[\w ]{1,40}\|>|<\/?s>|<eos>|<end_of_turn>|\[\/?INST\])$/i;

function cutEnding(text: string): string {
  let rest = text.trimEnd();
  for (let ending = ENDING.exec(rest.slice(-60)); ending !== null; ending = ENDING.exec(rest.slice(-60))) {
    rest = rest.slice(0, rest.length - ending[0].length).trimEnd();
  }
  return rest;
}

/** How JSON begins that is meant as such: an object with a key, in whatever quotes, or a list of objects or texts. */
const JSON_LIKE = /\{\s*(?:["'“”]|[\w$-]{1,64}\s{0,3}:(?![/:]))|\[\s*(?:[{"]|\[\s*[-\d"{[\]])/y;
/** An empty object, or a list of plain values on one line, such as a footnote or a box to tick. */
const PLAIN = /\{\s{0,3}\}|\[[^[\]{}"\n]{0,1000}\]/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The end of the bracket that opens at `start`, behind it; quotes count. Undefined when it is never closed. */
function findClose(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') depth += 1;
    else if (char === '"') at = findStringEnd(text, at);
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** JSON that was found in prose. Only what is `isLike` is surely meant as such. */
interface Stretch extends ReadJson {
  start: number;
  end: number;
  isLike: boolean;
}

/**
 * The stretches of a text that are JSON; undefined when one that looks like it is none. One pass: what was looked at is
 * not looked at again.
 */
function findStretches(text: string): Stretch[] | undefined {
  const found: Stretch[] = [];
  for (let start = 0; start < text.length; start += 1) {
    if (text[start] !== '{' && text[start] !== '[') continue;
    const isLike = matchAt(JSON_LIKE, text, start) !== undefined;
    const end = isLike ? findClose(text, start) : start + (matchAt(PLAIN, text, start)?.length ?? 0);
    if (end === undefined) return undefined;
    if (end === start) continue;
    const json = readJson(text.slice(start, end));
    if (json !== undefined) found.push({ ...json, start, end, isLike });
    else if (isLike) return undefined;
    start = end - 1;
  }
  return found;
}

/** Words after which what follows is no answer: the model declines, or shows how an answer might look. */
const DECLINING = [
  "(?:i|we)(?: am| are|['’]m|['’]re)? (?:\\w+ )?(?:can(?:no|['’]?)t|can not|won['’]t|will not|unable|not (?:able|allowed)|must not|refuse|decline)",
  'sorry|apologi[sz]e|as an ai|hypothetical(?:ly)?|for (?:example|instance)|an? (?:example|sample|draft|template)',
  '(?:would|might|could) (?:look|be|read|have|say)',
  'ich (?:kann|darf|werde|möchte) [^.!?]{0,60}(?:nicht|kein\\w*)|leider|beispiel\\w*|könnte|würde|sähe',
  'je (?:ne )?(?:peux|pourrai|sais) pas|désolée?|exemple|pourrait|serait|ressemblerait',
  'no (?:puedo|podemos)|lo siento|ejemplo|podría|sería',
  'non (?:posso|possiamo)|mi dispiace|esempio|potrebbe|sarebbe',
  'não (?:posso|consigo)|desculpe|exemplo|poderia|seria',
  'ik kan [^.!?]{0,60}(?:niet|geen)|helaas|bijvoorbeeld|voorbeeld|zou',
  'nie mogę|nie jestem w stanie|przepraszam|niestety|przykład\\w*|mógłby|mogłaby',
];
/** Words behind an answer that take it back, or leave it in doubt. */
const DOUBTING = [
  "not|\\w+n['’]t|but|however|wait|actually|wrong|incorrect|mistake|instead|rather|ignore|disregard|unsure|uncertain|maybe|may|might|perhaps|no|second thoughts?",
  'aber|nicht|nein|falsch|doch|vielleicht|unsicher|mais|pas|faux|non|peut-être|plutôt|pero|incorrecto|quizás?|tal vez',
  'ma|forse|sbagliat\\w+|mas|não|talvez|errad\\w+|maar|niet|nee|fout|misschien|ale|nie|może|błąd',
];
const anyWord = (words: readonly string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
const NO_ANSWER = anyWord(DECLINING);
const NO_COURTESY = anyWord([...DECLINING, ...DOUBTING]);

/** The end of a fence, and what is said behind it. */
const FENCE_END = /^\s*[`~]{3,}([\s\S]{0,300})$/;

/** Whether nothing comes behind the JSON, or it stood in a fence and a courtesy comes. */
function standsLast(after: string): boolean {
  const courtesy = FENCE_END.exec(after)?.[1];
  return after === '' || (courtesy !== undefined && !NO_COURTESY.test(courtesy));
}

/** What comes before a list of plain values that is meant as an answer: a line of its own, or a colon. */
const LEADS_IN = /[:\n] {0,4}$/;

/**
 * The JSON in prose, when it is plain that it is the answer: it stands last, save for a courtesy behind a fence, and no
 * other object or list stands beside it, unless it is the same once more.
 */
function findInProse(text: string): ReadJson | undefined {
  const rest = cutEnding(text);
  const stretches = findStretches(rest) ?? [];
  const last = stretches.at(-1);
  if (last === undefined || !standsLast(rest.slice(last.end))) return undefined;
  const before = rest.slice(0, last.start);
  if (!last.isLike && !LEADS_IN.test(before)) return undefined;
  if (stretches.some(({ isLike, value }) => isLike && !isDeepStrictEqual(value, last.value))) return undefined;
  return NO_ANSWER.test(before) ? undefined : last;
}
