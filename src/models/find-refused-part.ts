import type { RefusedPart } from '../failures/failure.ts';
import type { ErrorFacts } from './error-facts.ts';

/** The reason stands in front of what an error may quote of a request. */
const longestText = 300;

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
 * Finds in an error that rejects a request which part of its form the server does not take; undefined when it is about
 * something else. `schema` is one that the server does not take; another task's may do.
 */
export function findRefusedPart({ names, codes, texts }: ErrorFacts): RefusedPart | undefined {
  const said = [...names, ...codes, ...texts.map((text) => text.slice(0, longestText))].join('\n');
  if (limitWords.test(said) && unknownWords.test(said) && !numberWords.test(said)) return 'token-limit';
  if (!outputWords.test(said)) return undefined;
  return schemaWords.test(said) ? 'schema' : 'structured-output';
}
