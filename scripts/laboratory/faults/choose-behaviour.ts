import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';

/** What the provider does with one call. Only a `good` and an `off-schema` one is an answer, and is paid. */
const behaviours = ['good', 'off-schema', 'throttle', 'hang', 'cut', 'error', 'garbage', 'drip', 'refuse'] as const;
export type Behaviour = (typeof behaviours)[number];

/** How often the provider misbehaves at any time, 0 to 1 each. */
export type Chances = Partial<Record<Behaviour, number>>;

/** A while in which a share of the calls gets one behaviour. */
export interface Spell {
  behaviour: Behaviour;
  share: number;
}

/** A number from 0 up to 1 that only seed, job and call decide, whatever else happens at the time. */
export function drawForCall(seed: number, mark: number, nth: number): number {
  const random = createSeededRandom(seed ^ Math.imul(mark + 1, 0x9e3779b1) ^ Math.imul(nth, 0x85ebca6b));
  random();
  return random();
}

/** Chooses what happens to the `nth` call (from 1) of the job with this mark. A spell goes before the chances. */
export function chooseBehaviour(
  given: { seed: number; chances: Chances; spell: Spell | undefined },
  mark: number,
  nth: number,
): Behaviour {
  const { seed, chances, spell } = given;
  if (spell && drawForCall(seed + 1, mark, nth) < spell.share) return spell.behaviour;
  let left = drawForCall(seed, mark, nth);
  for (const behaviour of behaviours) {
    left -= chances[behaviour] ?? 0;
    if (left < 0) return behaviour;
  }
  return 'good';
}
