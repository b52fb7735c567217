import { readFileSync } from 'node:fs';
import { makeName, type Random } from '../train-names/list-variants.ts';

/** How addresses are written in a language. */
interface Places {
  /** `*` is a name, `#` a house number, `b` a letter, `N` a number of a flat. */
  street: string[];
  /** `#` is a digit, `@` a capital. */
  code: string[];
  /** `S` is the street, `C` a town, `Z` a code, `Q` a state, `U` a code of five digits, `D` and `W` a country's or county's letters. */
  full: string[];
  towns: string[];
  states?: string[];
  /** Small words in names. */
  particles: string[];
  months: string[];
}

/** By language; invented rows of towns and forms, no real address. */
export const places = JSON.parse(readFileSync('scripts/laboratory/train-tagger/places.json', 'utf8')) as Readonly<
  Record<string, Places>
>;

const commonStreets =
  'Mill Church Station Park Garden School Bridge River Spring Linden Rosen Garten Bahnhof Schul Kirch Berg Wald Haupt Mühlen Liberté République Moulins Fleurs Gare Église Mayor Sol Iglesia Fuente Roma Garibaldi Mazzini Verdi Dante Kerk Molen Dorps School Stations Flores Igreja Liberdade Polna Leśna Ogrodowa Szkolna Skol Kyrko Björk Ek Strand'.split(
    ' ',
  );
const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';

export function makeTown(language: string, random: Random): string {
  const { towns = [] } = places[language] ?? {};
  if (random(4) > 0) return towns[random(towns.length)] ?? '';
  const endings: Readonly<Record<string, string[]>> = {
    en: ['ton', 'ford', 'ham', ' Falls', 'field'],
    de: ['burg', 'hausen', 'dorf', 'heim', 'ingen'],
    fr: ['ville', 'court', '-sur-Mer', 'ac'],
    nl: ['dam', 'drecht', 'veen', 'wijk'],
    sv: ['torp', 'sjö', 'by', 'köping'],
    pl: ['ów', 'ice', 'owo'],
  };
  const list = endings[language] ?? [''];
  return makeName('s', random) + (list[random(list.length)] ?? '');
}

export function makeStreet(language: string, random: Random): string {
  const { street = [] } = places[language] ?? {};
  return (street[random(street.length)] ?? '').replace(
    /\*(\p{Ll}?)|#|(?<=[# ])b\b/gu,
    (sign, glued: string | undefined) => {
      if (sign === '#') return String(1 + random(random(4) === 0 ? 2500 : 140));
      if (sign === 'b') return letters.charAt(random(6)).toLowerCase();
      const name =
        random(2) === 0
          ? (commonStreets[random(commonStreets.length)] ?? '')
          : makeName(random(3) === 0 ? 'g' : 's', random);
      return name + (glued ?? '');
    },
  );
}

export function makeAddress(language: string, random: Random): string {
  const { full = [], code = [], states = [] } = places[language] ?? {};
  const pick = (list: readonly string[]) => list[random(list.length)] ?? '';
  const digit = () => String(random(10));
  return pick(full).replace(/(?<!\p{L})[SCZQUNDW](?!\p{L})/gu, (part) => {
    if (part === 'S') return makeStreet(language, random);
    if (part === 'C') return makeTown(language, random);
    if (part === 'Z')
      return pick(code)
        .replace(/#/g, digit)
        .replace(/@/g, () => letters.charAt(random(letters.length)));
    if (part === 'Q') return pick(states);
    if (part === 'U') return `${1 + random(9)}${digit()}${digit()}${digit()}${digit()}`;
    if (part === 'N') return String(1 + random(30));
    if (part === 'D') return pick(['D', 'CH', 'A']);
    return `${letters.charAt(random(20))}${letters.charAt(random(20))}`;
  });
}
