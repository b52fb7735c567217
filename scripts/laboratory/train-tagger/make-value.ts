import { makeName, type Random } from '../train-names/list-variants.ts';
import { makeAddress, makeStreet, makeTown, places } from './make-address.ts';

type Make = (language: string, random: Random) => string;

const pick = (list: readonly string[], random: Random) => list[random(list.length)] ?? '';
const digits = (count: number, random: Random) =>
  Array.from({ length: count }, (_, at) => (at === 0 ? 1 + random(9) : random(10))).join('');
const fillDigits = (form: string, random: Random) => form.replace(/#/g, () => digits(1, random));
const initial = (random: Random) => `${'ABCDEFGHIJKLMNOPRSTVW'.charAt(random(21))}.`;
const given: Make = (_, random) => makeName('g', random);
const surname: Make = (_, random) => makeName('s', random);
const year = (random: Random) => 1890 + random(140);

const phones = [
  '+## ### ######',
  '0###-######',
  '+## ## ### ## ##',
  '0## ### ####',
  '(###) ###-####',
  '0# ## ## ## ##',
  '### ### ###',
  '+## (0)### ######',
  '0### / #####',
];
const companies = ['GmbH', 'Ltd', 'Inc', 'AG', 'SA', 'Group', 'AB', 'BV', 'Systems'];

const withInitials: Make = (language, random) => {
  const first = pick(
    [initial(random), `${initial(random)} ${initial(random)}`, `${initial(random)}${initial(random)}`],
    random,
  );
  return `${first} ${surname(language, random)}`;
};
const withMiddle: Make = (_, random) => `${makeName('g', random)} ${initial(random)} ${makeName('s', random)}`;
const withParticle: Make = (language, random) =>
  `${makeName('g', random)} ${pick(places[language]?.particles ?? [], random)} ${makeName('s', random)}`.replace(
    /(['’]) /,
    '$1',
  );

/** Mostly two words; some have two given names, two surnames, a particle or an initial. */
const person: Make = (language, random) => {
  const name = makeName('n', random);
  const draw = random(16);
  if (draw === 0) return `${makeName('g', random)}-${name}`;
  if (draw === 1) return `${makeName('g', random)} ${name}`;
  if (draw === 2) return `${name}-${makeName('s', random)}`;
  if (draw === 3) return withParticle(language, random);
  if (draw === 4) return withMiddle(language, random);
  const isDouble = (language === 'es' || language === 'pt') && random(2) === 0;
  return isDouble ? `${name} ${makeName('s', random)}` : name;
};

const longDate: Make = (language, random) => {
  const month = pick(places[language]?.months ?? [], random);
  const day = 1 + random(28);
  if (language === 'de') return `${day}. ${month} ${year(random)}`;
  if (language === 'es' || language === 'pt') return `${day} de ${month} de ${year(random)}`;
  return language === 'en' && random(2) === 0 ? `${month} ${day}, ${year(random)}` : `${day} ${month} ${year(random)}`;
};

/** What a placeholder stands for; `fill-templates.ts` lists them. */
const makers: Readonly<Record<string, Make>> = {
  g: given,
  s: surname,
  n: person,
  i: withInitials,
  m: withMiddle,
  l: (_, random) => `${makeName('s', random)}, ${makeName('g', random)}`,
  p: withParticle,
  a: (language, random) => makeAddress(language, random).replaceAll('\n', ', '),
  A: (language, random) => makeAddress(language, random).replaceAll(/, (?=[^,]*$)/g, '\n'),
  r: makeStreet,
  c: makeTown,
  e: (_, random) => `${makeName('g', random).toLowerCase()}@example.org`,
  t: (_, random) => fillDigits(pick(phones, random), random),
  d: (_, random) =>
    pick(
      [`${1 + random(28)}.${1 + random(12)}.20##`, `20##-0${1 + random(9)}-1#`, `${1 + random(28)}/1/20##`],
      random,
    ).replace(/#/g, () => String(random(10))),
  D: longDate,
  y: (_, random) => String(year(random)),
  k: (_, random) => digits(1 + random(5), random),
  o: (_, random) => `${makeName('s', random)} ${pick(companies, random)}`,
};

/** Makes what a placeholder of a written text stands for; `=May` stands for itself. */
export function makeValue(placeholder: string, language: string, random: Random): string {
  if (placeholder.startsWith('=')) return placeholder.slice(1);
  return makers[placeholder]?.(language, random) ?? '';
}
