import { cutAtWord, splitSentences } from './split-sentences.ts';

/** A simulated model's view of a support message. */
export interface TriageDraft {
  category: 'billing' | 'bug' | 'other';
  /** 1-5 */
  urgency: number;
  /** At most 160 characters, since placeholders may grow when they are restored; no secrets. */
  summary: string;
  confidence: number;
}

const billingWords =
  /invoice|\bcharged|a charge|chargeback|refund|payment|\bpaid\b|billing|billed|(?:the|my|your) bill\b|subscription|renewal|pricing|price|\bfee\b|discount|\bvat\b|sales tax|receipt|credit note|payout|(?:debit|credit) card|rechnung|abbuch|abgebucht|erstatt|zahlung|lastschrift|factur|rembours|paiement|prélèv|reembolso|cobr(?:o|aron)|fattur|rimbors|pagament|addebit|factuur|terugbetal|betaling|incasso/gi;
const bugWords =
  /\berrors?\b|crash|broke|\bbugs?\b|regression|\bfail|doesn['’]t work|not work|stopped|blank|empty|freez|frozen|time(?:d)? ?out|\b(?:40[134]|50[0234])\b|exception|stuck|locked|forbidden|reject|refuses|not accepted|invalid|expired|never comes|offline|upside down|off by one|swaps|mismatch|missing|nothing|cannot|can['’]t|i cant|slow|drain|\bgone\b|deleted|hacked|leak|token|weird|mangle|something went wrong|wrong (?:order|person|characters|amounts)|fehler|absturz|stürzt|funktioniert nicht|geht nicht|hängt|erreur|plante|ne (?:marche|fonctionne)|n['’]arrive plus|no funciona|falla|errore|non funziona|non riesco|foutmelding|werkt niet|vastgelopen/gi;
const urgencies: readonly [number, RegExp][] = [
  [
    5,
    /outage|production is down|prod(uction)? down|completely down|breach|stolen|fraud|hacked|losing (money|orders)|all (our )?(users|customers) (are|cannot|can't)|immediately/i,
  ],
  [1, /feature request|just wanted to say|no reply needed|nothing urgent|keep up|love (the|your)|well done/i],
  [
    4,
    /urgent|asap|as soon as possible|deadline|by (tomorrow|tonight|end of day|friday|monday)|dringend|sofort|urgente|urgence|d['’]urgence|spoed|!!/i,
  ],
  [
    2,
    /no rush|whenever|wondering|curious|question about|quick question|suggestion|would be nice|how (do|can) i|kurze frage|petite question|una pregunta|una domanda|een vraag/i,
  ],
];

/** Triages a message by the words it uses. The same text always gets the same answer. */
export function draftTriage(text: string): TriageDraft {
  const billing = weigh(text, billingWords);
  const bug = weigh(text, bugWords);
  const category = billing === 0 && bug === 0 ? 'other' : billing >= bug ? 'billing' : 'bug';
  const urgency = urgencies.find(([, words]) => words.test(text))?.[0] ?? 3;
  return {
    category,
    urgency: category === 'other' ? Math.min(urgency, 4) : urgency,
    summary: cutAtWord(leaveOutSecrets(chooseSentence(text)), 160),
    confidence: category === 'other' ? 0.78 : Math.min(97, 82 + 3 * Math.abs(billing - bug)) / 100,
  };
}

/** How many of the words a text uses; those of the first line, the subject, count three times. */
function weigh(text: string, words: RegExp): number {
  const [subject = ''] = text.split('\n');
  return (text.match(words)?.length ?? 0) + 2 * (subject.match(words)?.length ?? 0);
}

/** The first sentence that says something; short ones such as "Hello?" do not. */
function chooseSentence(text: string): string {
  const [subject = text.trim(), ...sentences] = splitSentences(text);
  return sentences.find((sentence) => sentence.length > 25) ?? subject;
}

function leaveOutSecrets(text: string): string {
  return text.replaceAll(/\[(?:SECRET|CRYPTO|CREDIT_CARD|IBAN|US_SSN)_\d+\]/g, '(left out)');
}
