import type { Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { listMatches } from '../list-matches.ts';

const han = '\\p{Script=Han}';
const kana = '[\\p{Script=Hiragana}\\p{Script=Katakana}ー]';
const names = [
  `${han}{1,4}(?:[ 　·・]${han}{1,4})?|${kana}{2,8}(?:[ 　・]${kana}{1,8})?`,
  '\\p{Script=Hangul}{2,5}(?: \\p{Script=Hangul}{2,4})?',
  '[\\p{Script=Arabic}\\p{M}]{2,15}(?: [\\p{Script=Arabic}\\p{M}]{2,15}){0,3}',
  '\\p{Script=Hebrew}{2,15}(?: \\p{Script=Hebrew}{2,15}){0,2}',
  '[\\p{Script=Devanagari}\\p{M}]{2,15}(?: [\\p{Script=Devanagari}\\p{M}]{2,15}){0,2}',
  '\\p{Script=Thai}{2,20}(?: \\p{Script=Thai}{2,20})?',
].join('|');
const labels =
  'names?|customer|client|patient|user|contact|employee|tenant|guest|attendee|applicant|sender|recipient|dear|mr\\.?|mrs\\.?|ms\\.?|name des kunden|kunde|nom|client|nombre|cliente|nome|naam|klant|imię|klient|namn|kund|お?名前|氏名|姓名|名字|客户|客戶|顧客|用户|患者|お客様|担当者?|联系人|聯絡人|收件人|성명|이름|고객|환자|담당자|الاسم|اسم|السيد|السيدة|العميل|المريض|שם|नाम|ชื่อ';
// Between scripts there are no blanks: the label says where the name begins, another script or sign where it ends.
const labelled = withGroups(
  new RegExp(
    `(?<![\\p{Script=Latin}\\p{N}])(?:${labels})(?: (?:is|ist|est|es|è|é|är|to))?["']?[ 　]?(?:[:：=は은는]|(?= ))[ 　]?["'「『(]?(${names})(?![\\p{Script=Han}\\p{Script=Hangul}])`,
    'giu',
  ),
);
const titled = new RegExp(
  `(${han}{1,4}|${kana}{2,8}|\\p{Script=Hangul}{2,4})[ 　]?(?:さん|さま|様|氏|先生|女士|小姐|씨|님)`,
  'gu',
);
const other = /[\u0590-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** Names in Han, kana, Hangul, Arabic, Hebrew, Devanagari or Thai, behind a label or before a title. */
export function findForeignNames(text: string): Span[] {
  if (!other.test(text)) return [];
  return [labelled, titled].flatMap((pattern) =>
    listMatches(text, pattern).map(({ 0: whole, 1: name = '', index }): Span => {
      const start = index + (pattern === titled ? 0 : whole.length - name.length);
      return { start, end: start + name.length, type: 'PERSON' };
    }),
  );
}
