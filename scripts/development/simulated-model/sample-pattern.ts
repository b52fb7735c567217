import { type PatternPart, readPattern } from './read-pattern.ts';

/** How a text is drawn: where numbers come from, how long it should be, whether look-arounds are written out. */
export interface Draw {
  random: () => number;
  /** Characters wanted of what may be repeated at will. */
  aim: number;
  writesAround: boolean;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const common = `${letters}${letters.toUpperCase()}0123456789`;
const marks = ' -_.,:;!?@#$%&*+/=()[]{}<>\'"~^|`\\';
const foreign = 'éüßñøçäöåœÉÜÑØÇÄÖÅŒαβγλωΑΒΓΛΩдежляДЕЖЛЯאבגعربيあいうアイウ漢字日本語한국어€£¥©–—’“”…🎉😀👍❤🚀\t\n';
/** Characters looked through for a class that none of these is in. */
const lastLookedAt = 0x1faff;
/** What is repeated ends here, however much is wanted. */
const mostRepeats = 4000;
const mostCharacters = 10_000;

/** Makes a function that writes texts which a pattern is likely to match; whether it does is for the caller to try. */
export function createSampler(pattern: RegExp): (draw: Draw) => string {
  const root = readPattern(pattern);
  const classes = new Map<string, readonly string[]>();
  const charactersOf = (source: string) => {
    const known = classes.get(source) ?? findCharacters(source, pattern.flags);
    classes.set(source, known);
    return known;
  };

  return (draw) => {
    const groups = new Map<string, string>();
    let length = 0;
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(draw.random() * items.length)];
    const say = (text: string) => {
      length += text.length;
      return text;
    };
    const write = (part: PatternPart): string => {
      switch (part.is) {
        case 'text':
          return say(part.text);
        case 'class':
          return say(pickCharacter(charactersOf(part.source), draw.random));
        case 'sequence':
          return part.parts.map(write).join('');
        case 'choice':
          return write(pick(part.options) ?? { is: 'text', text: '' });
        case 'same':
          return say(groups.get(part.name) ?? '');
        case 'around':
          return draw.writesAround ? write(part.part) : '';
        case 'group': {
          const text = write(part.part);
          for (const name of part.names) groups.set(name, text);
          return text;
        }
        case 'repeat': {
          const times = chooseTimes(part, draw, length);
          let text = '';
          for (let n = 0; n < times && (n < part.least || length < mostCharacters); n += 1) text += write(part.part);
          return text;
        }
      }
    };
    return write(root);
  };
}

/** Between the least and the most; of what has no end as much as is still wanted, or about so much. */
function chooseTimes({ least, most }: { least: number; most: number }, draw: Draw, length: number): number {
  const wanted = draw.random() < 0.5 ? draw.aim - length : Math.floor(draw.random() * (2 * draw.aim + 2));
  const end = Math.min(most, least + Math.max(0, wanted), mostRepeats);
  if (least > end) return Math.min(least, mostRepeats);
  return most === Infinity ? end : least + Math.floor(draw.random() * (end - least + 1));
}

/** Letters and digits mostly: whoever reads an answer should not stumble over it. */
function pickCharacter(characters: readonly string[], random: () => number): string {
  const plain = characters.filter((character) => common.includes(character));
  const from = plain.length > 0 && random() < 0.85 ? plain : characters;
  return from[Math.floor(random() * from.length)] ?? '';
}

/** The characters of a class that somebody would write; some others where there are none. */
function findCharacters(source: string, flags: string): readonly string[] {
  const isIn = new RegExp(`^(?:${source})$`, flags);
  const named = Array.from(source.matchAll(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/gi), (match) =>
    String.fromCodePoint(Number.parseInt(match[1] ?? match[2] ?? match[3] ?? '', 16)),
  );
  const usual = [...common, ...marks].filter((character) => isIn.test(character));
  if (usual.length > 0) return usual;
  const others = [...source, ...named, ...foreign].filter((character) => isIn.test(character));
  if (others.length > 0) return others;
  for (let code = 0; code <= lastLookedAt && others.length < 20; code += 1) {
    const character = String.fromCodePoint(code);
    if (!/\p{Surrogate}/u.test(character) && isIn.test(character)) others.push(character);
  }
  return others;
}
