import { describe, expect, it } from 'vitest';
import { listNamedValues } from '../../../../src/redaction/detectors/named-values.ts';

const list = (text: string) =>
  listNamedValues(text, (name) => name !== 'level').map(({ head, start, end }) => `${head} ${text.slice(start, end)}`);

describe('listNamedValues', () => {
  it.each([
    ['{"name":"phone","value":"4711"}', 'phone 4711'],
    ['{"value":"4711","name":"phone"}', 'phone 4711'],
    ['{\\"key\\":\\"phone\\",\\"value\\":\\"4711\\"}', 'phone 4711'],
    ['{"label":"phone","type":"tel","content":"4711"}', 'phone 4711'],
    ['- name: PHONE\n  value: 4711', 'PHONE 4711'],
    ['<add key="phone" value="4711"/>', 'phone 4711'],
    ['<field name="phone">4711</field>', 'phone 4711'],
    ['<setting name="phone"><value>4711</value></setting>', 'phone 4711'],
  ])('finds the value in %j', (text, found) => {
    expect(list(text)).toEqual([found]);
  });

  it('finds nothing where no member names another one, or one that says nothing', () => {
    expect(list('{"name":"phone"} {"value":"4711"}')).toEqual([]);
    expect(list('{"name":"level","value":"debug"}')).toEqual([]);
    expect(list('the name of the value')).toEqual([]);
  });
});
