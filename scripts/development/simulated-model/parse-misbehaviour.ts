import { type Misbehaviour, type MisbehaviourName, misbehaviours } from './misbehaviours.ts';

const marker = /\{\{sim:([^{}]*)\}\}/g;

/**
 * Reads one misbehaviour, such as `fail=2`, `throttle=1,retryAfter=2`, `hang`, `status=503,times=1` or
 * `fail,chance=0.1,model=gpt-5-mini`. Throws a RangeError that lists the known names for anything else.
 */
export function parseMisbehaviour(text: string): Misbehaviour {
  const [head = '', ...rest] = text.split(',').map((part) => part.trim());
  const [name = '', number] = head.split('=');
  if (!isMisbehaviourName(name)) {
    throw new RangeError(`Unknown misbehaviour "${name}". Known: ${Object.keys(misbehaviours).join(', ')}.`);
  }
  const settings = new Map(rest.map((part) => part.split('=') as [string, string | undefined]));
  for (const key of settings.keys()) {
    if (!['times', 'retryAfter', 'chance', 'model'].includes(key)) {
      throw new RangeError(`Unknown setting "${key}" of ${name}.`);
    }
  }
  const countsTimes = misbehaviours[name].number === 'times';
  return {
    name,
    amount: countsTimes ? undefined : readNumber(number),
    times: readNumber(settings.get('times')) ?? (countsTimes ? readNumber(number) : undefined) ?? Infinity,
    retryAfter: readNumber(settings.get('retryAfter')),
    chance: readNumber(settings.get('chance')) ?? 1,
    model: settings.get('model'),
  };
}

/**
 * The misbehaviours that a text asks for with markers like `{{sim:fail=2}}`, in its order. Throws like
 * `parseMisbehaviour`.
 */
export function parseMarkers(text: string): Misbehaviour[] {
  return Array.from(text.matchAll(marker), (match) => parseMisbehaviour(match[1] ?? ''));
}

/** The text without its markers, as the simulated model reads it. */
export function removeMarkers(text: string): string {
  return text.replace(marker, '').replace(/[ \t]+$/gm, '');
}

function isMisbehaviourName(name: string): name is MisbehaviourName {
  return Object.hasOwn(misbehaviours, name);
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text === '' || !Number.isFinite(number) || number < 0) throw new RangeError(`Not a number: "${text}".`);
  return number;
}
