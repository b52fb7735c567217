/** How many characters of prose are read; nobody leads to an answer with more. */
const LONGEST = 4000;
/** A placeholder of ours, which prose may name. */
const PLACEHOLDER = /\[[A-Z][A-Z_]{0,40}_\d{1,6}\]/g;
/** Signs of tags, of fences and of a text that is quoted or escaped. */
const MARKS =
  /[<＜◁]\s{0,3}[/／|｜!?]?\p{L}(?![^<>\s]{0,100}@)|[|｜]>|\[\s{0,3}\/|\[\p{L}[\p{L} _:-]{2,40}\]|[`~]{3}|&(?:lt|#)|<!--/u;
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
  'e\\.g|(?:for|an?|the|as|this|one) (?:\\w+ )?(?:example|instance|sample|template|placeholder|guess|attempt|possibility)',
  'an? (?:\\w+ )?draft|draft so far|first (?:idea|thoughts?|attempt|draft)|possibl[ey]|hypothetical(?:ly)?',
  '(?:would|might|could|should) (?:\\w+ )?(?:look|be|read|have|say|return|conclude|answer|give|output|reply|write)',
  "(?:do not|don['’]t|never|not to) (?:use|output|return|send|write|answer|say|give|copy)|ignore|disregard|instead of",
  'on reflection|second thoughts?|correction|unsure|uncertain|not sure|complete the|fill in|injected|injection',
  '(?:asks?|asked|tells?|told|wants?|wanted|instructs?|instructed|orders?|demands?|tries|tried|trying|makes?) (?:to make )?(?:me|you|us|that|to answer|to reply|to say)',
  'z\\. ?b|beispiel\\w*|entwurf|versuch|vorlage|könnte|würde|sähe|korrektur|vielleicht|unsicher',
  "(?:par |un |d[’'])exemple|brouillon|pourrait|ressemblerait|peut-être|(?:por |un )?ejemplo|borrador|podría|quizás?|tal vez",
  'esempio|bozza|potrebbe|sarebbe|forse|exemplo|rascunho|poderia|seria|talvez',
  'bijvoorbeeld|voorbeeld|concept|misschien|przykład\\w*|szkic|mógłby|mogłaby|może',
);
/** So begins what takes back what was said before. */
const TAKES_BACK = /^\P{L}*(?:wait|actually|hmm+|no|draft|nein|non|nee|nie)(?!\p{L})/iu;
/** It ends in the middle of saying what is not so, or what somebody wants to hear. */
const LEFT_OPEN =
  /(?<!\p{L})(?:not|n['’]t|never|no|except|but|unless|than|wants?|nicht|kein\w*|außer|pas|jamais|sauf|nunca|salvo|non|mai|não|niet|geen|nie)\P{L}*$/iu;
const ANSWER =
  'answer|json|output|result|response|reply|object|solution|antwort|ergebnis|ausgabe|réponse|résultat|respuesta|resultado|risposta|risultato|resposta|antwoord|resultaat|odpowiedź|wynik';
const DENIAL =
  "not|\\w+n['’]t|never|no|wrong|incorrect|false|invalid|mistakes?|mistaken|nicht|kein\\w*|falsch|pas|faux|fausse|incorrecte?|incorrect[oa]|non|sbagliat[oa]|não|errad[oa]|niet|geen|fout|nie|błędn\\w+";
/** A word for the answer and one that denies it, close to each other: together they take it back. */
const DENIES = anyOf(
  `(?:${ANSWER}|above|below|following)(?:[^\\p{L}]+[\\p{L}'’]+){0,2}[^\\p{L}]+(?:${DENIAL})`,
  `(?:${DENIAL})(?:[^\\p{L}]+[\\p{L}'’]+){0,2}[^\\p{L}]+(?:${ANSWER})`,
  `(?:this|that|it|das|dies|ceci|cela|esto|questo|isto|dit|dat|to)(?: is| was|['’]s| ist| est| es| è| é| jest)? (?:${DENIAL})`,
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
  return !(/\?/.test(last) || [DISOWNS, TAKES_BACK, LEFT_OPEN, DENIES].some((sign) => sign.test(last)));
}
