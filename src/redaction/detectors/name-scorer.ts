import { featureCount } from './list-name-features.ts';
import { nameWeights, weightScale } from './name-weights.ts';

let weights: Int8Array | undefined;

/** How likely a word with these features belongs to a name, as log-odds: above 0 it is more likely than not. */
export function scoreName(features: readonly number[]): number {
  weights ??= readWeights();
  let sum = 0;
  for (const feature of features) sum += weights[feature] ?? 0;
  return sum * weightScale;
}

function readWeights(): Int8Array {
  const bytes = Buffer.from(nameWeights, 'base64');
  if (bytes.length !== featureCount) throw new RangeError('name weights do not fit the features');
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
