import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { maskPointer, toPointer } from '../../../src/validation/schema-places.ts';

describe('toPointer', () => {
  const Node = z.object({
    name: z.string(),
    get next() {
      return Node.nullable();
    },
  });
  const schema = z.toJSONSchema(
    z.object({
      'a/b~c': z.object({ '': z.string() }),
      list: z.tuple([z.object({ x: z.string() })], z.object({ y: z.string() })),
      either: z.union([z.object({ l: z.string() }), z.object({ r: z.string() })]),
      both: z.intersection(z.object({ p: z.string() }), z.object({ q: z.string() })),
      node: Node,
      map: z.record(z.string(), z.object({ known: z.string() })),
      any: z.unknown(),
    }),
  );
  it.each([
    [[], ''],
    [['a/b~c', ''], '/a~1b~0c/'],
    [['list', 0, 'x'], '/list/0/x'],
    [['list', 0, 'y'], '/list/0/*'],
    [['list', 3, 'y'], '/list/3/y'],
    [['either', 'l'], '/either/l'],
    [['either', 'r'], '/either/r'],
    [['both', 'q'], '/both/q'],
    [['node', 'next', 'next', 'name'], '/node/next/next/name'],
    [['node', 'next', 'Bill'], '/node/next/*'],
    [['map', 'Bill', 'known'], '/map/*/known'],
    [['any', 'Bill', 2], '/any/*/*'],
    [['Bill', 'a/b~c'], '/*/*'],
    [['constructor', '__proto__'], '/*/*'],
    [[Symbol('Bill'), -1, 1.5], '/*/*/*'],
  ] as [PropertyKey[], string][])('writes %j as %j', (path, pointer) => {
    expect(toPointer(path, { root: schema, top: schema })).toBe(pointer);
  });
});

describe('maskPointer', () => {
  const schema = z.toJSONSchema(z.object({ 'a/b': z.array(z.object({ c: z.string() })) }));
  it.each([
    ['', ''],
    ['/a~1b/0/c', '/a~1b/0/c'],
    ['/a~1b/0/dana@example.com', '/a~1b/0/*'],
    ['/dana@example.com/c', '/*/*'],
    ['/49301234567', '/*'],
  ])('writes %j as %j', (pointer, masked) => {
    expect(maskPointer(pointer, { root: schema, top: schema })).toBe(masked);
  });
});
