import { performance } from 'node:perf_hooks';

const SETTLED_AFTER_MS = 1000;

const writeRate = (perSecond: number): string =>
  perSecond >= 1
    ? `${Math.round(perSecond).toLocaleString('en')} rows/s`
    : `${Math.max(1, Math.round(perSecond * 60))} rows/min`;

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const;

function writeLeft(seconds: number): string {
  const [size, unit] = units.find(([one]) => seconds >= one) ?? [1, 's'];
  return `${Math.ceil(seconds / size)} ${unit} left`;
}

/**
 * Tells how fast rows go, and how long the rest will take: since the first look, and not before a second is over.
 * `total` is undefined where nobody knows it.
 */
export function createPace(now = () => performance.now()): (done: number, total: number | undefined) => string[] {
  let from: { done: number; at: number } | undefined;
  return (done, total) => {
    from ??= { done, at: now() };
    const ms = now() - from.at;
    if (ms < SETTLED_AFTER_MS || done <= from.done) return [];
    const perSecond = ((done - from.done) / ms) * 1000;
    const left = total === undefined || total <= done ? [] : [writeLeft((total - done) / perSecond)];
    return [writeRate(perSecond), ...left];
  };
}
