import model from 'wink-eng-lite-web-model';
import winkNLP, { type WinkMethods } from 'wink-nlp';

/** Characters a tagger reads at once; its time grows faster than the text. */
const chunkLength = 2000;
/** Longer runs without a space are no words; the tagger sees a filler in their place. */
const longestToken = 60;

/** Tells the start of every proper noun in an English text. */
export type ProperNounTagger = (text: string) => ReadonlySet<number>;

/** Loads the tagger with its first use: the model takes a second and 60 MB, and jobs without redaction need none. */
export function createProperNounTagger(): ProperNounTagger {
  let nlp: WinkMethods | undefined;
  return (text) => {
    nlp ??= winkNLP(model, ['sbd', 'pos']);
    const starts = new Set<number>();
    for (let from = 0; from < text.length; ) {
      const end = findChunkEnd(text, from);
      tagChunk(nlp, text.slice(from, end), from, starts);
      from = end;
    }
    return starts;
  };
}

function findChunkEnd(text: string, from: number): number {
  if (text.length - from <= chunkLength) return text.length;
  const line = text.lastIndexOf('\n', from + chunkLength);
  const space = text.lastIndexOf(' ', from + chunkLength);
  if (line > from + chunkLength / 2) return line + 1;
  return space > from ? space + 1 : from + chunkLength;
}

function tagChunk(nlp: WinkMethods, chunk: string, offset: number, starts: Set<number>): void {
  const filled = chunk.replace(/\S{60,}/g, (run) => 'x'.padEnd(Math.min(run.length, longestToken)).padEnd(run.length));
  const tokens = nlp.readDoc(filled).tokens();
  const values = tokens.out();
  const tags = tokens.out(nlp.its.pos);
  let cursor = 0;
  values.forEach((value, at) => {
    const start = filled.indexOf(value, cursor);
    // The tagger changes a few characters; a token that is not found near by is passed over.
    if (start < 0 || start > cursor + 100) return;
    if (tags[at] === 'PROPN') starts.add(offset + start);
    cursor = start + value.length;
  });
}
