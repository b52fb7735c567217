const greeting =
  /^(hi|hello|hey|dear|good (morning|afternoon|evening)|hallo|guten (tag|morgen)|sehr geehrte|liebe[rs]?|bonjour|madame|hola|buen(os|as)|estimad|ciao|buongiorno|salve|gentile|spett|beste|geachte|goedemorgen)\b[^.!?]{0,60}$/i;
const signature =
  /^(--|regards|(best|kind|warm|many)\b.{0,12}(regards|wishes|thanks)?$|thanks|thank you|cheers|sincerely|yours|viele grüße|mit freundlichen|beste grüße|cordialement|merci|saludos|gracias|cordiali saluti|grazie|groet|met vriendelijke)/i;
const sentenceEnd = /(?<=[.!?])(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|e\.g|sig\.ra|\d{1,2})\.)\s+(?=[\p{Lu}[¿¡"])/u;
const quotedLine = /^\s*>/;

/** The sentences of a message, in order, without its subject label, greeting, quotes and what follows the signature. */
export function splitSentences(text: string): string[] {
  const lines = text.replace(/^Subject:\s*/, '').split('\n');
  const body: string[] = [];
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (index > 1 && trimmed.length < 40 && signature.test(trimmed)) break;
    if (trimmed === '' || greeting.test(trimmed) || quotedLine.test(line)) body.push('');
    else body.push(trimmed);
  }
  return body
    .join('\n')
    .split(/\n{2,}|\n(?=[-*•\d])/)
    .flatMap((paragraph) => paragraph.replaceAll('\n', ' ').split(sentenceEnd))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/** The text cut to `maxLength` characters at a word's end, so that no placeholder is cut in two. */
export function cutAtWord(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
  const lastSpace = cut.lastIndexOf(' ');
  return lastSpace > 0 ? cut.slice(0, lastSpace) : cut;
}
