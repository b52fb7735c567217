/**
 * What announces an answer, by language. `naming` are words for an answer, or for handing one over; `joining` words only
 * join those. None denies, doubts, asks, or speaks of an example, so that all that can be said with them is harmless.
 */
const LANGUAGES: Readonly<Record<string, { naming: string; joining: string }>> = {
  en: {
    naming:
      "answer|json|results?|output|response|reply|solution|object|classification|extraction|triage|summary|final|here(?:['’]s)?|below|you go|sure|certainly",
    joining:
      "the|my|your|our|this|it|is|are|it['’]s|that['’]s|you|as|requested|asked|for|of|course|in|valid|strict|extracted|structured|data|information|following|absolutely|okay|ok|yes|(?:in|as) (?:the )?(?:requested |required )?(?:json )?format",
  },
  de: {
    naming: 'antwort|ergebnis|ausgabe|lösung|hier|json-objekt|klassifikation|klassifizierung|zusammenfassung',
    joining:
      'die|der|das|meine|ist|sind|lautet|folgende|folgendes|endgültige|gewünschtes?|fertige|als|im json-format|gerne|und|natürlich',
  },
  fr: {
    naming: 'réponse|résultat|sortie|voici|voilà|résumé',
    joining: 'la|le|les|ma|votre|est|finale|demandée?|en|au format|bien sûr',
  },
  es: {
    naming: 'respuesta|resultado|salida|aquí|resumen',
    joining: 'la|el|es|mi|su|tienes|está|solicitad[oa]|claro|por supuesto|en|en formato',
  },
  it: { naming: 'risposta|risultato|ecco|riassunto', joining: 'la|il|lo|è|mia|certo|in formato' },
  pt: { naming: 'resposta|resultado|saída|aqui|resumo', joining: 'a|o|é|está|minha|meu|sua|seu|em formato' },
  nl: {
    naming: 'antwoord|resultaat|uitvoer|samenvatting|hier',
    joining: 'het|de|is|mijn|jouw|uw|definitieve|natuurlijk',
  },
  pl: { naming: 'odpowiedź|wynik|oto|podsumowanie', joining: 'to|jest|moja|końcowa|w formacie' },
};
const NAMING = Object.values(LANGUAGES).map(({ naming }) => naming);
const JOINING = Object.values(LANGUAGES).map(({ joining }) => joining);
/** Each word once: one that two languages have would be read in two ways. */
const ANY_WORD = [...new Set([...NAMING, ...JOINING].flatMap((words) => words.split(/\|(?![^(]*\))/)))].join('|');
const ANNOUNCEMENT = new RegExp(`^(?:(?:${ANY_WORD})(?: |$))+$`, 'u');
const NAMES_ANSWER = new RegExp(`(?:^| )(?:${NAMING.join('|')})(?: |$)`, 'u');

const LONGEST = 500;
/** A placeholder of ours, which prose may name. */
const PLACEHOLDER = /\[[A-Z][A-Z_]{0,40}_\d{1,6}\]/g;
/** Signs of tags, fences, code and further JSON. */
const NO_PROSE = /[<＜◁{}[\]`~|\\]|&(?:lt|#)/;
const SENTENCE = /[^.!?;\n。！？；]*[.!?;\n。！？；]*/gu;

/**
 * Whether prose before an answer does no more than lead to it: short, without tags, fences or other JSON, and what it
 * says last, as a sentence or a line, announces the answer in words that can do nothing else. What it says before is
 * about the matter, and free. No list of words can hold all that takes an answer back; this one holds what does not.
 */
export function leadsIn(prose: string): boolean {
  if (prose === '') return true;
  if (prose.length > LONGEST || NO_PROSE.test(prose.replaceAll(PLACEHOLDER, ''))) return false;
  const sentences = (prose.match(SENTENCE) ?? []).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  const last = sentences.at(-1)?.toLowerCase() ?? '';
  if (/[?？]/.test(last)) return false;
  const words = last.replace(/[\s*_#>:：,.!;。！；()–—-]+/gu, (gap) => (gap === '-' ? '-' : ' ')).trim();
  return ANNOUNCEMENT.test(words) && NAMES_ANSWER.test(words);
}
