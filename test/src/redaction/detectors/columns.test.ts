import { describe, expect, it } from 'vitest';
import { listCells } from '../../../../src/redaction/detectors/columns.ts';

const list = (text: string) =>
  listCells(text, (head) => /^(?:password|dob)$/i.test(head)).map(
    ({ head, start, end }) => `${head}: ${text.slice(start, end)}`,
  );

describe('listCells', () => {
  it.each([
    [
      'CSV',
      'id,password,dob\n1,"blue, whale",1980-02-03\n2,horse,',
      ['password: blue, whale', 'dob: 1980-02-03', 'password: horse'],
    ],
    ['CSV with semicolons', 'id;Password\r\n1;whale', ['Password: whale']],
    ['tabs', 'id\tpassword\n1\twhale', ['password: whale']],
    ['Markdown', '| Service | Password |\n|---|---|\n| mail | whale |', ['Password: whale']],
    ['aligned text', 'NAME      PASSWORD\nann       whale\n', ['PASSWORD: whale']],
    [
      'SQL',
      "INSERT INTO users (id, password) VALUES (1, 'whale'), (2, 'it''s');",
      ['password: whale', "password: it''s"],
    ],
    [
      'SQL without values, and with calls',
      "INSERT INTO users (at, password, dob) VALUES (now(), 'whale', NULL), (date('now'), DEFAULT, '1980-02-03');",
      ['password: whale', 'dob: 1980-02-03'],
    ],
    [
      'HTML',
      '<table><tr><th>Id</th><th>Password</th></tr><tr><td>1</td><td> <b>whale</b> </td></tr></table>',
      ['Password: whale'],
    ],
  ])('passes heads on in %s', (_name, text, cells) => {
    expect(list(text)).toEqual(cells);
  });

  it.each(['The password, as you know, is secret.\nNever tell.', 'password\nwhale', 'a,b\n1,2'])(
    'takes %j for no table',
    (text) => {
      expect(list(text)).toEqual([]);
    },
  );

  it('ends a table where its lines do', () => {
    expect(list('id,password\n1,whale\n\nAnd that is all, dear reader of it, really.')).toEqual(['password: whale']);
  });
});
