import { readAlternatives } from './read-data.ts';

// Words for secrets as regular expression sources, in English, German, French, Spanish, Italian, Dutch, Portuguese,
// Polish and Swedish.

/** For what people choose. */
export const passwords = readAlternatives('password-words');

/** For what is issued. */
export const keys = readAlternatives('key-words');

/** For the code on a card. */
export const cardCodes = readAlternatives('card-code-words');

/** For codes that open something, once or always. */
export const codes = readAlternatives('code-words');
