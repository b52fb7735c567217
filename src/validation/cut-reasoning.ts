/** A name under which models write their reasoning holds one of these: `thinking_process`, `chain-of-thought`, `seed:cot_budget`. */
const REASONING =
  '[\\w:. ▁-]{0,40}(?:think|thought|reason|reflect|analysis|scratch|monologue|deliberat|rationale|(?<![a-z])cot(?![a-z]))[\\w:. ▁-]{0,40}';

/**
 * A mark behind reasoning in any of the forms that models write: `</think>`, `[/THINK]`, `◁/think▷`,
 * `<|end_of_thought|>`, `<|END_THINKING|>`, `<｜/think｜>`, `<channel|>`, `<unused95>`.
 */
const REASONING_END = new RegExp(
  `[<＜[◁]\\s{0,3}[/／]${REASONING}[>＞\\]▷]|<[|｜]\\s{0,3}(?:/|end)${REASONING}[|｜]>|<channel[|｜]>|<unused95>`,
  'giu',
);

const CHANNEL =
  /<[|｜]\s{0,3}channel\s{0,3}[|｜]>\s{0,3}(\w{0,40})(?:[^<]{0,100}(?:<[|｜]\s{0,3}constrain\s{0,3}[|｜]>[^<]{0,100})?<[|｜]\s{0,3}message\s{0,3}[|｜]>)?/giu;
/** Harmony, of which a server has dropped the marks. */
const BARE_CHANNELS = /^\s*(?:analysis|commentary)/;
const BARE_FINAL = 'assistantfinal';

/**
 * Cuts the reasoning off what stands before an answer: all up to the last mark that ends it, whether it was opened or
 * not. With channels the last one has to be the final one, and what stands behind its mark is left; undefined when it
 * is not. Opening marks need no list: one that is still there afterwards is no lead-in.
 */
export function cutReasoning(before: string): string | undefined {
  const said = readFinalChannel(before);
  if (said === undefined) return undefined;
  const last = findLast(REASONING_END, said);
  return last === undefined ? said : said.slice(last.index + last[0].length);
}

function findLast(pattern: RegExp, text: string): RegExpExecArray | undefined {
  let last: RegExpExecArray | undefined;
  for (const match of text.matchAll(pattern)) last = match;
  return last;
}

function readFinalChannel(before: string): string | undefined {
  if (BARE_CHANNELS.test(before)) {
    const at = before.lastIndexOf(BARE_FINAL);
    return at === -1 ? undefined : before.slice(at + BARE_FINAL.length);
  }
  const last = findLast(CHANNEL, before);
  if (last === undefined) return before;
  return last[1]?.toLowerCase() === 'final' ? before.slice(last.index + last[0].length) : undefined;
}
