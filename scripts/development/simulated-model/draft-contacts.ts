/** A person a simulated model found in a message. */
export interface ContactDraft {
  name: string;
  email: string | null;
  phone: string | null;
  company: string | null;
}

interface Found {
  text: string;
  at: number;
}

/** More people, e-mails or phones of one message are not looked at. */
const most = 50;
const people = /\[PERSON_\d+\]/g;
const signedName =
  /^(?:--|(?:[Bb]est |[Kk]ind )?[Rr]egards|[Tt]hanks|[Bb]est|[Cc]heers|[Ss]incerely|Viele Grüße|Cordialement|Saludos),?\s*\n+(\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]+){1,2})\s*$/gmu;
const emails = /\[EMAIL_\d+\]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/g;
const phones = /\[PHONE_\d+\]|\+\d[\d ()-]{7,}\d/g;
const companies =
  /(?:\p{Lu}[\p{L}\d&'’-]*,? ){1,4}(?:GmbH|AG|Ltd|LLC|Inc|Corp|S\.A\.|SARL|S\.r\.l\.|B\.V\.|Group|& Co)\b/gu;

/**
 * Finds the people of a message, each with the e-mail, phone and company that stand nearest to them. People are
 * placeholders, or the name under a closing line when a text was not redacted.
 */
export function draftContacts(text: string): ContactDraft[] {
  const persons = findAll(text, people);
  if (persons.length === 0) persons.push(...findAll(text, signedName));
  const email = assignNearest(persons, findAll(text, emails));
  const phone = assignNearest(persons, findAll(text, phones));
  const company = findAll(text, companies)[0]?.text ?? null;
  return persons.map((person, index) => ({
    name: person.text,
    email: email.get(index) ?? null,
    phone: phone.get(index) ?? null,
    company: index === 0 ? company : null,
  }));
}

function findAll(text: string, pattern: RegExp): Found[] {
  const found = new Map<string, Found>();
  for (const match of text.matchAll(pattern)) {
    const value = (match[1] ?? match[0]).trim();
    if (!found.has(value)) found.set(value, { text: value, at: match.index + match[0].indexOf(value) });
  }
  return [...found.values()].slice(0, most);
}

/** For each person's index the thing nearest to it; a thing goes to one person and a person has one. */
function assignNearest(persons: readonly Found[], things: readonly Found[]): Map<number, string> {
  const pairs = things.flatMap((thing) =>
    persons.map((person, index) => ({ index, thing, distance: Math.abs(thing.at - person.at) })),
  );
  const assigned = new Map<number, string>();
  const used = new Set<string>();
  for (const { index, thing } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (assigned.has(index) || used.has(thing.text)) continue;
    assigned.set(index, thing.text);
    used.add(thing.text);
  }
  return assigned;
}
