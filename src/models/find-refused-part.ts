import type { RefusedPart } from '../failures/failure.ts';
import { isObject } from '../json/is-object.ts';

/** Fields of an error's body that say what was wrong, as servers call them. */
const tellingFields = ['error', 'message', 'param', 'code', 'detail', 'msg', 'loc', 'type'];
/** The reason stands in front of what an error may quote of a request. */
const longestText = 300;
const mostTexts = 20;
const deepest = 5;

/** OpenAI's field and its kinds, and how servers call the feature: "response format", "structured outputs". */
const outputWords = /response[ _]?format|json[ _]schema|json[ _]object|structured[ _-]?outputs?/i;
/** The field is known, what stands in it is not taken. */
const schemaWords = /invalid[ _](?:json[ _])?schema|schema (?:is|was) (?:invalid|not valid)/i;
/** OpenAI's two names. With these alone it may be the number that is wrong. */
const limitWords = /max_(?:completion_)?tokens/i;
/** OpenAI's words for a field that it lacks, and those of servers in Python, Go and C++. */
const unknownWords =
  /unsupported|not supported|unrecognized|unknown|unexpected|extra (?:input|field)|extra_forbidden|not (?:permitted|allowed)|instead|invalid (?:field|parameter|argument)/i;
/** It is the number that is not taken: the field is known. */
const numberWords =
  /\brange\b|at (?:least|most)|maximum|minimum|too (?:large|big|high|small|low)|greater|less than|exceed|between/i;

/**
 * Reads in the JSON body of a 400 or 422 which part of the request's form its server does not take; undefined when it
 * is about something else. Nothing of its text is kept. `schema` is one that the server does not take; another task's
 * may do.
 */
export function findRefusedPart(body: unknown): RefusedPart | undefined {
  const texts = collectTexts(body, 0);
  // An answer that does not fit the schema, at servers that check it: the form was taken.
  if (texts.includes('json_validate_failed')) return undefined;
  const said = texts.map((text) => text.slice(0, longestText)).join('\n');
  if (limitWords.test(said) && unknownWords.test(said) && !numberWords.test(said)) return 'token-limit';
  if (!outputWords.test(said)) return undefined;
  return schemaWords.test(said) ? 'schema' : 'structured-output';
}

/** The texts of the fields that tell, and of those inside them. */
function collectTexts(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (depth > deepest) return [];
  const parts = Array.isArray(value) ? value : isObject(value) ? tellingFields.map((field) => value[field]) : [];
  return parts.flatMap((part) => collectTexts(part, depth + 1)).slice(0, mostTexts);
}
