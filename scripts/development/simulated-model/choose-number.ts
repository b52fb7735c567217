import type { Place } from './place.ts';

/** Names of what says how sure a model is. */
export const sureNames = /confiden|score|probab|certain|likelihood/i;
/** How sure the simulated model says it is, where 1 is the most. */
const SURE = 0.93;
const stepsTried = 200;
const decimals = 12;

/** zod bounds each whole number by what a double can hold. */
const boundOf = (bound: unknown, otherwise: number) =>
  typeof bound === 'number' && Math.abs(bound) !== Number.MAX_SAFE_INTEGER ? bound : otherwise;

/**
 * A number that a numeric JSON Schema allows: the suggestion, else one of the text, else the nearest allowed to 1.
 * Undefined when none was found.
 */
export function chooseNumber(
  schema: Record<string, unknown>,
  suggestion: unknown,
  { making, name, index, others }: Place,
): number | undefined {
  const least = Math.max(boundOf(schema.minimum, -Infinity), boundOf(schema.exclusiveMinimum, -Infinity));
  const most = Math.min(boundOf(schema.maximum, Infinity), boundOf(schema.exclusiveMaximum, Infinity));
  const isWhole = schema.type === 'integer';
  const steps = [schema.multipleOf].flat().filter((step): step is number => typeof step === 'number' && step > 0);
  const fits = (number: number) =>
    Number.isFinite(number) &&
    !others.has(String(number)) &&
    number >= least &&
    number <= most &&
    number !== schema.exclusiveMinimum &&
    number !== schema.exclusiveMaximum &&
    (!isWhole || Number.isSafeInteger(number)) &&
    steps.every((step) => isMultiple(number, step));

  const inText = making.text.matchAll(/(?<![\w.-])\d{1,9}(?:\.\d+)?(?![\w-]|\.\d)/g);
  const said = Array.from(inText, (match) => Number(match[0]));
  const candidates = [
    ...(typeof suggestion === 'number' ? [suggestion] : []),
    ...(sureNames.test(name) ? sureNumbers(least, most) : []),
    ...(index < said.length ? said.slice(index) : [1 + index]),
    ...said,
    ...[1 + index, 1, 0, least, most, (least + most) / 2, Math.floor((least + most) / 2)],
    ...[least + 1, most - 1, least + 0.5, most - 0.5],
    ...(Number.isFinite(least) ? [] : [most - 1000]),
    ...Array.from({ length: others.size }, (_, n) => (Number.isFinite(least) ? Math.ceil(least) + n : n)),
    ...steps.flatMap((step) => multiplesFrom(Number.isFinite(least) ? least : Math.min(0, most), step)),
    ...steps.flatMap((step) => multiplesFrom(Number.isFinite(most) ? most : 0, -step)),
  ];
  return candidates.find(fits);
}

/** Near the top of what is allowed, whatever its scale. */
function sureNumbers(least: number, most: number): number[] {
  if (!Number.isFinite(most)) return [SURE];
  const bottom = Number.isFinite(least) ? least : 0;
  const sure = Number((bottom + SURE * (most - bottom)).toFixed(2));
  return [sure, Math.round(sure)];
}

/** As decimals are meant: 0.3 is a multiple of 0.1. */
function isMultiple(number: number, step: number): boolean {
  const times = number / step;
  return Math.abs(times - Math.round(times)) < 1e-9 && Number((Math.round(times) * step).toFixed(decimals)) === number;
}

function multiplesFrom(start: number, step: number): number[] {
  const first = step > 0 ? Math.ceil(start / step) : Math.ceil(start / step) - 1;
  return Array.from({ length: stepsTried }, (_, n) => Number(((first + n) * step).toFixed(decimals)));
}
