import { describe, expect, it } from 'vitest';
import { createHeaders, listCells } from '../../../../src/redaction/detectors/read-tables.ts';

const cellsOf = (text: string) =>
  listCells(text, createHeaders('name|code|code one')).map(
    ({ header, start, end }) => `${header}: ${text.slice(start, end)}`,
  );

describe('listCells', () => {
  it.each([
    ['id;full_name;x\n1;"Roth; Ann";y', ['full name: Roth; Ann']],
    ['id\tcodeOne\n1\tA', ['code one: A']],
    ['| Name | x |\n|:--|--:|\n| **Ann** | 3 |\n| Bo | 4 |', ['name: Ann', 'name: Bo']],
    ['NAME      X\nROTH ANN  3', ['name: ROTH ANN']],
    ["insert into t (`name`, x) values ('O, P', 3), ('Q', 4)", ['name: O, P', 'name: Q']],
    ['<table><tr><th>Name<th>x</tr><tr><td>Ann</td><td>3</td></tr></table>', ['name: Ann']],
  ])('reads %j', (text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it.each(['name', 'the name is Ann,\nand the code is 3', 'name,x\n\n1,2', 'name,x\n1,2,3', 'a,b\n1,2'])(
    'has no cells in %j',
    (text) => {
      expect(cellsOf(text)).toEqual([]);
    },
  );

  it.each(['name,code\n', '"name,', 'name|\n', "(name) values ('", '<th>name', '<td>', 'name  x\n'])(
    'takes time in proportion to a text of %j',
    (piece) => {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      expect(listCells(`name,code\n${text}`, createHeaders('name|code')).length).toBeLessThan(text.length);
    },
  );
});
