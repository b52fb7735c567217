/** Control characters, what else breaks a line, and what turns the direction of writing. */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const escapeOne = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Writes as `\u001b` what a terminal would obey rather than show. JSON stays the same JSON. */
export const escapeControls = (text: string): string => text.replaceAll(OBEYED, escapeOne);

/** The same for a text whose line breaks and tabs are ours: those stay. */
export const escapeLines = (text: string): string => text.replaceAll(/[^\n\t]+/g, escapeControls);
