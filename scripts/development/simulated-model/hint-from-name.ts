const hints: readonly [RegExp, RegExp][] = [
  [/e-?mail/i, /\[EMAIL_\d+\]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/],
  [/phone|mobile|telephone/i, /\[PHONE_\d+\]|\+\d[\d ()-]{7,}\d/],
  [/iban/i, /\[IBAN_\d+\]/],
  [/card/i, /\[CREDIT_CARD_\d+\]/],
  [/address|street/i, /\[ADDRESS_\d+\]/],
  [/(^|_)ip($|_|Address)/, /\[IP_ADDRESS_\d+\]/],
  [/name|customer|person|sender|author/i, /\[PERSON_\d+\]/],
  [/date|when/i, /\d{4}-\d{2}-\d{2}/],
];

/**
 * What a text holds for a property of this name, such as `[EMAIL_1]` for `customerEmail`: the match, null when the
 * name says what to look for and the text has none, undefined when the name says nothing.
 */
export function hintFromName(name: string, text: string): string | null | undefined {
  const hint = hints.find(([names]) => names.test(name));
  if (hint === undefined) return undefined;
  return hint[1].exec(text)?.[0] ?? null;
}
