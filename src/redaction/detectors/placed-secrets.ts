import { createSearch, type Search } from '../list-matches.ts';
import type { SecretPlace } from './command-secrets.ts';
import { isPassphrase, looksLikePassword } from './secret-values.ts';

// `login: bob / Blue-42!`, `credentials bob:Blue-42!`
const findLogins = createSearch(
  /(?<!\p{L})(?:log[- ]?in|sign[- ]?in|credentials?|creds|zugangsdaten|identifiants|credenciales|credenziali|credenciais|inloggegevens|inloggningsuppgifter|dane logowania)["']?\s?[:=]?\s?(?:\p{L}{2,12}\s){0,3}["']?[\w.@-]{1,60}\s?[:/|]\s?(?=[^\s])/giu,
);
// `ann@example.com / Blue-42!`
const findBehindLogin = createSearch(/@[\w-]{1,60}\.[\w.-]{2,60}\s?[/|]\s?(?=[^\s]{6,40}(?:[\s.,;]|$))/g);
// `tool -u admin:Blue-42!`, `tool --token Blue-42!`
const findOptions = createSearch(
  /(?<=\s)(?:(?:-u\s{0,3}|--user[ =])["']?[\w.@-]{1,60}[:,]|--?(?:pass|passw(?:or)?d|token|secret|key|auth|api-?key)\s{1,3}["']?)(?=[^\s"'-])/gi,
);
// `db.example:5432:main:app:Blue-42!`
const findInRows = createSearch(/:(?:\d{2,5}|\*):[\w*-]{1,60}:[\w.*-]{1,60}:(?=\S{6})/g);
// `auth=("ann", "Blue-42!")`, `-U ann%Blue-42!`
const findPairs = createSearch(
  /(?<![\p{L}\d])(?:(?:[\w.]{0,40}(?:auth|authenticate|log_?in|sign_?in|connect|credentials?|creds|HTTPBasicAuth))\s{0,3}(?:[:=]\s{0,3})?[([{]\s{0,3}(?:["'][\w.@:/-]{1,80}["']\s{0,3},\s{0,3}){1,3}["']|(?<=\s)-U\s{0,2}["']?[\w.@\\-]{1,60}%(?=[^\s"'-]))/giu,
);
const findAccess = createSearch(
  /(?<!\p{L})(?:s?ftp|ssh|vpn|rdp|smtp|imap|nas|router|access|zugang|anmeldung|accès|acceso|accesso|acesso|toegang|dostęp|åtkomst|inloggning|log[- ]?in|account|konto|compte|cuenta|conta)\s?[:=]?\s(?:\p{L}{2,12}\s){0,3}["']?[\w.@-]{1,60}["']?(?:\s?[:/|]\s?| [–-] )["']?(?=\S{6})/giu,
);
// `SET PASSWORD FOR 'ann'@'%' = 'Blue-42!'`
const findSet = createSearch(/(?<!\p{L})set password for [^\s=]{1,80}\s{0,3}=\s{0,3}["'](?=\S{4})/giu);
// `u: ann p: Blue-42!`
const findShortLabels = createSearch(
  /(?<![\p{L}\d])(?:u|usr|user|id|login|benutzer|utilisateur|usuario|utente|gebruiker|utilizador|użytkownik|användare)\s?[:=]\s?["']?[\w.@-]{1,60}["']?[\s,;/|]{1,3}(?:p|pw|ps|h)\s?[:=]\s?["']?(?=\S{5})/giu,
);
// `admin / Blue-42!`, `(guest:Blue-42!)`: names that accounts of machines have everywhere.
const findBesideAccounts = createSearch(
  /(?<![\p{L}\d_.@/:-])(?:admin(?:istrator)?|root|ops|guest|gast|invité|invitado|ospite|convidado|gość|gäst|demo|tester|sysadmin|operator|sa|svc[_-]\w{1,20})(?:\s?[|]\s?|\s[:/]\s|:)["']?(?=[^\s:/|]{6})/giu,
);
// `scott/Blue-42!@db.example`, as programs of Oracle take it.
const findBeforeService = createSearch(
  /(?:(?<!\p{L})(?:sqlplus|sqlldr|expdp|impdp|rman)\s[^\n]{0,60}?|:thin:|:oci:)(?<=[\s:"'])[\w.]{1,30}\/(?=[^\s/@]{4,60}@)/giu,
);
const nearest: readonly Search[] = [
  findLogins,
  findBehindLogin,
  findOptions,
  findInRows,
  findPairs,
  findBeforeService,
  findShortLabels,
  findSet,
];

/** Finds passwords by the place they stand in, beside a user: `login: bob / Blue-42!`, `auth=("ann", "Blue-42!")`. */
export function findPlacedSecrets(text: string): SecretPlace[] {
  const found: SecretPlace[] = [];
  const add = (find: Search, isNear: boolean) => {
    for (const match of find(text)) {
      const start = match.index + match[0].length;
      const bare = readBare(text, start);
      const value = find === findBeforeService ? bare.slice(0, bare.lastIndexOf('@')) : bare;
      if (looksLikePassword(value, isNear) || isPassphrase(value)) found.push({ start, value });
    }
  };
  for (const find of nearest) add(find, true);
  add(findBesideAccounts, false);
  add(findAccess, false);
  return found;
}

const nextMember = /[;&](?=[A-Za-z_][\w .-]{0,40}=)|<(?=\/|br)/;

/** What stands there up to the next space or member, without the signs that close a statement or a sentence. */
export function readBare(text: string, from: number): string {
  const value = /^(?:[^\s"'`\\]|["'`](?=[^\s,;.:)\]}>"'`<])){1,1000}/.exec(text.slice(from, from + 1000))?.[0] ?? '';
  const end = value.search(nextMember);
  return (end > 0 ? value.slice(0, end) : value).replace(/[,;.)\]>]{1,4}$/, '');
}
