import { createDraw, type Form } from './form.ts';
import { netForms } from './net-forms.ts';
import { numberForms } from './number-forms.ts';
import { personForms } from './person-forms.ts';
import { secretForms } from './secret-forms.ts';

export const forms: readonly Form[] = [...numberForms, ...netForms, ...secretForms, ...personForms];

/** How a value is put into an input: in a sentence, alone, under a key that tells, as a number under such a key. */
export type Manner = 'said' | 'bare' | 'keyed' | 'number';

/** One made-up value; no other of the campaign is equal to it. */
export interface Planted {
  /** From 0. */
  n: number;
  form: Form;
  value: string;
  manner: Manner;
}

const mannersOf = ({ isBare, key, isNumber }: Form): Manner[] => [
  'said',
  ...(isBare ? (['bare'] as const) : []),
  ...(key === undefined ? [] : (['keyed'] as const)),
  ...(isNumber ? (['number'] as const) : []),
];

/** A number of JSON has no zero in front. */
const fits = (value: string, manner: Manner) => manner !== 'number' || String(Number(value)) === value;

/** Makes `count` values of all forms in turn, each form's in all manners in turn; always the same ones for a seed. */
export function plantValues(count: number, seed: number): Planted[] {
  const draw = createDraw(seed);
  const used = new Set<string>();
  return Array.from({ length: count }, (_, n) => {
    const form = forms[n % forms.length];
    if (form === undefined) throw new RangeError('there are no forms');
    const manners = mannersOf(form);
    const manner = manners[Math.floor(n / forms.length) % manners.length] ?? 'said';
    let value = form.write(draw);
    while (used.has(value.toLowerCase()) || !fits(value, manner)) value = form.write(draw);
    used.add(value.toLowerCase());
    return { n, form, value, manner };
  });
}
