import type { Form } from '../../../src/canaries/form.ts';
import { forms, type Planted } from '../../../src/canaries/plant-values.ts';

/** A planted value of a known form, made by hand. */
export function aValue(formName: string, value: string, n = 0): Planted {
  const form: Form | undefined = forms.find(({ name }) => name === formName);
  if (form === undefined) throw new RangeError(`there is no form ${formName}`);
  return { n, form, value, manner: 'said' };
}
