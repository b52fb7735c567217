/** Weights as whole numbers of 8 bits, and what one of them is worth. */
export interface QuantisedWeights {
  values: Int8Array;
  scale: number;
}

const largest = 127;

/** Rounds weights to 255 steps; the few beyond the range become its ends. */
export function quantise(weights: Float64Array): QuantisedWeights {
  const sizes = Float64Array.from(weights, Math.abs).sort();
  const limit = sizes[Math.floor(sizes.length * 0.9998)] || 1;
  const scale = limit / largest;
  const values = Int8Array.from(weights, (weight) => Math.max(-largest, Math.min(largest, Math.round(weight / scale))));
  return { values, scale };
}

/** The data file that `readWeights` reads. */
export function writeWeights(madeBy: string, { values, scale }: QuantisedWeights): string {
  const weights = Buffer.from(values.buffer).toString('base64');
  return `${JSON.stringify({ madeBy, scale: Number(scale.toPrecision(6)), weights }, null, 2)}\n`;
}
