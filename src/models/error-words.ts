/**
 * The words of providers' messages, as patterns over text in lower case that quotes nothing. Gaps end at `.`, `:` and
 * `;`, so that subject and verb stand in one clause; each is bounded, so that a search is linear.
 */

const GAP = '[^.:;]{0,70}?';
const EXCEEDS =
  "(?:exceed(?:s|ed|ing)?|too (?:long|large|big|small|short|many)|(?:longer|larger|greater|more|bigger|higher) than|(?:is|are|was|were) over|overflow(?:s|ed)?|beyond|surpass(?:es|ed)|(?:(?:has been|was|is) )?reached|does ?n[o']t fit|do not fit|cannot fit|not enough)";
const CONTEXT =
  '(?:(?:context|prompt|input|sequence|conversation)[ _-]?(?:token )?(?:length|window|size|limit|len|budget|tokens?|count)|max_model_len|max_seq_len|n_ctx|max(?:imum)? model length|max(?:imum)? context|model token limit|token limit for (?:this|the) model)';
const QUESTION = '(?:prompt|inputs?|messages?|text|document|conversation|chat history|request|payload|sequence)';

/** A request that no waiting makes shorter, also where it is told as a rate limit. */
export const surelyTooLong: readonly RegExp[] = [
  new RegExp(
    `\\b${QUESTION}(?: body| entity| text| data)? (?:(?:is|are|was|were|has|got) )?(?:\\w+ )?too (?:long|large|big)\\b`,
  ),
  /\bcontext[ _-]?(?:length|window|size|limit)\b[^.:;]{0,40}?\b(?:exceed(?:s|ed)?|overflow(?:s|ed)?|too small)\b/,
  /\b(?:exceed(?:s|ed|ing)?|longer than|greater than|larger than)\b[^.:;]{0,70}?\bcontext[ _-]?(?:length|window|size|limit)\b/,
  /\b(?:context|prompt|sequence)[ _-]?(?:length|window|size)\b (?:is|of)(?: only| just| at most)? \(?\d/,
  /\binput token count\b[^.:;]{0,60}?\bcontext length\b|\brequired for long context\b/,
];

export const tooLong: readonly RegExp[] = [
  ...surelyTooLong,
  new RegExp(`\\b${CONTEXT}\\b${GAP}\\b${EXCEEDS}`),
  new RegExp(`\\b${EXCEEDS}\\b${GAP}\\b${CONTEXT}\\b`),
  // "Input (5000 tokens) is longer than …", "prompt token count of 130000 exceeds the limit of 128000".
  new RegExp(
    `\\b(?:${QUESTION}|total|context)\\b${GAP}\\btokens?\\b${GAP}\\b(?:exceed|over |more than|greater than|longer than|larger than)`,
  ),
  new RegExp(
    `\\b${QUESTION} (?:[^\\s.:;]+ ){0,4}(?:is|are|was|were) (?:\\w+ )?(?:too (?:long|large|big)|longer than|larger than)\\b`,
  ),
  /\b(?:prompt|inputs?|messages|conversation|chat history|context)(?: \w+){0,2} exceed(?:s|ed)?\b/,
  /\b(?:at most|maximum of|limit of|limit is|up to) \d[\d,]* (?:input|prompt|context) tokens\b/,
  // "exceeds the maximum number of input tokens", "requested tokens (5000) exceed context window of 4096".
  /\bexceed(?:s|ed|ing)? (?:the |your |its )?(?:\S+ ){0,4}(?:input|prompt|context|sequence)\b/,
  /\b(?:requested )?tokens? (?:count )?(?:\(\d+\) )?exceed(?:s|ed)? (?:the )?(?:model'?s? )?(?:max|context)/,
  /\bexceed(?:s|ed|ing)? (?:the |your )?(?:model'?s? )?(?:max(?:imum)? )?(?:number of )?tokens? (?:limit|count|length|allowed|per request)\b|\bexceed(?:s|ed|ing)? (?:the )?max(?:imum)? number of tokens\b/,
  /(?<!rate |rate-|rate_)\btokens?[ _]limits?[ _](?:is |was |has been )?(?:exceeded|reached)\b/,
  new RegExp(`\\b${CONTEXT}\\b[^.:;]{0,20}?>`),
  /\d[\d,_]* tokens? ?(?:>|exceeds?|is over|are over)/,
  /\b(?:inputs?|prompt)(?:[ _](?:tokens?|length))?\b[^.:;]{0,40}?\bmust (?:be|have)\b[^.:;]{0,20}?(?:<=?|≤|less than|at most|fewer than|no more than|under|below) ?(?:\d|max)/,
  /\binputs? tokens \+ max_new_tokens must be\b/,
  /\brange of input length should be\b/,
  /\b(?:reduce|decrease|shorten|trim|truncate) (?:the |your )?(?:(?:length|size|number) of (?:the |your )?|overall )?(?:input |chat )?(?:messages?|prompts?|inputs?|conversation|context|history|length\b(?! of))\b/,
  /\bprovide a shorter (?:input|prompt)\b/,
  /\bexpected maxlength\b|\bshould not exceed max_num_tokens\b|^max tokens of \d+ exceeded\b/,
  // vLLM: nothing is left for an answer.
  /\bmax_(?:completion_)?tokens must be at least 1, got -/,
  /\brequested \d[\d,]* (?:input|prompt) tokens\b[^.:;]{0,40}?\b(?:allows|supports|takes|accepts)\b/,
  /\b(?:grown|gone|went|runs?|is) (?:past|over|beyond|outside) (?:of )?(?:the |its |your )?(?:model'?s? )?(?:context|token limit)/,
  /(?<!output |completion |max_|max )\btokens?\b[^.:;]{0,60}?\b(?:above|over|beyond|more than|larger than|greater than)\b[^.:;]{0,40}?\b(?:max(?:imum)?|limit|context)\b/,
  /\btokens?\b[^.:;]{0,30}?> ?(?:max\w* ?|limit ?)?\d|\bmore than \d[\d,]* (?:input |prompt )?tokens\b|\bcontext overflow|\bover (?:the )?context\b/,
  /\bsupports? (?:only |up to |at most )?\d[\d,]* tokens (?:of|in) (?:context|input|prompt)\b/,
  /\btoo many (?:input |prompt |total |context )?tokens\b(?!,? (?:please )?wait| per | in the last| used)/,
  /\bmore than (?:the )?(?:max(?:imum)?|allowed) tokens? allowed\b|\bmore tokens than\b[^.:;]{0,40}?\b(?:model|context|allow)/,
  /超出.{0,12}(?:上下文|长度|最大)|(?:上下文|输入|提示词|prompt|长度).{0,10}(?:超长|过长|超出|超过|太长)/,
];

/** The limit of tokens that we ask for is too large, and our text is not. */
export const limitTooLarge: readonly RegExp[] = [
  /^(?:invalid )?(?:value for )?(?:the )?(?:max[ _]?(?:completion[ _]|output[ _]|new[ _])?tokens|maximum tokens you requested)\b(?!.*(?:\b(?:context|inputs?|prompt|messages)\b|\bgot -\d))/,
];

/** The account has nothing left, whatever else is said. */
export const unpaid: readonly RegExp[] = [
  /\b(?:insufficient|not enough|no (?:more|remaining)|out of|negative|lack(?:s|ing)?(?: of)?)[ _]+(?:[\w-]+[ _]+){0,3}(?:credits?|balance|funds?|call volume quota)\b/,
  /\b(?:credits?|balance|funds?|wallet|budget|prepaid)\b[^.:;]{0,60}?\b(?:insufficient|exceeded|exhausted|used up|depleted|too low|(?:run|ran|running) out|consumed|not enough|not sufficient|overdue|negative|expired|zero|is 0|empty|required)\b/,
  /\b(?:exceed(?:s|ed)?|exhausted|used(?: up)?|consumed|depleted|(?:run|ran|running) out of|spent)\b[^.:;]{0,50}?\b(?:credits?|balance|funds?|budget|spend(?:ing)?[ -](?:limit|cap)|usage limits?|monthly|free (?:tier|trial|quota|credits?))\b/,
  /\b(?:reached|hit)\b[^.:;]{0,50}?\b(?:budget|spend(?:ing)?[ -](?:limit|cap)|usage limits?|monthly|free (?:tier (?:usage )?limits?|trial|quota))\b/,
  /\b(?:used up|exhausted|used all|out of|no more)\b[^.:;]{0,30}?\b(?:free|daily|monthly) (?:requests|calls|messages|tokens|usage)\b/,
  /\bunpaid\b|\bnon-?payment\b|\bbilling (?:account )?(?:(?:is|has|been|not) ){0,3}(?:disabled|enabled|inactive|suspended|closed)\b|\brequires? billing\b/,
  /\b(?:free (?:tier|trial|quota|allowance|allocated quota)|trial|subscription|usage limit|spend(?:ing)? (?:limit|cap)|monthly \w+|billing hard limit)\b[^.:;]{0,60}?\b(?:exceeded|exhausted|used up|(?:run|ran) out|reached|expired|ended|inactive|not active)\b/,
  /\b(?:please )?(?:recharge|top[ -]?up|purchase (?:more )?credits|buy (?:more )?credits|add (?:more |some |\d+ )?(?:credits?|funds))\b/,
  /\b(?:payment|billing|credits?|deposit) (?:is |are |method )?required\b|\brequires? more credits\b|\bpayment (?:is )?(?:past due|overdue)\b|\boverdue[ -]payment\b/,
  /\b(?:key|spend|inference|credit|usage) limit (?:exceeded|reached)\b|\breached the (?:set )?(?:inference|spending) limit\b|\binvoice\b[^.:;]{0,40}?\b(?:overdue|unpaid)\b/,
  /\b(?:no|not include any)\b[^.:;]{0,20}?\b(?:units|requests|tokens|calls|messages)\b[^.:;]{0,40}?\b(?:month|plan|subscription)\b/,
  /n't have (?:any|enough|sufficient) (?:\w+ )?(?:credits?|balance|funds|licenses)\b|\brequires? a (?:valid |paid )?(?:credit card|payment method|subscription)\b|\benable billing\b/,
  /\barrear(?:s|age)\b|\baccount (?:is |was )?(?:not )?in good standing\b|\bgood standing\b|\bbilling (?:is )?not active\b|\baccount\b[^.:;]{0,60}?\bnot active\b[^.:;]{0,80}?\bquota\b/,
  /(?:calls?|requests?|tokens?) ?(?:\/|per|a) ?month\b/,
  /余额不足|欠费|额度不足|额度已|額度不足|请充值|充值后|资源包/,
];

/** DashScope's limit of tokens a minute, which has the code of OpenAI's quota. */
export const allocated = /^allocated quota exceeded\b/;

/** A quota is used up: of the account, unless it is one of a minute. */
export const quotaSpent: readonly RegExp[] = [
  /\b(?:insufficient|not enough|no (?:more|remaining)|out of|exceeded)[ _]+(?:[\w-]+[ _]+){0,3}quota\b/,
  /\b(?:no|insufficient|not enough) (?:tokens|requests)\b[^.:;]{0,30}?\b(?:left|remaining|account|month)\b|\bhard limit reached\b/,
  /\bno (?:\w+ )?quota (?:left|remaining|available)\b/,
  /\b(?:plan|cap|package|bundle|allowance|allocation) (?:is |has been |was )?(?:exceeded|exhausted|used up|depleted|expired)\b/,
  /\bquota\b[^.:;]{0,50}?\b(?:exceeded|exhausted|used up|depleted|too low|(?:run|ran) out|reached|insufficient|not enough|expired|limit)\b/,
  /\b(?:exceed(?:s|ed|ing)?|exhausted|used up|reached|consumed|hit)\b[^.:;]{0,50}?\b(?:quota|daily limit|allowance|allocation)\b/,
  /\b(?:check|upgrade) your (?:plan|subscription|billing)\b|\bplan and billing\b/,
  /\bper[ _-]?day\b[^.:;]{0,30}?\blimit exceeded\b|\b(?:daily|weekly|monthly) (?:\w+ )?(?:limit|cap|quota)\b/,
];

/** A limit that ends within the hour by itself. */
export const shortLimit: readonly RegExp[] = [
  /\brate[ _-]?limit|\brate[ _-]?limited|\bper[ _-]?(?:second|minute|hour|min|sec)\b|\/ ?(?:min|sec|minute|second)\b/,
  /\b(?:rpm|tpm|rps|qps|tps)\b|\btoo many (?:concurrent )?requests\b|\bconcurren|\bthrottl/,
];

/** A rate, told with another status than 429. */
export const rateReached: readonly RegExp[] = [
  /\brate[ _-]?limit(?:s|ed)? (?:\w+ ){0,3}(?:reached|exceeded|hit)\b|\b(?:exceed(?:s|ed)?|reached|hit)\b[^.:;]{0,40}?\brate[ _-]?limit\b|\btoo many requests\b/,
];

export const noCapacity: readonly RegExp[] = [/^.{0,120}?\b(?:capacity|flex|resource[ _]unavailable)\b/];

export const refused: readonly RegExp[] = [
  /\bcontent[ _-]?(?:management[ _-]?)?(?:policy|policies|filter(?:s|ed|ing)?|moderation|safety)\b/,
  /\b(?:safety|moderation|guardrails?) (?:system|polic(?:y|ies)|filters?|settings?|checks?|guidelines?|reasons?)\b/,
  /\b(?:was|were|been|is|are|got) (?:\w+ )?(?:flagged|blocked|rejected|refused|filtered) (?:\w+ )?(?:by|as|for|due to|because of|under) (?:\w+ ){0,4}(?:safety|moderation|content|filters?|guardrails?|policy|policies|violen\w*|sexual|hate|harmful|inappropriate|potentially|unsafe|prohibited)/,
  /\b(?:flagged|blocked|rejected|refused|filtered) (?:by|for|due to|because of) (?:\w+ ){0,2}(?:safety|moderation|content|guardrails?|polic)/,
  /\bviolat(?:es|ed|e|ing|ion)\b[^.:;]{0,60}?\b(?:polic(?:y|ies)|guidelines|terms of (?:use|service))\b/,
  /\b(?:inappropriate|sensitive|unsafe|harmful|prohibited|illegal|disallowed) (?:content|information|words?|material|input|prompt|output)\b/,
  /\b(?:input|prompt|content|message|text|output|answer|response)\b[^.:;]{0,50}?\b(?:flagged|blocked|censored|filtered|moderated)\b/,
  /\brequest (?:(?:was|is|has been) )?(?:flagged|censored|moderated)\b|\busage polic(?:y|ies)\b|\bmodel[ _]refus|\bguardrails?\b|\b(?:high|exists) risk\b/,
  /敏感|违规|不安全内容|内容安全/,
];

export const badKey: readonly RegExp[] = [
  /\b(?:invalid|incorrect|missing|expired|unknown|wrong|no|bad|malformed|unrecognized|revoked|disabled) (?:or \w+ )?(?:\w+[ -])?(?:api|auth\w*|access|bearer|subscription|secret)[ _-]?(?:key|token|credentials?|header)\b/,
  /\bapi[ _-]?key\b[^.:;]{0,40}?\b(?:not valid|invalid|missing|expired|required|not found|incorrect|disabled|revoked|not provided|not authorized|not recognized|inactive|blocked|leaked)\b/,
  /\b(?:invalid|incorrect|bad|expired) credentials?\b|\binvalid token\b(?! (?:at|in|near|found|count|limit))|\b(?:access |auth |bearer )?token (?:is |has |was )?(?:expired|revoked|not valid)\b|\b(?:access|auth|bearer) token (?:is |was )?invalid\b/,
  /\bauthenticat\w* (?:fail|error|required|credentials)|\b(?:un|not )authori[sz]ed\b|\bunauthenticated\b|\bpermission[ _]denied\b/,
  /\b(?:organization|account|project|team|workspace) (?:has been |is |was )(?:disabled|deactivated|restricted|terminated|locked)\b/,
];

export const unknownModel: readonly RegExp[] = [
  /\b(?:unexpected|unknown|invalid|wrong) model[ _](?:name|id)\b|\bno model (?:named|called|with)\b|\bnot (?:in|on) (?:the )?list of (?:\w+ )?models\b|\bis not (?:a )?supported model\b/,
  /\b(?:models?|model_name|model_id|deployment|engine|endpoint|entity|adapter)\b[^.:;]{0,90}?\b(?:(?:was |is |were |could |can )?(?:not|cannot|can't|couldn't|n't) (?:be )?found|does ?n[o']t exist|do not exist|not exist|has been (?:deprecated|decommissioned|retired|removed|shut ?down)|no longer (?:supported|available|exists?)|do(?:es)? not have access)\b/,
  /\b(?:unknown|no such|unsupported|nonexistent|non-existent|unrecognized|unavailable) (?:model|engine|deployment)\b/,
  /\binvalid (?:(?:value for )?(?:the )?model (?:name|id|identifier|specified)|model\b(?! (?:parameter|option|setting|output|response)))/,
  /\bnot an? (?:supported|available|known|recogni[sz]ed|valid) model\b|\bmodel (?:id |name |identifier )?\S* ?is (?:invalid|not valid|unknown|not supported(?! (?:with|when|if|together))|unsupported|not available|unavailable|deprecated|not loaded|not registered|not allowed|not served|not configured|not deployed|not accessible)\b/,
  /\bmodel identifier is invalid\b|\bmodel (?:is )?not (?:supported|available|loaded)\b(?! (?:with|when|if))|\b(?:cannot|can't|could not|unable to|failed to) (?:find|access|load|locate|resolve) (?:the )?(?:requested )?model\b/,
  /\bno (?:allowed |available |healthy )?(?:endpoints?|providers?|deployments?|channels?) (?:were |was )?(?:found|available|for)\b|\bno models? (?:is |are )?loaded\b|\btry pulling it\b|\bnot activated (?:the )?model\b|\bis not available (?:for|to|in|on) your (?:account|plan|region|organization|tier)\b|\bnot found the model\b/,
  // LM Studio: a base URL without its `/v1`, and a 200.
  /^unexpected endpoint\b/,
  /模型.{0,20}(?:不存在|未找到|不可用|已下线)|无可用渠道/,
];

export const formNotServed: readonly RegExp[] = [
  /^no endpoints found that (?:support|can handle)\b[^.:;]{0,40}?\b(?:requested parameters|response[ _]format|structured|json)/,
];

export const stillLoading: readonly RegExp[] = [
  /\bloading (?:the |this )?(?:\S+ )?model\b|\bmodel\b[ _](?:\S+ ){0,4}loading\b|\b(?:is|are|still|currently|being)\b (?:still |currently |being )?(?:loading|loaded into|warming up|starting up|initializing|booting)\b/,
  /\b(?:is|are) (?:currently |still )?(?:loading|warming up|starting|being (?:loaded|downloaded|pulled|deployed))\b|\bcold start\b|\bnot (?:ready|loaded) yet\b|\bbeing (?:initiali[sz]ed|prepared)\b|\bmodel (?:is )?not (?:yet )?ready\b/,
];

/** What is away for now, told with a status that speaks of the request. */
export const awayForNow: readonly RegExp[] = [
  /\b(?:temporarily|currently|momentarily) (?:unavailable|overloaded|down|busy)\b|\b(?:model|server|service|engine) (?:is )?(?:overloaded|busy)\b/,
  // LM Studio: its model is gone, and loaded again for the next request.
  /\bmodel (?:has )?crashed\b|^model (?:was )?unloaded\b|^channel error\b|^operation cancell?ed\b/,
];

/** A fault that a server calls its own, or another’s behind it, whatever its status: types alone, and words. */
export const ownFault: readonly RegExp[] = [
  /^(?:internal )?server error$|^internal error$|^overloaded error$|^service unavailable(?: error)?$|^upstream error$/,
  /\bencountered a server error\b|\bfailed to get response from provider\b|^no models provided\b/,
];

/** The model began an answer that its own provider refuses. */
export const cutShort: readonly RegExp[] = [
  /\b(?:max[ _]?(?:completion[ _]|output[ _]|new[ _])?tokens|output limit|completion tokens)\b[^.:;]{0,50}?\b(?:was |were )?reached\b/,
];
export const notJson: readonly RegExp[] = [
  /\bfailed to generate (?:a )?(?:valid )?json\b|\bgenerated json\b[^.:;]{0,40}?\bnot\b|\bjson[ _]validate[ _]failed\b/,
  /\bmodel (?:generated|returned|produced|wrote) (?:an )?(?:invalid|malformed|broken) json\b/,
  /\bmodel generated output that could not be parsed\b|\b(?:output|generation|response)\b[^.:;]{0,40}?\b(?:is |was )?not valid json\b/,
  /\bmodel (?:did not|failed to) (?:output|generate|produce|return|write) (?:a )?valid json\b|\bjson mode could ?n[o']t be met\b/,
];
export const toolCall: readonly RegExp[] = [
  /\bfailed to call a (?:function|tool)\b|\btool call validation failed\b|\b(?:model|assistant) (?:attempted|tried) to call a? ?(?:tool|function)\b/,
  /\btool choice is none, but model called a tool\b|\btool[ _]use[ _]failed\b|\bmalformed (?:function|tool)[ _]call\b/,
];

/** How a status is told by a word alone: of an error in a 200, or inside another program's. */
export const throttled: readonly RegExp[] = [
  ...shortLimit,
  /\bplease (?:wait|slow down|retry later)\b|\btoo frequent\b|请求过于频繁|限流|速率/,
];
