import { describe, expect, it } from 'vitest';
import { renameColumns } from '../../../../scripts/command-line/enqueue/rename-columns.ts';

/** The file as it comes out, whole and in pieces of one byte. */
async function rename(csv: string, renames: Record<string, string>, delimiter?: string): Promise<string> {
  const bytes = Buffer.from(csv);
  const run = async (pieces: Buffer[]) => {
    const read = async function* () {
      yield* pieces;
    };
    const out: Buffer[] = [];
    for await (const chunk of renameColumns(read(), new Map(Object.entries(renames)), delimiter)) out.push(chunk);
    return Buffer.concat(out).toString();
  };
  const whole = await run([bytes]);
  expect(await run([...bytes].map((byte) => Buffer.from([byte])))).toBe(whole);
  return whole;
}

describe('renameColumns', () => {
  it('gives columns new names and leaves the rest as it is', async () => {
    const rows = '\n1,"a,b\n""c"""\n\n2,é\r\n';
    expect(await rename(`Nr,Betreff${rows}`, { Nr: 'customId', Betreff: 'subject' })).toBe(`customId,subject${rows}`);
  });

  it('finds out what stands between the cells, or is told', async () => {
    expect(await rename('Nr;Betreff, kurz\n1;a\n', { 'Betreff, kurz': 'subject' })).toBe('Nr;subject\n1;a\n');
    expect(await rename('Nr\tBetreff\n', { Nr: 'customId' })).toBe('customId\tBetreff\n');
    expect(await rename('a|b;c\n', { 'b;c': 'd' }, '|')).toBe('a|d\n');
  });

  it('reads quotes, a byte order mark, blank lines before the header, and one without an end', async () => {
    expect(await rename('\ufeff"Kunde ""A""","x,y"\r\n1,2\r\n', { 'Kunde "A"': 'name' })).toBe(
      '\ufeffname,"x,y"\r\n1,2\r\n',
    );
    expect(await rename('\n\nNr,b\n1,2\n', { Nr: 'customId' })).toBe('customId,b\n1,2\n');
    expect(await rename('Nr', { Nr: 'customId' })).toBe('customId');
  });

  it('refuses a header without the column, and one without an end', async () => {
    await expect(rename('Nr,b\n1,2\n', { Nummer: 'customId' })).rejects.toThrow('the file has no column "Nummer"');
    const endless = `"${'x'.repeat(1_100_000)}`;
    const run = async () => {
      const read = async function* () {
        yield Buffer.from(endless);
      };
      for await (const _ of renameColumns(read(), new Map([['a', 'b']]), undefined));
    };
    await expect(run()).rejects.toThrow('does not end within 1 MiB');
  });
});
