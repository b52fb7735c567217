import type { Document, Sources } from '../tasks/task.ts';

export type SourcesOf = (tenant: string) => Sources;

/** What a job may have beside its input. */
export const MOST_DOCUMENTS = 50;
export const MOST_CHARACTERS = 200_000;

/** A source with the places of its words. */
interface Indexed {
  documents: readonly Document[];
  /** By word, which documents have it. */
  places: ReadonlyMap<string, readonly number[]>;
}

const DEFAULT_LIMIT = 5;
/** Of the best one's score: what shares only the small words is left out. */
const WORTH_SHOWING = 0.5;

const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{2,}/gu),
  );

function indexWords(documents: readonly Document[]): Indexed {
  const places = new Map<string, number[]>();
  for (const [i, { text }] of documents.entries()) {
    for (const word of wordsOf(text)) {
      const known = places.get(word);
      if (known === undefined) places.set(word, [i]);
      else known.push(i);
    }
  }
  return { documents, places };
}

/** How much a word that so many documents have says about one of them: BM25's inverse document frequency. */
const weigh = (all: number, having: number) => Math.log(1 + (all - having + 0.5) / (having + 0.5));

function searchIndex({ documents, places }: Indexed, text: string, limit: number): Document[] {
  const scores = new Map<number, number>();
  for (const word of wordsOf(text)) {
    const having = places.get(word) ?? [];
    for (const i of having) scores.set(i, (scores.get(i) ?? 0) + weigh(documents.length, having.length));
  }
  const best = [...scores].sort(([i, a], [j, b]) => b - a || i - j);
  const found: Document[] = [];
  let characters = 0;
  const least = (best[0]?.[1] ?? 0) * WORTH_SHOWING;
  for (const [i, score] of best) {
    const document = documents[i];
    if (score < least || found.length >= Math.min(limit, MOST_DOCUMENTS)) break;
    if (document === undefined || characters + document.text.length > MOST_CHARACTERS) continue;
    characters += document.text.length;
    found.push(document);
  }
  return found;
}

/** Makes sources of documents by tenant and name; each is indexed once. */
export function createSources(byTenant: ReadonlyMap<string, ReadonlyMap<string, readonly Document[]>>): SourcesOf {
  const indexed = new Map(
    [...byTenant].map(([tenant, sources]) => [
      tenant,
      new Map([...sources].map(([name, documents]) => [name, indexWords(documents)])),
    ]),
  );
  return (tenant) => ({
    find: (name) => indexed.get(tenant)?.get(name)?.documents,
    search: (name, text, { limit = DEFAULT_LIMIT } = {}) => {
      const source = indexed.get(tenant)?.get(name);
      return source === undefined ? [] : searchIndex(source, text, limit);
    },
  });
}
