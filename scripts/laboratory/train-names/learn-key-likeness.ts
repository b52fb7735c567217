import { readdirSync, readFileSync } from 'node:fs';
import { costCount, listCosts } from '../../../src/redaction/detectors/key-likeness.ts';
import { commonWords, listEnglishWords, listNames } from '../../../src/redaction/detectors/word-lists.ts';

/** Names in programs; what changes between letters and digits more often is a digest or a key. */
const identifier = /[A-Za-z][\w$.-]{2,48}/g;
const alternations = /(?:[A-Za-z]\d|\d[A-Za-z])(?:.*?(?:[A-Za-z]\d|\d[A-Za-z])){4}/;
const longestLine = 240;
const kindCosts = 64;

/**
 * Learns from the names in the sources of the packages that are installed, and from the lists of words and names, what
 * letters and kinds of characters follow on two others, as bits each costs.
 */
export function learnKeyLikeness(folder = 'node_modules'): Float64Array {
  const words = [...listEnglishWords(), ...commonWords, ...listNames()];
  const counts = new Float64Array(costCount);
  const add = (word: string) => {
    for (const at of listCosts(word)) counts[at] = (counts[at] ?? 0) + 1;
  };
  for (const word of new Set(words.filter((entry) => /^[a-z]+$/.test(entry)))) {
    add(word);
    add(word.charAt(0).toUpperCase() + word.slice(1));
    add(word.toUpperCase());
  }
  for (const name of listIdentifiers(folder)) add(name);
  return toBits(counts);
}

function listIdentifiers(folder: string): Set<string> {
  const found = new Set<string>();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name),
  );
  for (const { parentPath, name } of files) {
    for (const line of readFileSync(`${parentPath}/${name}`, 'utf8').split('\n')) {
      if (line.length > longestLine) continue;
      for (const [word] of line.matchAll(identifier)) if (!alternations.test(word)) found.add(word);
    }
  }
  return found;
}

/** What of a row of alternatives is expected without having been seen. */
const unseen = 0.5;

function toBits(counts: Float64Array): Float64Array {
  const bits = new Float64Array(costCount);
  const letters = costCount - kindCosts;
  const fill = (from: number, size: number) => {
    let sum = 0;
    for (let at = from; at < from + size; at++) sum += (counts[at] ?? 0) + unseen;
    for (let at = from; at < from + size; at++) bits[at] = Math.log2(sum / ((counts[at] ?? 0) + unseen));
  };
  for (let at = 0; at < letters; at += 26) fill(at, 26);
  for (let at = letters; at < costCount; at += 4) fill(at, 4);
  return bits;
}
