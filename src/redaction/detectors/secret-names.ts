import { createStretchSearch, type StretchSearch } from '../list-matches.ts';
import { readAlternatives } from './read-data.ts';
import { passwords } from './secret-words.ts';

/** What issuers put before their keys. */
const knownPrefix = new RegExp(
  `^(?:${[
    'sk-|gsk_|xai-|hf_|api_org_|r8_|pplx-|nvapi-|tvly-|fw_|e2b_|fc-|jina_|pcsk_|lsv2_|sk_|rk_|ak_|rpa_',
    'gh[pousr]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-|ATBB|CCIPAT_|npm_|pypi-|rubygems_|dckr_[op]at_',
    'xox[abeoprs]-|xapp-|SG\\.|key-|xkeysib-|xsmtpsib-|mlsn\\.|(?:SK|AC)(?=[0-9a-f]{32}$)',
    'AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9]|ABSK|AIza|ya29\\.|GOCSPX-|LTAI|do[opr]_v1_|HRKU-|dapi(?=[0-9a-f]{32})',
    '[psr]k_(?:live|test|prod)_|whsec_|sq0[a-z]{3}-|EAA[A-Z]|shp(?:at|ca|pa|ss|ua)_|access-(?:sandbox|development|production)-|FLWSECK|rzp_',
    'nfp_|vcp_|sntry[su]_|gl(?:c|sa)_|lin_(?:api|oauth)_|ph[cx]_|rdme_|hv[sbr]\\.|dp\\.|tskey-|ops_|ntn_|secret_|sbp_|pscale_|sb_secret_|dt0[a-z]',
    'PMAK-|figd_|NRAK-|NRJS-|NRII-|ATATT3|pul-|sl\\.|EZ[AT]K|sgp_|s-s4t2|pat\\.|sat\\.|AGE-SECRET-KEY-1|sha256~',
    'bkua_|pnu_|sq[upa]_|tfp_|fo1_|fm[12]|oy2|CLOJARS_|AKCp|rnd_|dnkey-|fio-u-|ico-|p8e-|tk-us-|shippo_|duffel_|sm_|vercel_blob_rw_',
  ].join('|')})`,
);

/** Whether a value begins as the keys of a known issuer do, so that nothing near it says otherwise. */
export const hasKnownPrefix = (value: string): boolean => knownPrefix.test(value);

/** Characters before a value in which a word says that it is a secret or none, and behind it. */
const reach = 60;
const reachOfOpen = 40;
const reachBehind = 48;

/** Words, or their ends, that say of a value that it is a secret. */
const findSecretWords = createStretchSearch(new RegExp(`${readAlternatives('secret-hints')}|${passwords}`, 'giu'));
/** Words that say of a value that it is a digest, the number of something, or for everybody. */
const findOpenWords = createStretchSearch(new RegExp(readAlternatives('open-hints'), 'giu'));

/** Where the last of some words ends between two places of a text; -1 without one. */
function lastPlace(find: StretchSearch, text: string, from: number, to: number): number {
  const last = find(text, from, to).at(-1);
  return last ? last.index + last[0].length : -1;
}

function before(text: string, start: number, reach: number): string {
  return text.slice(Math.max(0, start - reach), start);
}

/** Whether what stands before a value, or its own beginning, says that it is no secret. */
export function isVetoed(text: string, wordStart: number, start: number, end: number): boolean {
  const value = text.slice(start, end);
  if (openValue.test(value) || isFileName.test(value)) return true;
  const label = before(text, start, reachOfOpen).replace(/^.*(?:[\n|]|[,;.]["'\s]|["'],["'])/s, '');
  const open = lastPlace(findOpenWords, text, start - label.length, start);
  if (open >= 0 && open >= lastPlace(findSecretWords, text, start - label.length, start)) return true;
  return isInHost(text, wordStart, start, end);
}

const openValue = /^(?:ssh-|ecdsa-|nonce-|sha\d{1,3}[-_:]|md5[-_:]|AAAA[BCE]3N|AAAAC3|AAAAE2|v?\d+\.\d+\.\d+|data:)/;
const isFileName = /\.(?:[A-Za-z][A-Za-z0-9]{1,4}|[a-z]{5,9})$/;

/** `https://d3x9f.example/` */
function isInHost(text: string, wordStart: number, start: number, end: number): boolean {
  const lead = text.slice(Math.max(wordStart, start - 200), start);
  return /:\/\/[^/?#@]*$/.test(lead) && /^(?:[/:?#]|$)/.test(text.slice(end, end + 1));
}

/** Words for what people choose, and for what it opens. */
const findPasswordWords = createStretchSearch(new RegExp(`${readAlternatives('password-hints')}|${passwords}`, 'giu'));

/** Whether a word for a password stands near a value, in its line or in the one before. */
export function namesPassword(text: string, start: number, end: number): boolean {
  const lead = before(text, start, reach);
  const line = lead.lastIndexOf('\n', lead.lastIndexOf('\n') - 1) + 1;
  if (findPasswordWords(text, start - lead.length + line, start).length > 0) return true;
  const [rest = ''] = text.slice(end, end + reachBehind).split('\n', 1);
  return findPasswordWords(text, end, end + rest.length).length > 0;
}

/** Whether a word for a secret stands near a value: before it, in the key it stands under, or behind it. */
export function namesSecret(text: string, start: number, end: number, key: string | undefined): boolean {
  const has = (from: number, to: number) => findSecretWords(text, Math.max(0, from), to).length > 0;
  return has(start - reach, start) || has(end, end + reachBehind) || (key !== undefined && isSecretName(key));
}

/** The name a value stands alone under, as a leaf of an object or as a member in JSON. */
export function readName(text: string, start: number, key: string | undefined): string | undefined {
  if (key !== undefined && start === 0) return key;
  return /["']([\w.-]{1,60})["']\s?:\s?["'[]{1,2}$/.exec(before(text, start, reach))?.[1];
}

/** Whether a name says that its value is a secret. */
export const isSecretName = (name: string): boolean => findSecretWords(name, 0, name.length).length > 0;
