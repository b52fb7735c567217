// Checks of national numbers. Each takes the number without separators, letters in capitals.

/** Sum of the digits, each times its weight. */
function weigh(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at] ?? 0), 0);
}

/** Sum of the digits of all products of a digit and its weight. */
function weighDigits(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => {
    const product = weight * Number(digits[at] ?? 0);
    return sum + Math.floor(product / 10) + (product % 10);
  }, 0);
}

/** Luhn's check: every second digit from the right doubled, the sum a multiple of ten. */
export function hasLuhnDigit(digits: string): boolean {
  const weights = Array.from(digits, (_, at) => ((digits.length - at) % 2 === 0 ? 2 : 1));
  return weighDigits(digits, weights) % 10 === 0;
}

/** Luhn's check of a number that is somebody's. */
export function isLuhn(digits: string): boolean {
  return !isRepeated(digits) && hasLuhnDigit(digits);
}

/** `111111111`, which satisfies many a check and is nobody's number. */
export function isRepeated(digits: string): boolean {
  return /^(.)\1*$/.test(digits);
}

/** Whether a number begins with six digits that are a day, `yymmdd` or `ddmmyy`. */
export function isDay(digits: string, order: 'ymd' | 'dmy'): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(order === 'ymd' ? digits.slice(4, 6) : digits.slice(0, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const verhoeffProducts = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const verhoeffTurns = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's check: India's Aadhaar. */
export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at++) {
    const turned = Number(verhoeffTurns[at % 8]?.[Number(digits[digits.length - 1 - at])]);
    check = Number(verhoeffProducts[check]?.[turned]);
  }
  return check === 0;
}

/** Brazil's CPF. */
export function isCpf(digits: string): boolean {
  const weights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
  const check = (length: number) => ((weigh(digits, weights.slice(-length)) * 10) % 11) % 10 === Number(digits[length]);
  return !isRepeated(digits) && check(9) && check(10);
}

/** Spain's DNI and NIE: the letter follows from the number. */
export function isSpanish(id: string): boolean {
  const number = Number(id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === id.at(-1);
}

/** The Netherlands' BSN: the eleven test. */
export function isBsn(digits: string): boolean {
  return !isRepeated(digits) && weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** Turkey's identity number: two check digits. */
export function isTurkish(digits: string): boolean {
  const tenth = (weigh(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]) % 10) + 10;
  const eleventh = weigh(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  return tenth % 10 === Number(digits[9]) && eleventh % 10 === Number(digits[10]);
}

/** Thailand's: weights 13 to 2, modulo 11. */
export function isThai(digits: string): boolean {
  const rest = (11 - (weigh(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10;
  return rest === Number(digits[12]);
}

/** Germany's tax number: ISO 7064 mod 11,10. */
export function isGermanTax(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, 10)) product = (((Number(digit) + product) % 10 || 10) * 2) % 11;
  return (11 - product) % 10 === Number(digits[10]) && !isRepeated(digits);
}

/** Germany's pension insurance: the letter as two digits, cross sums of weighted digits. */
export function isGermanPension(id: string): boolean {
  const digits = id.replace(/[A-Z]/, (letter) => String(letter.charCodeAt(0) - 64).padStart(2, '0'));
  return weighDigits(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === Number(digits[12]);
}

/** Germany's health insurance number: a letter as two digits, then Luhn's sum from the left. */
export function isGermanHealth(id: string): boolean {
  const digits = String(id.charCodeAt(0) - 64).padStart(2, '0') + id.slice(1);
  return weighDigits(digits, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === Number(digits[10]);
}

/** Finland's personal identity code, with or without its sign for the century: the last character is modulo 31. */
export function isFinnish(id: string): boolean {
  const number = Number(id.slice(0, 6) + id.slice(-4, -1));
  return isDay(id, 'dmy') && '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31] === id.at(-1);
}

/** France's social security number: 13 digits and 97 less them modulo 97; Corsica's 2A counts as 19, 2B as 18. */
export function isFrench(id: string): boolean {
  const number = BigInt(id.slice(0, 13).replace('2A', '19').replace('2B', '18'));
  return 97n - (number % 97n) === BigInt(id.slice(13));
}

/** Belgium's: 97 less the first nine digits modulo 97, from 2000 on with a 2 before them. */
export function isBelgian(digits: string): boolean {
  const check = Number(digits.slice(9));
  return [digits.slice(0, 9), `2${digits.slice(0, 9)}`].some((number) => 97 - (Number(number) % 97) === check);
}

/** Switzerland's AHV number: as an EAN-13. */
export function isEan13(digits: string): boolean {
  return weigh(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}

/** The NHS number: weights 10 to 2, modulo 11. */
export function isNhs(digits: string): boolean {
  return !isRepeated(digits) && weigh(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

/** China's: weights by powers of two, modulo 11. */
export function isChinese(id: string): boolean {
  const rest = weigh(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return isDay(id.slice(8, 14), 'ymd') && '10X98765432'[rest] === id.at(-1);
}

/** Poland's PESEL. */
export function isPesel(digits: string): boolean {
  return !isRepeated(digits) && weigh(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** Australia's tax file number. */
export function isTfn(digits: string): boolean {
  return !isRepeated(digits) && weigh(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
}

/** Australia's Medicare card. */
export function isMedicare(digits: string): boolean {
  return weigh(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]);
}

/** A bank's routing number in the United States. */
export function isRouting(digits: string): boolean {
  return !isRepeated(digits) && weigh(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

/** Singapore's NRIC and FIN. */
export function isSingaporean(id: string): boolean {
  const sum = weigh(id.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(id[0] ?? '') ? 4 : id[0] === 'M' ? 3 : 0);
  const letters = 'ST'.includes(id[0] ?? '') ? 'JZIHGFEDCBA' : id[0] === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const at = id[0] === 'M' ? 10 - (sum % 11) : sum % 11;
  return letters[at] === id.at(-1);
}

/** Chile's RUT: modulo 11, ten is K. */
export function isRut(id: string): boolean {
  const sum = Array.from(id.slice(0, -1))
    .reverse()
    .reduce((total, digit, at) => total + Number(digit) * (2 + (at % 6)), 0);
  return '0K987654321'[sum % 11] === id.at(-1);
}

/** A physician's number in Germany: six digits, check digit, two for the field. */
export function isLanr(digits: string): boolean {
  const sum = weigh(digits, [4, 9, 4, 9, 4, 9]);
  return (10 - (sum % 10)) % 10 === Number(digits[6]);
}

/** A provider of health care in the United States: Luhn with 80840 before it. */
export function isNpi(digits: string): boolean {
  return hasLuhnDigit(`80840${digits}`);
}

const vinValues = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ';

/** The check digit in the middle of a vehicle's number, as North America has it. */
export function isVin(id: string): boolean {
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * (vinValues.indexOf(id[at] ?? '') % 10), 0);
  return '0123456789X'[sum % 11] === id[8] && /\d/.test(id) && /[A-Z]/.test(id);
}
