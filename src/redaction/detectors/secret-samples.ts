const alphabet = 'abcdefghijklmnopqrstuvwxyz';
/** This many letters or digits in their usual order were typed to fill a place. */
const longestRow = 12;

/** Whether what stands where a secret belongs is filler: one character over and over, the alphabet, `EXAMPLE`. */
export function isFiller(value: string): boolean {
  if (value.length < 8) return false;
  if (/EXAMPLE.{0,20}EXAMPLE/.test(value)) return true;
  if (/([^\s])\1{11}/.test(value) || /^(?:([^\s])\1{3,}[-_.]?)+$/.test(value)) return true;
  const lower = value.toLowerCase();
  for (let at = 0; at + longestRow <= alphabet.length; at++) {
    if (lower.includes(alphabet.slice(at, at + longestRow))) return true;
  }
  return false;
}

const word = '[A-Z][A-Z0-9]{0,14}';
const constant = new RegExp(`^${word}(?:[_-]${word}){1,6}=?$`);
const fileName =
  /^[\w./\\-]+\.(?:cer|crt|pem|key|pfx|p12|jks|json|ya?ml|xml|txt|html?|properties|conf|ini|env|jsx?|tsx?|py|go|rb|java|php|sh|csv)$/i;
const hostName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{2,5})?(?:\/|$)/i;
const release = /^[a-z][\w-]*[-@:]v?\d+(?:\.\d+)+$/i;

/** Whether a value names something instead of being secret: a constant, a file, a host, a release of a library. */
export function isReference(value: string): boolean {
  if (constant.test(value) && (value.match(/\d/g) ?? []).length <= 3) return true;
  return (
    fileName.test(value) || release.test(value) || (hostName.test(value) && /\.[a-z]{2,}(?::\d+)?(?:\/|$)/i.test(value))
  );
}

const camelEnd =
  /[a-z](?:Ids?|Names?|Urls?|Uri|Path|File|Type|Length|Count|Size|Field|Label|Hint|Policy|Header|Param|Provider|Store|Manager|Secrets)["'`]?\s*[:=!]{0,3}>?\s*$/;
const snakeEnd =
  /[_.-](?:ids?|names?|urls?|uri|path|file|type|length|count|size|field|label|hint|policy|header|param|provider|store)["'`]?\s*[:=!]{0,3}>?\s*$/i;
const keyWithId = /(?:access|client)[_-]?(?:key|secret)[_-]?id/i;

/** Whether the name of a field says that it holds what belongs to a secret, not the secret itself: `tokenType`. */
export function describesSecret(name: string): boolean {
  return (camelEnd.test(name) || snakeEnd.test(name)) && !keyWithId.test(name);
}

const openName = /(?:public|csrf|xsrf|cancellation|page|next|sync|continuation)[_-]?$/i;

/** Whether the word before says that the token or key is for everybody: `publicKey`, `csrf-token`. */
export function isOpen(text: string, start: number): boolean {
  return openName.test(text.slice(Math.max(0, start - 14), start));
}
