const TAGS = '(?:final[_ -]?)?(?:answer|output|result|response|json)|final';

/** What stands around an answer without saying anything: a fence, inline code, bold type, an answer's tag. */
const CLOSING = new RegExp(`(?:(\`{1,9}|~{3,9}|(?<!\\*)\\*{1,3})|</(${TAGS})>)$`, 'i');

const NAMES =
  'end|return|eot|eot_id|eom|eom_id|eos|im_end|endoftext|end_of_text|end_of_turn|end_of_sentence|end_of_message|end_of_response|' +
  'end_response|end_text|end_of_turn_token|end_of_output|end_of_box|eod|assistant_end|user|observation';
/** A mark with which a template ends a turn; its parts may be joined by `_`, a blank or `▁`. */
const TURN_END = new RegExp(
  `(?:<[|｜]\\s{0,3}(?:${NAMES.replaceAll('_', '[_▁ ]')})\\s{0,3}[|｜]>|</?s>|<eos>|<end_of_turn>|\\[/INST\\]|(?<=[}\\]\`*>])[.。])$`,
  'i',
);
const TURN_START =
  /^(?:\u200b|<s>|<bos>|<[|｜](?:start[_▁ ]response|start[_▁ ]text|begin[_▁ ]of[_▁ ](?:text|sentence|box)|assistant)[|｜]>|<\|im_start\|>assistant|<\|start_header_id\|>assistant<\|end_header_id\|>)\s*/i;
const LONGEST_MARK = 80;
/** Nobody means more marks than so many; what is left then is no answer. */
const MOST_MARKS = 40;

/** Takes the marks of a template, and what cannot be seen, off the front of a text. */
export function cutTurnStart(text: string): string {
  let rest = text.trim();
  for (let i = 0; i < MOST_MARKS; i += 1) rest = rest.slice(TURN_START.exec(rest)?.[0].length ?? 0);
  return rest;
}

/** Whole sentences that say nothing of the answer. Any other behind it may take it back. */
const COURTESY = [
  '(?:please )?let me know if you (?:need|have|want) (?:more|any questions|anything (?:else|more)|any (?:other|further|more) (?:questions|help|details))',
  '(?:is there )?anything else|(?:i )?hope (?:this|that) helps|ich hoffe, das hilft(?: ihnen| dir| weiter)?',
].join('|');
const COURTESIES = new RegExp(`(?<=[\`~]{3})\\s{1,9}(?:(?:${COURTESY})[.!?]{1,3}\\s{0,9}){1,2}$`, 'i');
const LONGEST_COURTESY = 300;

/** What was peeled off the end of a text: the index where the rest ends, and what closes there, the outermost first. */
interface Peeled {
  end: number;
  closings: string[];
}

/** Peels marks of the template, the ends of wrappers, and a courtesy behind a fence off a text. */
export function peelEnd(text: string): Peeled {
  const closings: string[] = [];
  let rest = text.trimEnd();
  for (let i = 0; i < MOST_MARKS; i += 1) {
    const tail = rest.slice(-LONGEST_MARK);
    const turnEnd = TURN_END.exec(tail) ?? COURTESIES.exec(rest.slice(-LONGEST_COURTESY));
    const closing = turnEnd ?? CLOSING.exec(tail);
    if (closing === null) break;
    if (turnEnd === null) closings.push((closing[1] ?? closing[2] ?? '').toLowerCase());
    rest = rest.slice(0, rest.length - closing[0].length).trimEnd();
  }
  return { end: rest.length, closings };
}

/** Words behind the opening of a fence that say what JSON it holds, and nothing about how sure it is. */
const FENCE_OPENING =
  /([`~]{3,9})[ \t]{0,9}(?:json[5cl]?|javascript|js|text|txt|plain(?:text)?|output|result|answer|response|final)?$/i;

/** The length of what opens a wrapper at the end of a text; 0 when it is not there. */
function measureOpening(text: string, closing: string): number {
  if (/^[`~]{3}/.test(closing)) {
    const opening = FENCE_OPENING.exec(text.slice(-LONGEST_MARK));
    return opening?.[1] === closing ? opening[0].length : 0;
  }
  const opening = /^\w/.test(closing) ? `<${closing}>` : closing;
  return text.slice(-opening.length).toLowerCase() === opening ? opening.length : 0;
}

/** Peels what opens each of the wrappers off the end of a text; undefined when one is not there. */
export function peelOpenings(text: string, closings: readonly string[]): string | undefined {
  let rest = text.trimEnd();
  for (const closing of closings.toReversed()) {
    const length = measureOpening(rest, closing);
    if (length === 0) return undefined;
    rest = rest.slice(0, -length).trimEnd();
  }
  return rest;
}
