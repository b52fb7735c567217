import { readdirSync, readFileSync } from 'node:fs';

const folder = 'scripts/laboratory/train-names/texts';

/**
 * Reads the sentences in nine languages that were written for the training, from the repository's folder: `{n}` stands
 * for a full name, `{g}` for a given name, `{s}` for a surname, `{=Rose}` for a name that is a word. About half of them name nobody.
 */
export function readWrittenTexts(): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n'))
    .map((line) => line.replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
}
