import type { Usage } from '../failures/failure.ts';
import type { Profile } from './profile.ts';

const tokensPerPrice = 1_000_000;

/**
 * Returns what an answer cost, in US dollars; null when the price is not known.
 * 310 tokens in and 42 out at 0.25 and 2 dollars a million are 0.0001615. Discounts for cached input are not known
 * here, so the true cost may be lower.
 */
export function costOf(usage: Usage, price: Profile['price']): number | null {
  if (price === undefined) return null;
  return (usage.inputTokens * price.input + usage.outputTokens * price.output) / tokensPerPrice;
}
