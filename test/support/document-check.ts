import { expect } from 'vitest';
import { z } from 'zod';
import type { Declared } from '../../src/api/route.ts';

type Schema = Parameters<typeof z.fromJSONSchema>[0];

/** The schemas of a document without anything else of it. */
interface Read {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: { schemas: Record<string, object> };
}

/**
 * Holds answers to the document as it is served: the body fits the schema that stands there, and has no field that the
 * declaration does not tell of.
 */
export function createDocumentCheck(document: Read) {
  // To zod a `uri-reference` is a whole URL.
  const toOwn = (schema: object): object =>
    JSON.parse(
      JSON.stringify(schema)
        .replaceAll('#/components/schemas/', '#/$defs/')
        .replaceAll('"format":"uri-reference"', '"title":"path"'),
    );
  const $defs = toOwn(document.components.schemas);
  const read = (schema: object) => z.fromJSONSchema({ ...toOwn(schema), $defs } as Schema);
  return ({ name, method, path, answers }: Declared, status: number, mediaType: string, body: unknown): void => {
    const answer = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.responses[status];
    const schema = answer?.content?.[mediaType]?.schema;
    if (schema === undefined) throw new Error(`${name} says nothing of ${status} ${mediaType}`);
    const parsed = read(schema).safeParse(body);
    expect({ name, status, issues: parsed.error?.issues ?? [] }).toEqual({ name, status, issues: [] });
    const own = answers[status]?.schema;
    // What the schema does not know, it leaves out.
    if (own !== undefined && typeof body !== 'string') expect({ name, body: own.parse(body) }).toEqual({ name, body });
  };
}
