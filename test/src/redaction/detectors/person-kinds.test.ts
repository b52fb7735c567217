import { describe, expect, it } from 'vitest';
import { createPersonDetector } from '../../../../src/redaction/detectors/person.ts';
import { findTexts } from '../../../support/find-texts.ts';

const detector = createPersonDetector('balanced');

describe('createPersonDetector', () => {
  it.each([
    ['owner=Marta Kowalska quota=full', 'Marta Kowalska'],
    ['<Marta Kowalska> is there', 'Marta Kowalska'],
    ['\u001b[32mMarta Kowalska\u001b[0m', 'Marta Kowalska'],
    ['seen by Marta Kowalska/Peter Lindqvist', 'Peter Lindqvist'],
    ['1.Marta Kowalska\n2.Peter Lindqvist', 'Marta Kowalska'],
    ["P. van 't Riet zingt", "P. van 't Riet"],
    ['Elena de la Torre toca el piano', 'Elena de la Torre'],
    ['Nazwisko: Wolańska', 'Wolańska'],
    ['jag heter Karin Lindqvist', 'Karin Lindqvist'],
    ['O meu nome é Beatriz Carvalho.', 'Beatriz Carvalho'],
    ['Rozmawiałem z panią Wolańską', 'panią Wolańską'],
    ['moin, hier ist jürgen brandtner', 'jürgen brandtner'],
    ['hi i am marta van der velde and i wait', 'marta van der velde'],
    ['hola soy marta lucía echegaray y espero', 'marta lucía echegaray'],
    ['ik ben marta van der loon, ik wacht', 'marta van der loon'],
    ['oi, sou a marta do carmo e espero', 'marta do carmo'],
    ['姓名：王小明', '王小明'],
  ])('finds the person in %j', async (text, name) => {
    expect(await findTexts(detector, text)).toContain(`PERSON ${name}`);
  });

  it.each([
    'Sehr geehrte Damen und Herren,',
    'Könnten Sie das prüfen?',
    'Madame, Monsieur,\nPourriez-vous vérifier ?',
    'Estimados señores:\n¿Podrían ayudarme?',
    'Gentili signori,\npotreste verificare?',
    'Geachte heer, mevrouw,\nkunt u dit nakijken?',
    'Prezados Senhores,\nPoderiam verificar?',
    'Szanowni Państwo,\nProszę o odpowiedź.',
    'Bästa kund,\nKan ni kontrollera det?',
    'Dear Sirs,\nCould you check this?',
    'Staatsangehörigkeit: deutsch',
    'Tel: see below',
    'Johnson & Johnson and Wells Fargo reported.',
    "Newton's third law and a Hodgkin lymphoma",
    'Metoprolol, Ramipril and Ibuprofen',
    'BP 142/88, HR 96',
    'In Lisboa, Warszawa und Göteborg',
    'Das Wasser steht im Keller.',
  ])('finds nobody in %j', async (text) => {
    expect(await findTexts(detector, text)).toEqual([]);
  });

  it('never takes a name over a full stop', async () => {
    expect(await findTexts(detector, 'I asked Anna. Peter was away.')).toEqual(['PERSON Anna', 'PERSON Peter']);
  });
});
