import { isObject } from '../json/is-object.ts';

/**
 * Which script sets a field: it accepts a job, claims, gives back or commits a visit, begins an attempt, sweeps, tells a
 * job's outcome, or delivers its events. Two more change what is there: a sweep deletes payloads whose time is over, and
 * `reseal` replaces seals.
 */
type Writer = 'accept' | 'claim' | 'restore' | 'begin' | 'commit' | 'sweep' | 'tell' | 'deliver';

/** One field of a record. */
export interface Field<Value> {
  /** How it stands in Redis. A flag is there, as `1`, or not. A seal opens to JSON, of a custom id to its text. */
  kind: 'text' | 'number' | 'flag' | 'json' | 'code' | 'sealed';
  by: readonly Writer[];
  /** Whether JSON has the shape that it was written with. */
  fits?: (value: unknown) => boolean;
  readonly type?: Value;
}

export const text = <Value extends string = string>(...by: Writer[]): Field<Value> => ({ kind: 'text', by });
export const number = (...by: Writer[]): Field<number> => ({ kind: 'number', by });
export const flag = (...by: Writer[]): Field<true> => ({ kind: 'flag', by });
export const json = <Value>(...by: Writer[]): Field<Value> => ({ kind: 'json', by, fits: isObject });
export const list = <Value extends readonly unknown[]>(...by: Writer[]): Field<Value> => ({
  kind: 'json',
  by,
  fits: Array.isArray,
});
export const code = (...by: Writer[]): Field<string> => ({ kind: 'code', by });
export const sealed = (...by: Writer[]): Field<string> => ({ kind: 'sealed', by });

/** Reads JSON that a record holds; undefined for text that is none: another hand wrote it. */
export function parseOwn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a field as it stands in Redis; undefined for JSON of another shape. */
export function parseField({ kind, fits }: Field<unknown>, stored: string): unknown {
  switch (kind) {
    case 'number':
      return Number(stored);
    case 'json': {
      const value = parseOwn(stored);
      return fits?.(value) ? value : undefined;
    }
    case 'flag':
      return true;
    default:
      return stored;
  }
}

/** Writes a field as it stands in Redis. */
export function writeField(kind: Field<unknown>['kind'], value: unknown): string {
  if (kind === 'json') return JSON.stringify(value);
  return kind === 'flag' ? '1' : String(value);
}
