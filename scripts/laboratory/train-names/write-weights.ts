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

/** A module that a script makes: `scale` is what one step of a weight is worth, `weights` are bytes in base64. */
export function writeWeights(
  names: { script: string; scale: string; weights: string },
  { values, scale }: QuantisedWeights,
): string {
  const text = Buffer.from(values.buffer).toString('base64');
  const lines = text.match(/.{1,1200}/g) ?? [];
  return `/** Made by scripts/${names.script}.ts; what one step of a weight is worth. */
export const ${names.scale} = ${Number(scale.toPrecision(6))};

/** Weights of 8 bits, in base64. */
export const ${names.weights} =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}
