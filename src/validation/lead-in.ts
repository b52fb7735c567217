/** How many characters of prose are read; nobody leads to an answer with more. */
const LONGEST = 4000;
/** A placeholder of ours, which prose may name. */
const PLACEHOLDER = /\[[A-Z][A-Z_]{0,40}_\d{1,6}\]/g;
/** Signs of tags, of fences and of a text that is quoted or escaped. */
const MARKS = /[<＜◁]\s{0,3}[/／|｜!?]?[\p{L}]|[|｜]>|\[\s{0,3}\/|\[\p{L}[\p{L} _:-]{2,40}\]|[`~]{3}|&(?:lt|#)|<!--/u;
/** Letters of a script in which we know no words. */
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/u;

const anyOf = (...words: string[]) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu');

/** The model declines, wherever it says so. */
const DECLINES = anyOf(
  "(?:i|we)(?: am| are|['’]m|['’]re)? (?:\\w+ )?(?:can(?:no|['’]?)t|can not|won['’]t|will not|unable|not (?:able|allowed)|must not|refuse|decline)",
  'as an ai',
  'ich (?:kann|darf|werde|möchte) [^.!?]{0,60}(?:nicht|kein\\w*)|(?:kann|darf|werde) ich [^.!?]{0,60}(?:nicht|kein\\w*)',
  'je (?:ne )?(?:peux|pourrai|sais) pas|no (?:puedo|podemos)|non (?:posso|possiamo)|não (?:posso|consigo)',
  'ik kan [^.!?]{0,60}(?:niet|geen)|nie mogę|nie jestem w stanie',
);
/** The words that lead to what follows call it an example, a draft or a mistake, or say that it is not to be said. */
const DISOWNS = anyOf(
  'e\\.g|(?:for|an?|the|as|this|one) (?:\\w+ )?(?:example|instance|sample|draft|template|placeholder|guess|attempt|possibility)',
  'first (?:idea|thoughts?|attempt|draft)|possibl[ey]|hypothetical(?:ly)?|(?:would|might|could|should) (?:look|be|read|have|say|return)',
  "(?:do not|don['’]t|never|not to) (?:use|output|return|send|write|answer|say|give|copy)|draft|ignore|disregard|instead of",
  'on reflection|second thoughts?|correction|wait|actually|unsure|uncertain|not sure|asks? (?:me|you|us) to|told (?:me|you|us) to|complete the|fill in',
  'z\\. ?b|beispiel\\w*|entwurf|versuch|vorlage|könnte|würde|sähe|korrektur|vielleicht|unsicher',
  "(?:par |un |d[’'])exemple|brouillon|pourrait|ressemblerait|peut-être|(?:por |un )?ejemplo|borrador|podría|quizás?|tal vez",
  'esempio|bozza|potrebbe|sarebbe|forse|exemplo|rascunho|poderia|seria|talvez',
  'bijvoorbeeld|voorbeeld|concept|misschien|przykład\\w*|szkic|mógłby|mogłaby|może',
);
/** What names the answer, and what denies it: together in one sentence they take it back. */
const NAMES_ANSWER = anyOf(
  'answer|json|output|result|response|reply|object|solution|above|below|following|this|that|it',
  'antwort|ergebnis|ausgabe|das|dies(?:es|e)?|réponse|résultat|ceci|cela|respuesta|resultado|esto|risposta|risultato|questo',
  'resposta|isto|antwoord|resultaat|dit|dat|odpowiedź|wynik|to',
);
const DENIES = anyOf(
  "not|\\w+n['’]t|never|no|wrong|incorrect|false|invalid|mistakes?|mistaken|bad",
  'nicht|kein\\w*|falsch|pas|faux|fausse|incorrecte?|no|incorrect[oa]|non|sbagliat[oa]|não|errad[oa]|niet|geen|fout|nie|błędn\\w+',
);
const BETWEEN_SENTENCES = /(?<=[.!?;])\s+|\n/;

/**
 * Whether prose before an answer leads to it. What it says last, as a sentence or a line, must not disown what follows,
 * nowhere may the model decline, and no tag and no fence may stand there. Prose in a script of which we know no words
 * leads to nothing.
 */
export function leadsIn(prose: string): boolean {
  if (prose.trim() === '') return true;
  const text = prose.replaceAll(PLACEHOLDER, '');
  if (prose.length > LONGEST || MARKS.test(text) || OTHER_SCRIPT.test(text) || DECLINES.test(text)) return false;
  const last =
    text
      .split(BETWEEN_SENTENCES)
      .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
      .at(-1) ?? '';
  if (/\?/.test(last) || DISOWNS.test(last)) return false;
  return !(NAMES_ANSWER.test(last) && DENIES.test(last));
}
