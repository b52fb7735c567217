/** How many characters of prose are read; nobody leads to an answer with more. */
const LONGEST = 4000;
/** A placeholder of ours, which prose may name. */
const PLACEHOLDER = /\[[A-Z][A-Z_]{0,40}_\d{1,6}\]/g;
/** What somebody else has said. */
const QUOTED = /"[^"\n]{0,500}"|“[^”\n]{0,500}”|„[^“\n]{0,500}“|«[^»\n]{0,500}»/g;
/** Signs of tags, of fences and of a text that is quoted or escaped. */
const MARKS =
  /[<＜◁]\s{0,3}[/／|｜!?]?\p{L}(?![^<>\s]{0,100}@)|[|｜]>|\[\s{0,3}\/|\[\p{L}[\p{L} _:-]{2,40}\]|[`~]{3}|&(?:lt|#)|<!--|^\s{0,9}>/mu;

const words = (...alternatives: string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu');

/**
 * What announces an answer, by language. `naming` are words for an answer, or for handing one over; `joining` words only
 * join those. None denies, doubts, or speaks of somebody else, so that all that can be said with them is harmless.
 */
const LANGUAGES = [
  {
    naming:
      "answers?|json|results?|output|response|reply|solution|object|classification|extraction|triage|summary|here(?:['’]s)?|below|you go|in short|sure|certainly|so|therefore|thus|hence",
    joining:
      "the|my|your|our|this|it|is|are|it['’]s|that['’]s|you|as|requested|asked|for|corrected|again|of|course|in|or|final|valid|strict|extracted|structured|data|information|following|absolutely|okay|ok|yes|json format|format",
  },
  {
    naming:
      'antwort|ergebnis|ausgabe|lösung|hier|json-objekt|klassifikation|klassifizierung|zusammenfassung|daher|also|somit',
    joining:
      'die|der|das|meine|ist|sind|lautet|wie folgt|gewünschtes?|folgende|folgendes|endgültige|fertige|als|im json-format|gerne|und',
  },
  {
    naming: 'réponse|résultat|sortie|voici|voilà|résumé|donc',
    joining: 'la|le|les|ma|votre|est|finale|demandée?|en|bien sûr',
  },
  {
    naming: 'respuesta|resultado|salida|aquí|resumen|entonces',
    joining: 'la|el|es|mi|su|tienes|está|claro|por supuesto|por tanto|en',
  },
  { naming: 'risposta|risultato|ecco|riassunto|quindi', joining: 'la|il|lo|è|mia|richiest[oa]|certo' },
  { naming: 'resposta|resultado|saída|aqui|resumo|portanto', joining: 'a|o|é|está|minha|meu|sua|seu' },
  { naming: 'antwoord|resultaat|uitvoer|samenvatting|hier|dus', joining: 'het|de|is|mijn|definitieve|natuurlijk' },
  { naming: 'odpowiedź|wynik|oto|podsumowanie|więc', joining: 'to|jest|moja|końcowa' },
  { naming: 'resultatet|svaret|här|her|výsledek|odpověď|zde', joining: 'är|er|je' },
  { naming: 'результат|ответ|вот|відповідь|ось', joining: 'это' },
  { naming: '以下が結果です|結果は以下の通りです|以下是结果|结果如下|答案如下|以下是答案', joining: '好的|はい' },
];
const NAMING = LANGUAGES.map(({ naming }) => naming).join('|');
/** Each word once: one that two languages have would be read in two ways. */
const ANY_WORD = [...new Set(`${NAMING}|${LANGUAGES.map(({ joining }) => joining).join('|')}`.split(/\|(?![^(]*\))/))];
const ANNOUNCES = new RegExp(`^(?:(?:${ANY_WORD.join('|')})(?: |$))+$`, 'u');
const NAMES_ANSWER = words(NAMING);

/** The commonest words of these languages: what has none of them is in a language that we do not know. */
const KNOWN = words(
  'the|this|that|of|is|was|are|and|to|for|der|die|das|ist|und|ein|eine|wurde|le|les|est|et|une|des|el|los|es|del|una',
  'il|che|della|è|não|uma|os|é|het|een|van|się|jest|nie|na',
);

/** The model declines, wherever it says so. */
const DECLINES = words(
  "(?:i|we)(?: am| are|['’]m|['’]re)? (?:\\w+ )?(?:can(?:no|['’]?)t|can not|won['’]t|will not|unable|not (?:able|allowed)|must not|refuse|decline)",
  "can(?:no|['’]?)t be (?:answered|processed|done|completed|fulfilled)|unable to (?:comply|help|answer|process|assist)",
  'as an ai|against (?:my|our|the) \\w+|guidelines|violat\\w+|(?:not enough|insufficient) (?:information|context|data)',
  'ich (?:kann|darf|werde|möchte) [^.!?]{0,60}(?:nicht|kein\\w*)|(?:kann|darf|werde) ich [^.!?]{0,60}(?:nicht|kein\\w*)',
  'je (?:ne )?(?:peux|pourrai|sais) pas|impossible de|no (?:puedo|podemos|es posible)|non (?:posso|possiamo|sono in grado)',
  'não (?:posso|consigo)|ik kan [^.!?]{0,60}(?:niet|geen)|nie mogę|nie jestem w stanie',
);
const ANSWER =
  'answer|json|output|result|response|reply|object|above|below|following|this|that|it|here|antwort|ergebnis|das|dies|réponse|résultat|ceci|respuesta|resultado|esto|risposta|risultato|questo|resposta|isto|antwoord|resultaat|dit|odpowiedź|wynik|to';
const DENIAL =
  "not|\\w+n['’]t|(?:an? )?(?:wrong|incorrect|false|invalid|mistaken)|an? (?:\\w+ )?(?:example|sample|draft|template|placeholder|guess|attempt|mistake)|nicht|falsch|ein (?:beispiel|entwurf)|pas|faux|fausse|un exemple|incorrect[oa]|un ejemplo|sbagliat[oa]|un esempio|errad[oa]|um exemplo|niet|fout|een voorbeeld|nie|przykład";
/** What is said last takes the answer back, or calls it an example. */
const DISOWNS = words(
  `(?:${ANSWER})(?: is| was| are|['’]s| isn['’]t| ist| est| es| è| é| jest)?(?: (?:only|just|merely|nur))? (?:${DENIAL})`,
  '(?:would|might|could) (?:look|be|read|have|say|return)|sähe|ressemblerait|on reflection|second thoughts?|correction|korrektur',
  "(?:do not|don['’]t|never) (?:use|output|return|send|write|answer|say|give|copy)|ignore|disregard|unsure|uncertain|not sure",
);
/** So begins what takes back what was said before. */
const TAKES_BACK = /^\P{L}*(?:wait|actually|hmm+|draft|no(?=[,.!:])|nein|not (?:final|yet))(?!\p{L})/iu;
/** It ends in the middle of saying what is not so, or what somebody wants. */
const LEFT_OPEN =
  /(?<!\p{L})(?:not|n['’]t|never|no|except|but|unless|than|wants?|nicht|kein\w*|außer|pas|jamais|sauf|nunca|salvo|non|mai|não|niet|geen|nie)\P{L}*$/iu;
const BETWEEN_SENTENCES = /(?<=[.!?;])\s+|\n/;
/** A line of a list or a table. */
const NOTE = /^\s{0,9}(?:[-*|+]|\d{1,3}\.)\s/;
const BETWEEN_CLAUSES = /[,–—]/;

/**
 * Whether prose before an answer leads to it. `isSetOff`: the answer stands on a line of its own. Prose that runs into it,
 * or ends in a colon, has to announce it, in words that can do nothing else. Whole sentences before it are about the
 * matter, in a language that we know: nowhere may the model decline, and what it says last must not disown the answer.
 */
export function leadsIn(prose: string, isSetOff: boolean): boolean {
  if (prose.trim() === '') return true;
  const text = prose.replaceAll(PLACEHOLDER, '').replaceAll(QUOTED, '');
  if (prose.length > LONGEST || MARKS.test(text) || DECLINES.test(text)) return false;
  const last =
    text
      .split(BETWEEN_SENTENCES)
      .filter((sentence) => /\p{L}/u.test(sentence))
      .at(-1) ?? '';
  if (/[?？]/.test(last)) return false;
  if (announces(last.split(BETWEEN_CLAUSES).at(-1) ?? '')) return true;
  const isWhole = /[.!…]["'”*_)]*$/.test(prose.trim()) || (isSetOff && !/:[*_]*$/.test(prose.trim()));
  if (!isWhole || !(KNOWN.test(text) || NOTE.test(last))) return false;
  return ![DISOWNS, TAKES_BACK, LEFT_OPEN].some((sign) => sign.test(last));
}

function announces(clause: string): boolean {
  const said = clause
    .toLowerCase()
    .replace(/[\s*_#>:：.!、。，()-]+/gu, ' ')
    .trim();
  return ANNOUNCES.test(said) && NAMES_ANSWER.test(said);
}
