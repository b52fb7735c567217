import type { Detector, Span } from '../detector.ts';
import { findMatches } from '../list-matches.ts';
import { createNeed } from '../needs.ts';

interface SecretShape {
  /** Text that every secret of the shape holds, with spaces between alternatives: most texts hold none of it. */
  anchors: string;
  shape: RegExp;
}

/** Shapes of issued keys and tokens, one pattern a provider or family; each is bounded and starts with fixed text. */
const secretShapes: readonly SecretShape[] = [
  // OpenAI, Anthropic, Groq, xAI, Hugging Face, Replicate, Perplexity
  {
    anchors: 'sk-',
    shape: /(?<![A-Za-z0-9])sk-(?:proj-|svcacct-|admin-|ant-[a-z0-9]{1,8}-|or-v1-)?[A-Za-z0-9_-]{20,250}/g,
  },
  { anchors: 'gsk_', shape: /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{40,60}(?![A-Za-z0-9])/g },
  {
    anchors: 'xai- hf_ api_org_ r8_ pplx-',
    shape: /(?<![A-Za-z0-9])(?:xai-|hf_|api_org_|r8_|pplx-)[A-Za-z0-9]{24,90}/g,
  },
  // GitHub, GitLab, Bitbucket
  { anchors: 'ghp_ gho_ ghu_ ghs_ ghr_', shape: /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{20,255}/g },
  { anchors: 'github_pat_', shape: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}/g },
  {
    anchors: 'glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat-',
    shape: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{20,64}/g,
  },
  { anchors: 'ATBB', shape: /(?<![A-Za-z0-9])ATBB[A-Za-z0-9]{32}/g },
  // Slack, Discord, Telegram, Twilio, SendGrid, Mailgun, Mailchimp
  { anchors: 'xox', shape: /(?<![A-Za-z0-9])xox[abeoprs]-(?:\d-)?[A-Za-z0-9-]{10,250}/g },
  { anchors: 'xapp-', shape: /(?<![A-Za-z0-9])xapp-(?:\d-)?[A-Za-z0-9-]{20,200}/g },
  {
    anchors: 'hooks.slack',
    shape: /https?:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{20,120}/g,
  },
  {
    anchors: 'discord',
    shape: /https?:\/\/(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/\d{5,30}\/[A-Za-z0-9_-]{30,100}/g,
  },
  { anchors: ':AA', shape: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{32,36}(?![A-Za-z0-9])/g },
  { anchors: 'SK AC', shape: /(?<![A-Za-z0-9])(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { anchors: 'SG.', shape: /SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}/g },
  { anchors: 'key-', shape: /(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { anchors: '-us', shape: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/g },
  // AWS, Google, Azure, Alibaba, DigitalOcean, Cloudflare, Heroku
  {
    anchors: 'AKIA ASIA ABIA ACCA A3T',
    shape: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  { anchors: 'ABSK', shape: /(?<![A-Za-z0-9])ABSK[A-Za-z0-9+/]{60,200}={0,2}/g },
  { anchors: 'AIza', shape: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,60}/g },
  { anchors: 'ya29. GOCSPX-', shape: /(?<![A-Za-z0-9])(?:ya29\.|GOCSPX-)[A-Za-z0-9_-]{20,250}/g },
  { anchors: 'Q~', shape: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/g },
  { anchors: 'LTAI', shape: /(?<![A-Za-z0-9])LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9])/g },
  { anchors: '_v1_', shape: /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{32,64}/g },
  { anchors: 'HRKU-', shape: /(?<![A-Za-z0-9])HRKU-[A-Za-z0-9_-]{30,70}/g },
  // Stripe, Square, PayPal, Shopify, Plaid, Flutterwave
  { anchors: 'k_live_ k_test_ k_prod_', shape: /(?<![A-Za-z0-9])[psr]k_(?:live|test|prod)_[A-Za-z0-9]{10,250}/g },
  { anchors: 'whsec_', shape: /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,100}/g },
  { anchors: 'sq0 EAA', shape: /(?<![A-Za-z0-9])(?:sq0[a-z]{3}-|EAA[A-Z])[A-Za-z0-9_-]{22,250}/g },
  { anchors: 'shpat_ shpca_ shppa_ shpss_ shpua_', shape: /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{24,64}/g },
  { anchors: 'access-', shape: /(?<![A-Za-z0-9])access-(?:sandbox|development|production)-[0-9a-f-]{36}/g },
  { anchors: 'FLWSECK', shape: /(?<![A-Za-z0-9])FLWSECK(?:_TEST)?-[A-Za-z0-9-]{12,60}/g },
  // Package registries, build and hosting
  { anchors: 'npm_', shape: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,60}/g },
  {
    anchors: 'pypi-',
    shape: /(?<![A-Za-z0-9])pypi-(?:Ag[A-Za-z0-9_-]{16,48}(?![A-Za-z0-9_-])|[A-Za-z0-9_-]{50,250})/g,
  },
  { anchors: 'rubygems_', shape: /(?<![A-Za-z0-9])rubygems_[0-9a-f]{48}/g },
  { anchors: 'dckr_', shape: /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}/g },
  {
    anchors: 'nfp_ vcp_ sntrys_ sntryu_ glc_ glsa_ lin_api_ lin_oauth_ phc_ phx_ rdme_',
    shape:
      /(?<![A-Za-z0-9])(?:nfp|vcp|sntrys|sntryu|glc|glsa|lin_api|lin_oauth|phc|phx|rdme)_[A-Za-z0-9+/=_-]{30,250}/g,
  },
  { anchors: 'dapi', shape: /(?<![A-Za-z0-9])dapi[0-9a-fA-F]{32}(?:-\d)?(?![A-Za-z0-9])/g },
  {
    anchors: 'hvs. hvb. hvr. s.',
    shape: /(?<![A-Za-z0-9])(?:hv[sbr]\.|s\.(?=[A-Za-z0-9]{24}(?![A-Za-z0-9])))[A-Za-z0-9_-]{24,250}/g,
  },
  { anchors: '.atlasv1.', shape: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,80}/g },
  { anchors: 'dp.', shape: /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|scim|audit)\.[A-Za-z0-9._-]{30,80}/g },
  { anchors: 'tskey-', shape: /(?<![A-Za-z0-9])tskey-[a-z]{2,12}-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{16,48}/g },
  { anchors: 'ops_eyJ', shape: /(?<![A-Za-z0-9])ops_eyJ[A-Za-z0-9+/_-]{100,3000}={0,3}/g },
  { anchors: 'API-', shape: /(?<![A-Za-z0-9])API-[A-Z0-9]{26}(?![A-Za-z0-9])/g },
  // Work tools
  { anchors: 'ntn_', shape: /(?<![A-Za-z0-9])ntn_\d{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])/g },
  {
    anchors: 'PMAK figd NRAK NRJS NRII ATATT3 pul sl EZAK EZTK',
    shape: /(?<![A-Za-z0-9])(?:PMAK|figd|NRAK|NRJS|NRII|ATATT3|pul|sl|EZ[AT]K)[_-][A-Za-z0-9_=-]{24,250}/g,
  },
  { anchors: 'ATATT3', shape: /(?<![A-Za-z0-9])ATATT3[A-Za-z0-9_=-]{60,250}/g },
  { anchors: 'sgp_', shape: /(?<![A-Za-z0-9])sgp_(?:local_|[0-9A-Fa-f]{16}_)?[0-9A-Fa-f]{40}(?![A-Za-z0-9])/g },
  { anchors: 's-s4t2', shape: /(?<![A-Za-z0-9])s-s4t2(?:ud|af)-[0-9a-f]{64}/g },
  { anchors: 'pat', shape: /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g },
  { anchors: 'AGE-SECRET-KEY-1', shape: /(?<![A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{58}/g },
  { anchors: 'sig=', shape: /[?&]sig=[A-Za-z0-9%+/=_-]{20,200}/g },
  { anchors: 'A3-', shape: /(?<![A-Za-z0-9])A3-[A-Z0-9]{6}-[A-Z0-9]{5,6}(?:-?[A-Z0-9]{5}){3,4}(?![A-Za-z0-9])/g },
  {
    anchors: 'webhook.office.com',
    shape: /https:\/\/[\w-]{1,60}\.webhook\.office\.com\/webhookb2\/[\w@/-]{60,250}/g,
  },
  // Others whose keys are a name and letters and digits: deployment, analysis, mail, payment, search, models
  {
    anchors: 'bkua_ sbp_ pnu_ squ_ sqp_ sqa_ tfp_ pcsk_ jina_ fo1_ fm1 fm2_ oy2 CLOJARS_ AKCp CCIPAT_ rnd_ rpa_',
    shape:
      /(?<![A-Za-z0-9])(?:(?:bkua|sbp|pnu|sq[upa]|tfp|pcsk|jina|fo1|fm1[ar]?|fm2|CLOJARS|CCIPAT|rnd|rpa)_(?=[a-z_.-]{0,60}[\dA-Z])[A-Za-z0-9_.+/=-]{28,400}|oy2[a-z0-9]{43}|AKCp[A-Za-z0-9]{60,80})(?![A-Za-z0-9])/g,
  },
  {
    anchors: 'xkeysib- xsmtpsib- dnkey- fio-u- ico- p8e- tk-us- nvapi- tvly- sha256~ mlsn.',
    shape:
      /(?<![A-Za-z0-9-])(?:(?:xkeysib|xsmtpsib|dnkey|fio-u|ico|p8e|tk-us|nvapi|tvly)-(?=[a-z_-]{0,60}[\dA-Z])[A-Za-z0-9_=-]{24,200}|sha256~[A-Za-z0-9_-]{43}|mlsn\.[0-9a-f]{64})(?![A-Za-z0-9])/g,
  },
  {
    anchors: 'pscale_ shippo_ duffel_ lsv2_ sm_ sb_secret_ vercel_blob_rw_ dt0',
    shape:
      /(?<![A-Za-z0-9])(?:(?:pscale_[a-z]{2,5}|shippo_(?:live|test)|duffel_(?:live|test)|lsv2_[a-z]{2}|sm_[aps]at|sb_secret|vercel_blob_rw)_[A-Za-z0-9_.=-]{16,120}|dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64})(?![A-Za-z0-9])/g,
  },
  {
    anchors: 'pat. sat. _mmk',
    shape:
      /(?<![A-Za-z0-9])(?:[ps]at\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)(?![A-Za-z0-9])/g,
  },
  // JSON web tokens, signed and encrypted, and keys in blocks
  {
    anchors: 'eyJ',
    shape: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{4,4000}(?:\.[A-Za-z0-9_-]{0,2000})?/g,
  },
  { anchors: 'eyJ', shape: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{12,2000}(?:\.[A-Za-z0-9_-]{0,3000}){3,4}/g },
  {
    anchors: '-----BEGIN',
    shape:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,12000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { anchors: 'Private-Lines:', shape: /(?<=Private-Lines: \d{1,4}\s{1,2})[A-Za-z0-9+/=\s]{20,8000}/g },
  { anchors: '0x', shape: /(?<![A-Za-z0-9])0x[0-9a-fA-F]{64}(?![A-Za-z0-9])/g },
];

const shapes = secretShapes.map(({ anchors, shape }) => {
  const pieces = anchors.split(' ');
  return { pieces, mayHold: createNeed(pieces), shape };
});

/** Keys and tokens that are known by their shape. Samples made of one letter (`ghp_xxxx…`) are none. */
export const secretDetector: Detector = {
  name: 'secret',
  version: '2',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    for (const { pieces, mayHold, shape } of shapes) {
      if (!mayHold(text) || !pieces.some((piece) => text.includes(piece))) continue;
      spans.push(...findMatches(text, shape, 'SECRET', (found) => !isSample(found)));
    }
    return spans;
  },
};

/** Whether the last twelve characters are all crosses, stars or dots, or an `s.` stands before a mere name. */
function isSample(secret: string): boolean {
  return /^[xX*.-]+$/.test(secret.slice(-12)) || /^s\.(?:[A-Za-z]+|[A-Z0-9]+)$/.test(secret);
}
