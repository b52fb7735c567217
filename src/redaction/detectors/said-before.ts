import type { SaidValue } from './said-secret.ts';
import { isPassphrase, looksLikePassword } from './secret-values.ts';
import { isStrangeWord } from './strange-words.ts';

const longestBefore = 110;
const is = 'is|ist|est|es|è|é|to|är';
const as = 'as|als|comme|como|come|som|jako';
/** `482913 is your security code`, `G-482913 is …` */
const codeBefore = new RegExp(
  `(?<![\\p{L}\\d.,-])(?:[A-Z]{1,3}-)?(\\d{4,8}|\\d{3}[ -]\\d{3}),?(?: (?:that|this|das|ce|c))?['’ ](?:${is}|${as}) (?:[\\p{L}’'-]{1,16} ){0,4}$`,
  'iu',
);
/** `use Blue-42! as the password`, `Blue-42! is your new password` */
const passwordBefore = new RegExp(
  `(?<=^|[\\s"'\`«“„(])([^\\s"'\`«»“”„()<>]{6,60})["'\`»”“)]?,?(?: in)? (?:(${as})|${is}) (?:(?!(?:not?|keine?|pas|non|geen|não|nie|inte)[ ])[\\p{L}’'-]{1,16} ){0,4}$`,
  'iu',
);
/** What shows that the word for a password stands for itself: `as password manager` speaks of something else. */
const goesOn =
  /^["'»”)]?(?:[.,;:!?)]|\s{0,3}(?:$|\n)|\s(?:for|to|and|on|in|at|then|für|und|zum|an|ein|pour|et|para|y|en|per|e|do|dla|i|oraz|för|och|på|voor|om|op|avec|con|met|com|med|mit|with)(?!\p{L}))/u;

/** Finds what a sentence says to be the secret whose word stands from `at` to `end` behind it. */
export function findSaidBefore(text: string, at: number, end: number, isCode: boolean): SaidValue[] {
  const lead = text.slice(Math.max(0, at - longestBefore), at);
  const match = (isCode ? codeBefore : passwordBefore).exec(lead);
  if (!match) return [];
  const value = match[1] ?? '';
  const start = at - lead.length + match.index + match[0].indexOf(value);
  if (isCode) return [{ start, value }];
  if (!goesOn.test(text.slice(end, end + 12))) return [];
  const isChosen = looksLikePassword(value, true) || isPassphrase(value);
  return isChosen || (match[2] !== undefined && /^\p{Ll}/u.test(value) && isStrangeWord(value, true))
    ? [{ start, value }]
    : [];
}
