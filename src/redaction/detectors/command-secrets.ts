import { createSearch, listMatches, type Search } from '../list-matches.ts';
import { isSecretName } from './secret-names.ts';
import { isFiller, isVariable } from './secret-values.ts';

/** A stretch of a text that holds a secret. */
export interface SecretPlace {
  start: number;
  value: string;
}

/** A program, and what of its command line stands right before a password. */
interface Command {
  programs: string;
  option: string;
}

const blank = '[ =]\\s{0,3}';
const commands: readonly Command[] = [
  { programs: 'mysql\\w{0,8}|mariadb[\\w-]{0,12}|7z[ar]?|rar|unrar', option: '-p(?=[^\\s-])' },
  { programs: 'sshpass', option: '-p\\s{0,3}' },
  {
    programs:
      'mongo(?:sh|dump|restore|import|export)?|cqlsh|(?:docker|podman|buildah|skopeo|nerdctl|registry|az|oc|cf|twine) (?:login|upload)|snowsql|influx|arangosh|cypher-shell',
    option: `-p${blank}`,
  },
  { programs: 'unzip|zip|sqlcmd|bcp|mosquitto_(?:pub|sub)', option: '-P\\s{0,3}' },
  { programs: '(?:redis|valkey|keydb)-cli', option: `(?:-a|--pass)${blank}` },
  { programs: 'ldap(?:search|add|modify|delete|passwd|whoami)', option: '-w\\s{1,3}' },
  { programs: 'openssl', option: '(?:-k\\s{1,3}|-pass(?:in|out)?\\s{1,3}pass:)' },
  { programs: 'smbclient|winexe|rpcclient|smbget|psexec\\.py|net rpc', option: '-U\\s{0,3}[^\\s%]{1,60}%' },
  { programs: 'curl|wget', option: `(?:-\\w{0,4}[uU]|--(?:proxy-)?user)[ =]?["']?[\\w.@\\\\-]{1,60}:` },
  { programs: 'https?|xh', option: `(?:-a|--auth)[ =]["']?[\\w.@-]{1,60}:` },
  { programs: 'keytool|jarsigner', option: '-(?:src|dest)?(?:store|key)pass\\s{1,3}' },
  { programs: 'gpg2?|borg|restic|duplicity', option: `--passphrase${blank}` },
  { programs: 'htpasswd', option: '-\\w{0,3}b\\w{0,3}\\s\\S{1,120}\\s[^\\s-]\\S{0,60}\\s' },
  { programs: 'rabbitmqctl', option: '(?:add_user|change_password)\\s\\S{1,60}\\s' },
  { programs: 'nmcli', option: '(?:password|psk)\\s' },
  { programs: 'xfreerdp|rdesktop|mstsc', option: '(?:/p:|-p\\s)' },
  { programs: 'net', option: `user\\s[\\w.-]{1,60}\\s(?![/*])` },
];

/** Characters of a command line behind its program. */
const longestLine = 300;
const findPrograms = createSearch(
  new RegExp(`(?<![\\w.-])(?:${commands.map(({ programs }) => programs).join('|')})(?=\\s)`, 'g'),
);
const options = commands.map(({ programs, option }) => ({
  program: new RegExp(`^(?:${programs})$`),
  option: new RegExp(`(?<=\\s)${option}`, 'g'),
}));
const endOfCommand = /[\n;|]|&&/;

/** What a command is fed, or a setting that has its value behind a blank. */
const findFed: readonly Search[] = [
  /(?<!\p{L})echo\s{1,3}(?:-n\s{1,3})?(?=(?:["'][^"'\n]{3,100}["']|[^\s"'|]{3,100})\s{0,3}\|\s{0,3}(?:sudo\s[^\n|]{0,40}-\w{0,3}S|[^\n|]{0,80}--password-stdin|[^\n|]{0,40}passwd\s--stdin|cryptsetup|su\s))/gu,
  /(?<!\p{L})echo\s{1,3}["']?[\w.-]{1,40}:(?=[^\s"'|]{3,100}["']?\s{0,3}\|\s{0,3}(?:sudo\s)?chpasswd)/gu,
  /(?<=^|\n)[\s>*-]{0,6}(?:requirepass|masterauth)\s{1,3}/g,
].map(createSearch);
const findSet = createSearch(
  /(?<![\w-])(?:setx|ENV|ARG|configure set|config set|secret put)\s{1,3}([A-Za-z][\w.]{2,60})\s{1,3}(?=\S)/g,
);

/** Finds passwords on command lines and in settings without a sign: `sshpass -p …`, `redis-cli -a …`, `requirepass …`. */
export function findCommandSecrets(text: string): SecretPlace[] {
  const found: SecretPlace[] = [];
  const add = (at: number) => {
    const place = readArgument(text, at);
    if (place) found.push(place);
  };
  let lineEnd = 0;
  for (const { 0: program, index } of findPrograms(text)) {
    if (index < lineEnd) continue;
    const from = index + program.length;
    const rest = text.slice(from, from + longestLine);
    const end = rest.search(endOfCommand);
    const line = end < 0 ? rest : rest.slice(0, end);
    for (const { program: isProgram, option } of options) {
      if (!isProgram.test(program)) continue;
      for (const match of listMatches(line, option)) add(from + match.index + match[0].length);
    }
    lineEnd = from + line.length;
  }
  for (const find of findFed) for (const match of find(text)) add(match.index + match[0].length);
  for (const match of findSet(text)) if (isSecretName(match[1] ?? '')) add(match.index + match[0].length);
  return found;
}

/** What no password begins with on a command line: another option, a variable, what stands for one. */
const noArgument = /^(?:-|\$[{(]|%|<|\{|\[|\*{3}|x{4}|\.{3}|password\b|PASSWORD\b|YOUR_|your[-_])/;

function readArgument(text: string, at: number): SecretPlace | undefined {
  const quote = /^["']/.exec(text.slice(at, at + 1))?.[0] ?? '';
  const start = at + quote.length;
  const rest = text.slice(start, start + 200);
  const value = (quote === '' ? /^[^\s"';|&<>]*/ : quote === '"' ? /^[^"\n]*/ : /^[^'\n]*/).exec(rest)?.[0] ?? '';
  if (value.length < 3 || noArgument.test(value) || isVariable(value) || isFiller(value)) return undefined;
  return { start, value };
}
