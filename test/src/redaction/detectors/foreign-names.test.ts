import { describe, expect, it } from 'vitest';
import { findForeignNames } from '../../../../src/redaction/detectors/foreign-names.ts';

const namesIn = (text: string) => findForeignNames(text).map(({ start, end }) => text.slice(start, end));

describe('findForeignNames', () => {
  it.each([
    ['姓名：王小明，电话稍后', '王小明'],
    ['氏名: 山田 花子', '山田 花子'],
    ['名前：さくら', 'さくら'],
    ['성명: 김민수, 고객', '김민수'],
    ['Customer محمد الخطيب asked', 'محمد الخطيب'],
    ['{"name":"李雷"}', '李雷'],
    ['田中さんから電話', '田中'],
  ])('finds the name in %j', (text, name) => {
    expect(namesIn(text)).toContain(name);
  });

  it.each(['电话稍后再打', 'the word 茶 means tea', 'شكرا جزيلا', 'Name: Ann'])('finds nothing in %j', (text) => {
    expect(namesIn(text)).toEqual([]);
  });
});
