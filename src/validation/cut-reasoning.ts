/** Names under which models write their reasoning. */
const REASONING = [
  'think',
  'thinking',
  'thought',
  'thoughts',
  'reason',
  'reasoning',
  'reasoning_content',
  'reflection',
  'reflect',
  'analysis',
  'scratchpad',
  'antthinking',
  'chain_of_thought',
  'cot',
  'inner_monologue',
  'monologue',
  'deliberation',
  'rationale',
].join('|');

/** A tag around reasoning in any of the forms that models write: `<think>`, `[THINK]`, `◁think▷`, `<|end_of_thought|>`. */
const REASONING_TAG = new RegExp(
  `[<[◁]\\s{0,3}(/?)\\s{0,3}(?:[a-z]{1,20}:)?(?:${REASONING})(?:\\s[^<>/]{0,200})?[>\\]▷]|<\\|(begin|end)_of_thought\\|>`,
  'giu',
);
const CHANNEL = /<\|channel\|>\s{0,3}(\w{1,40})[^<]{0,100}(?:<\|constrain\|>[^<]{0,100})?(?:<\|message\|>)?/g;
/** Harmony, of which a server has dropped the marks. */
const BARE_CHANNELS = /^analysis(?=[\p{Lu}\p{P}])/u;
const BARE_FINAL = 'assistantfinal';

/**
 * What a text says after its reasoning; undefined when the reasoning does not end. A block may be nested, and its
 * opening tag may be missing: it ends with the last closing tag. With channels only the last final one counts.
 */
export function cutReasoning(text: string): string | undefined {
  const said = readFinalChannel(text);
  if (said === undefined) return undefined;
  let end = 0;
  let isOpen = false;
  for (const match of said.matchAll(REASONING_TAG)) {
    isOpen = match[1] !== '/' && match[2] !== 'end';
    if (!isOpen) end = match.index + match[0].length;
  }
  return isOpen ? undefined : said.slice(end).trim();
}

function readFinalChannel(text: string): string | undefined {
  if (BARE_CHANNELS.test(text)) {
    const at = text.lastIndexOf(BARE_FINAL);
    return at === -1 ? undefined : text.slice(at + BARE_FINAL.length);
  }
  const last = [...text.matchAll(CHANNEL)].at(-1);
  if (last === undefined) return text;
  return last[1] === 'final' ? text.slice(last.index + last[0].length) : undefined;
}
