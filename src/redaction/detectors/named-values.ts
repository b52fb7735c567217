import { createSearch } from '../list-matches.ts';
import type { Cell } from './columns.ts';

// A member that names another one's value: `{"name":"phone","value":"…"}`, `<add key="phone" value="…"/>`,
// `- name: PHONE\n  value: …`, `<field name="phone">…</field>`.

const names =
  '(?:parameter|variable|setting|attribute|property|field|column|option|item)?[_-]?(?:name|key|id)|label|field|title|variable|param|parameter|property|attribute|question|header|column|option|setting';
const values =
  '(?:parameter|variable|setting|attribute|property|field)?[_-]?(?:value|val)|content|text|data|answer|default|response';
const quote = `\\\\{0,3}["'\`]`;
const sign = `(?:${quote})?\\s{0,3}[:=]\\s{0,3}`;
const told = `(?:(?<open>${quote})(?<head>[^"'\`\\\\\\n<>{}]{1,60})\\k<open>|(?<plain>[\\w.-]{2,60})(?=[\\s,}]))`;
const content = `(?:(?<close>${quote})(?=(?<text>(?:(?!\\k<close>)[^\\n]){1,2000})\\k<close>)|(?=(?<bare>[^\\s"'\`,{}[\\]<>][^\\n"'\`,{}[\\]<>]{0,200})))`;
/** Other members between the two. */
const between = '[^{}[\\]<>]{0,100}?';
const member = (words: string) => `(?<![\\p{L}\\d_-])(?:${words})${sign}`;

const findNamed = createSearch(
  new RegExp(`${member(names)}${told}${between}(?<=[\\s,;"'\`])(?:${quote})?${member(values)}${content}`, 'giu'),
);
const findNamedBehind = createSearch(
  new RegExp(
    `${member(values)}(?<close>${quote})(?<text>(?:(?!\\k<close>)[^\\n{}]){1,200})\\k<close>\\s{0,3},?\\s{0,40}(?:${quote})?${member(names)}${told}`,
    'giu',
  ),
);
const findTagged = createSearch(
  /<[\w:.-]{1,40}\s[^<>]{0,100}?(?<![\w-])(?:name|key|id|label)=(?<open>["'])(?<head>[^"'<>\n]{1,60})\k<open>[^<>]{0,100}(?<!\/)>\s{0,20}(?:<\w{1,20}>\s{0,20})?(?=(?<text>[^<>\s][^<>]{0,500})<\/)/giu,
);

/** What both members have; most texts have none of the second. */
const findMembers = createSearch(new RegExp(`(?:val(?:ue)?|content|text|data|answer|default|response)${sign}`, 'gi'));

/** Lists the values that a member beside them names, for the names that `isTelling` takes. */
export function listNamedValues(text: string, isTelling: (name: string) => boolean): Cell[] {
  const cells: Cell[] = [];
  const add = ({ groups, index, 0: whole }: RegExpExecArray, isBehind: boolean) => {
    const head = groups?.head ?? groups?.plain ?? '';
    const value = (groups?.text ?? groups?.bare ?? '').trimEnd();
    if (value === '' || !isTelling(head)) return;
    const quoted = `${groups?.close ?? ''}${value}`;
    const start = index + (isBehind ? whole.length : whole.indexOf(quoted) + quoted.length - value.length);
    cells.push({ head, start, end: start + value.length });
  };
  for (const match of findTagged(text)) add(match, true);
  if (findMembers(text).length === 0) return cells;
  for (const match of findNamed(text)) add(match, true);
  for (const match of findNamedBehind(text)) add(match, false);
  return cells;
}
