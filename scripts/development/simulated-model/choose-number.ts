interface Around {
  text: string;
  name: string;
  index: number;
}

/** A number that a numeric JSON Schema allows: the suggestion, else one of the text, else the nearest allowed to 1. */
export function chooseNumber(schema: Record<string, unknown>, suggestion: unknown, around: Around): number {
  const step = typeof schema.multipleOf === 'number' ? schema.multipleOf : schema.type === 'integer' ? 1 : undefined;
  const least = Math.max(readBound(schema.minimum, -Infinity), readBound(schema.exclusiveMinimum, -Infinity));
  const most = Math.min(readBound(schema.maximum, Infinity), readBound(schema.exclusiveMaximum, Infinity));
  const fits = (number: number) =>
    Number.isFinite(number) &&
    number >= least &&
    number <= most &&
    number !== schema.exclusiveMinimum &&
    number !== schema.exclusiveMaximum &&
    (step === undefined || Number.isInteger(number / step));

  const candidates = [
    ...(typeof suggestion === 'number' ? [suggestion] : []),
    ...(/confidence|score|probab|certain/i.test(around.name) ? [0.93] : []),
    ...Array.from(around.text.matchAll(/(?<![\w.-])\d{1,9}(?:\.\d+)?(?![\w-]|\.\d)/g), (match) => Number(match[0])),
    1 + around.index,
    1,
    0,
    least,
    most,
    (least + most) / 2,
    ...(step === undefined
      ? [least + 0.5, most - 0.5]
      : [roundUp(least, step), roundUp(least, step) + step, most - step]),
  ];
  return candidates.find(fits) ?? 0;
}

function roundUp(number: number, step: number): number {
  return Number.isFinite(number) ? Math.ceil(number / step) * step : 0;
}

function readBound(bound: unknown, otherwise: number): number {
  return typeof bound === 'number' ? bound : otherwise;
}
