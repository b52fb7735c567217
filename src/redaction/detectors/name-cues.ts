import { kindAt, kindBefore, letter, number } from '../characters.ts';
import { createCue } from './create-cue.ts';

// What stands around a name.

const opensSentence = new Set('.!?:;\n>*"(-');
/** Blanks that may stand behind a sign that opens a sentence. */
const mostBlanks = 3;

/** Whether a text begins at a place, or a sentence, line or quotation, with a few blanks before it. */
export function beginsSentence(text: string, at: number): boolean {
  if (at === 0) return true;
  for (let before = at - 1; before >= 0 && at - before <= mostBlanks + 1; before--) {
    const sign = text[before] ?? '';
    if (opensSentence.has(sign)) return true;
    if (sign !== ' ' && !/\s/.test(sign)) return false;
  }
  return false;
}

const signsBefore = new Set('_/\\@#=$%&{<');

function endsCode(text: string, at: number): boolean {
  const sign = text[at - 1] ?? '';
  if (sign === ' ') return false;
  if (sign === '.') return (kindBefore(text, at - 1) & (letter | number)) !== 0;
  return signsBefore.has(sign) || (kindBefore(text, at) & number) !== 0;
}

const signsBehind = new Set('_/\\@=([{');
const goesOnInCode = /(?<!(?<!\p{L})\p{Lu}\.?)\.[\p{L}\p{N}]/uy;

function beginsCode(text: string, at: number): boolean {
  const sign = text[at] ?? '';
  if (sign === ' ') return false;
  if (sign !== '.') return signsBehind.has(sign) || (kindAt(text, at) & number) !== 0;
  goesOnInCode.lastIndex = at;
  return goesOnInCode.test(text);
}

// `user=Dana Whitfield`, `name=Ann&`, `<Dana Whitfield>`, `1.Dana`, `Dana Whitfield/Ann Lee`: no code, though signs stand there.
const keyOfPerson = createCue(
  /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}]{1,20}[_.-])?(?:user|name|full_?name|display_?name|(?:first|last|given|family|sur)_?name|owner|assignee|assigned_to|assigned|author|customer|client|contact|by|from|to|cc|requester|requested_by|approver|approved_by|created_by|updated_by|reviewer|patient|employee|manager|agent|caller|sender|recipient|guest|member|student|driver|tenant|cn|nombre|nom|nome|naam|namn|kunde|klant|klient|cliente)["']?=["']?/iu,
);
const opensList = createCue(/(?:^|\n)[ \t]{0,8}\d{1,3}\./u);
const personInBrackets = /\p{Lu}[\p{L}'’-]{1,30}(?: [\p{L}'’.-]{1,30}){1,3}>/uy;
const personAndSlash = createCue(/(?:^|[\s(:])(?:\p{Lu}[\p{L}'’-]{1,30} )?\p{Lu}\p{Ll}[\p{L}'’-]{0,30}\//u);
const slashAndPerson = /\/\p{Lu}\p{Ll}[\p{L}'’-]{0,30}(?=$|[\s,.;:!?)])(?!\.\p{L})/uy;

/** Whether words are part of a path, a handle, an address of the net or a name in a program; `J.R.` is none. */
export function isCode(text: string, start: number, end: number): boolean {
  if (endsCode(text, start) && !standsBehindSign(text, start)) return true;
  if (!beginsCode(text, end)) return false;
  slashAndPerson.lastIndex = end;
  return text[end] !== '/' || !slashAndPerson.test(text);
}

function standsBehindSign(text: string, start: number): boolean {
  const sign = text[start - 1];
  if (sign === '=') return keyOfPerson(text, start);
  if (sign === '.') return opensList(text, start);
  if (sign === '/') return personAndSlash(text, start);
  personInBrackets.lastIndex = start;
  return sign === '<' && personInBrackets.test(text);
}

export const leadsToPlace = createCue(
  /(?:^|[^\p{L}])(?:in|at|to|near|into|from|across|nach|aus|bei|à|en|desde|da|naar|uit)\s/iu,
);

export const followsTitle = createCue(
  /(?:^|[^\p{L}\p{N}])(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|herrn?|frau|fräulein|monsieur|madame|mademoiselle|mme|mlle|m|señora?|sra?|srta|don|doña|signora?|sig|sig\.ra|dott|dottoressa|ing|avv|dhr|mevr|mw|mej|mevrouw|meneer|de heer|dra|dr\.ª|dona|seu|exm[oa]|pan|pan[iuea]|panem|panią|państwo|p|mgr|inż|ks|fru|fröken|hr|doktor|doctor|docteur|dottor|judge|senator|captain|detective|officer|sergeant|nurse|aunt|uncle|auntie|grandma|grandpa|dokter|doutora?|senhora?|professora|opa|oma|onkel|tante|oom|mamie|papi|tonton|tata|t[íi][oa]|zi[oa]|nonn[oa]|abuel[oa]|dziadek|babcia|ciocia|wujek|farbror|moster|faster|morbror|rev|sgt|cllr|d\.?ª|dña|geom|rag|drs|egr|lek|dyr|(?:capt|lt|col|maj|gen|hon|rep|sen|gov|arch|mag|eng|arq|lic|mec|ir|fam)\.)\.?\s/iu,
);

/** `my sister Ines`, `mein Chef Ortlieb`, `la patiente Tardieu`: words that only people are called by. */
export const followsPersonWord = createCue(
  /(?<!\p{L})(?:(?:my|our|his|her|your|their) (?:(?:little|late|dear|old|older|younger|eldest) )?(?:kid|(?:grand|step|god)?(?:son|daughter|mother|father)|(?:son|daughter|mother|father|brother|sister)-in-law|wife|husband|partner|brother|sister|uncle|aunt|cousin|niece|nephew|boss|manager|assistant|secretary|lawyer|dentist|landlord|landlady|flatmate|roommate|colleague|friend|neighbou?r|girlfriend|boyfriend|fiancée?|mum|mom|dad|gran|nan)|(?:mein|unser|sein|ihr|dein)e?[nmr]? (?:(?:schwieger|stief|paten|enkel)?(?:sohn|tochter)|frau|mann|bruder|schwester|(?:schwieger|groß|stief)?(?:mutter|vater)|onkel|tante|schwager|schwägerin|nichte|neffen?|enkel|enkelin|cousine?|oma|opa|vermieter|vermieterin|partner|partnerin|verlobte[rn]?|lebensgefährt(?:e|in)|mitbewohner|mitbewohnerin|anwalt|anwältin|arzt|ärztin|chef|chefin|kollegin|kollegen?|freund|freundin|nachbarn?|nachbarin)|(?:mon|ma|notre|son|sa|votre) (?:(?:petit-|beau-)?fils|(?:petite-|belle-)?fille|femme|mari|(?:beau-)?frère|(?:belle-)?s(?:œ|oe)ur|(?:belle-|grand-)?mère|(?:beau-|grand-)?père|oncle|tante|nièce|neveu|cousine?|compagne|compagnon|conjointe?|avocate?|propriétaire|chef|collègue|amie?|voisine?)|(?:mi|nuestr[oa]|su|tu) (?:hij[oa]|niet[oa]|espos[oa]|mujer|marido|herman[oa]|madre|padre|abuel[oa]|suegr[oa]|cuñad[oa]|sobrin[oa]|prim[oa]|tí[oa]|novi[oa]|pareja|soci[oa]|caser[oa]|abogad[oa]|jef[ea]|colega|compañer[oa]|amig[oa]|vecin[oa])|(?:mi[oa]|nostr[oa]|su[oa]|tu[oa]) (?:figli[oa]|moglie|marito|fratello|sorella|madre|padre|nonn[oa]|suocer[oa]|cognat[oa]|nipote|cugin[oa]|compagn[oa]|fidanzat[oa]|soci[oa]|zi[oa]|capo|collega|amic[oa]|vicin[oa])|(?:mijn|onze?|zijn|haar|jouw|uw) (?:(?:schoon|klein|stief)?(?:zoon|dochter)|vrouw|man|broer|zus|(?:schoon|groot)?(?:moeder|vader)|zwager|nicht|neef|oom|tante|oma|opa|verloofde|baas|collega|vriendi?n?|buurman|buurvrouw)|(?:o meu|a minha|meu|minha|o seu|a sua|seu|sua) (?:filh[oa]|net[oa]|espos[oa]|mulher|marido|irmã[o]?|mãe|pai|av[óô]|sogr[oa]|cunhad[oa]|sobrinh[oa]|prim[oa]|ti[oa]|namorad[oa]|sóci[oa]|chefe|colega|amig[oa]|vizinh[oa])|(?:mój|moja|moją|mojego|mojej|nasz|nasza|jego|jej) (?:syn(?:a|em)?|córk[aęi]|żon[aęyą]|mąż|męża|mężem|brat(?:a|em)?|siostr[aęyą]|matk[aęi]|ojc(?:iec|a|em)|babci[aęą]|dziad(?:ek|ka)|teści(?:owa|ową|a)|szwagier|szwagra|bratow[aą]|siostrzenic[aę]|bratane[kc]|kuzyn(?:ka|kę|a)?|wnucz(?:ka|kę|ek)|szef(?:owa|a)?|koleg[aęi]|koleżank[aęi]|sąsiad(?:ka|kę|a)?)|(?:min|mitt|vår|hans|hennes) (?:son|dotter|fru|man|bror|syster|mor|mamma|far|pappa|mormor|morfar|farmor|farfar|svärmor|svärfar|svåger|svägerska|systerson|systerdotter|brorson|brorsdotter|kusin|sambo|särbo|fästman|fästmö|chef|kollega|vän|väninna|granne)|(?:the|der|die|den|dem|le|la|l['’]|il|el|lo|de|het|een) ?(?:patient(?:in|e)?|patiënt|pa[cz]iente|tenant|mieter(?:in)?|locataire|inquilin[oa]|huurder|employee|mitarbeiter(?:in)?|employée?|dipendente|emplead[oa]|medewerker|student(?:in)?|schüler(?:in)?|étudiante?|passenger|passagier|passagère?|pasajer[oa]|passegger[oa]|witness|zeugin|zeugen?|testigo|témoin|testimone|getuige)|familie|family|famille|familia|famiglia|família|familjen|rodzin[aąęy]|eheleute|pfarrer(?:in)?|pastor(?:in)?|notar(?:in)?|rechtsanw[aä]lt(?:in)?|oberarzt|chefarzt|schwester|sister|bürgermeister(?:in)?|richter(?:in)?|kolleg(?:e|en|in)|maestr[ao]|juge|juez|jueza|giudice|avvocato|geometra|ragioniere|juf|meester|rechter|wethouder|juiz|juíza|professora?|sędzia|mecenas|prezes|kurator|lärare|läraren|rektor|domare|née|geborene[rn]?|geb\.|z domu|de soltera|de solteira|meisjesnaam|flicknamn|auf den namen|im namen von|z\. ?hd\.|zu händen|au nom de|à l['’]attention de|a nombre de|en nombre de|a nome di|all['’]attenzione di|op naam van|t\.a\.v\.|ter attentie van|em nome de|ao cuidado de|na nazwisko|do rąk|i namnet|på namnet|on behalf of|in the name of|attn|c\/o)\s/iu,
);

/** `San Marco`, `Sankt Gallen`: mostly a place; `José de San Martín` is a name. */
export const followsSaint = createCue(
  /(?<!\p{L})(?<!\p{Lu}[\p{L}.]{1,20} (?:d[eia] )?)(?:San|Sant[oae]|Sainte?|Sankt|São|St\.?)\s/u,
);

export const announcesStrongly = createCue(
  /(?:name is|name's|named|i am|i'm|(?:first|last|full|user)?name["']?\s?:|dear|ich heiße|je m'appelle|me llamo|mi chiamo|ik heet|mijn naam is|mein name ist|chamo-me|meu nome é|nazywam się|jag heter|mitt namn är|signed,?|regards,|sincerely,|cheers,)["']?\s?[\s"']{1,4}/iu,
);

export const announcesWeakly = createCue(
  /(?:name is|called|this is|it's|name|nombre|nom|nome|naam|vorname|nachname|from|user|customer|patient|client|employee|contact|author|by|attn|hi|hello|hey|hallo|bonjour|hola|ciao|beste|cher|chère|caro|cara|querid[oa]|prezad[oa]|olá|cześć|drog[ia]|hej|hejsan|kära?|bästa?|liebe[rs]?|regards|thanks|best|grüßen|cordialement|saludos|saluti|groeten|cumprimentos|abraço|pozdrawiam|hälsningar|ich bin|je suis|soy|sono|ik ben|under|for|with|to|tell|ask|call|meet|email|says|said|von|mit|an|avec|de|à|con|a|per|met|voor|aan|appelle|llama|chiama|bel|com|para|z|dla|od|do|med|från|till|av)["']?\s?[,:]?[\s"'>*_-]{1,4}/iu,
);

export const followsArticle = createCue(/(?:^|[^\p{L}])(?:the|a|an|this|der|die|das|le|la|les|el|los|il|lo|het)\s/iu);

export const followsPlaceWord = createCue(
  /(?:^|[^\p{L}])(?:in|at|near|into|across|via|toward|towards|outside|inside|around)\s/iu,
);

export const actsLikePerson =
  /^(?:['’]s\b|,? (?:said|says|was born|is|was|has|had|will|would|wrote|told|asked|called|who|and \p{Lu}|listed|shouted|lives|works|joined|became|died|played|went|made|gave|thinks|wants|needs|likes))/u;

export const namesOrganisation = /^ (?:Inc|Ltd|LLC|GmbH|AG|University|Street|Road|Avenue|Group|Bank)\b/;

const closesLetter = createCue(
  /(?:gr(?:ü|ue)(?:ß|ss)e?n?|mfg|lg|vg|cordialement|salutations|bien à vous|saludos|atentamente|un saludo|saluti|groet(?:en|jes)?|mvg|regards|wishes|sincerely|yours|cheers|thanks|thank you|best|love|danke|merci|gracias|grazie|bedankt|cumprimentos|abraços?|obrigad[oa]|atenciosamente|pozdrawiam|pozdrowienia|dziękuję|poważaniem|hälsningar|mvh|tack|kram)[,!.]?[ \t]{0,3}\n\s{0,4}/iu,
);

/** After a sentence and an empty line, the last line of all: a name by itself. */
const closesText = createCue(/[.!?…]["')]?[ \t\r]{0,3}\n[ \t\r]{0,3}\n[ \t–—-]{0,4}/u);
const courtesy =
  'Un|Z|Met|Med|Mit|Avec|Love|Kind|Best|Besten?|Liebe|Warm|Yours|Gru(?:ß|ss)|Grü(?:ß|ss)e|Bien|Mille|Muchas|Stort|Tack|Dank|Merci|Cheers|Many|(?:Thank|Sincer|Respectf|Regard|Viele|Schöne|Herzlich|Freundlich|Hochachtung|Cordial|Salut|Saludo|Atent|Atenc|Grazi|Gracia|Distint|Molt|Bedankt|Hartelijk|Groet|Hoogacht|Obrigad|Muito|Cumpriment|Abraço|Dzięk|Pozdr|Hälsn|Vänlig)\\p{L}*';
const endsWithName = new RegExp(
  `(?!(?:${courtesy})(?!\\p{L}))\\p{Lu}[\\p{L}'’-]{1,20}(?: \\p{Lu}[\\p{L}.'’-]{0,20}){0,2}\\s{0,4}$`,
  'uy',
);

/** Behind it, on a line of its own, stands who wrote it. */
export function signsOff(text: string, at: number): boolean {
  if (!text.slice(Math.max(0, at - 5), at).includes('\n')) return false;
  if (closesLetter(text, at)) return true;
  endsWithName.lastIndex = at;
  return closesText(text, at) && endsWithName.test(text);
}

/** Behind the name of whom a letter goes to: the line with street and number. */
export const precedesAddress =
  /^,?[ \t]{0,3}\n[ \t]{0,3}(?:\p{Lu}[\p{L}.-]{2,30}(?: [\p{L}.-]{1,20}){0,3},? \d{1,4}[a-z]?(?![\p{L}\p{N}])|\d{1,5}[a-z]?,? \p{Lu}?\p{L}{2,20} )/u;

/** Before a name that is written small. */
export const introducesName = createCue(
  /(?:name is|name's|named|i am|i'm|this is|under|signed|ich heiße|je m'appelle|me llamo|mi chiamo|ik heet|hier ist|hier spricht|its|it's|soy|sono|ik ben|je suis|c'est|sou|sou [oa]|aqui é [oa]|chamo-me|jestem|nazywam się|jag är|jag heter|det är|met|name:|user:|made to|to|by|from|with|says|tell|for)\s{1,8}/iu,
);

/** Before a name that may be unknown, or written small. */
export const saysName = createCue(
  /(?:(?:my|last|first|full|family|maiden|his|her|their|the) name is|(?:first|last|maiden|full|family|given|sur) ?names?\??:?|(?:^|[\n(,;>"'|{]\s{0,3})(?:name|nombre|nom|nome|naam|namn|fn|n):|(?:o meu nome é|meu nome é|chamo-me|me chamo|nome completo:?|apelido:?|sobrenome:?|nazywam się|mam na imię|(?:imię|imiona)(?: i nazwisko)?:|nazwisko:?|jag heter|mitt namn är|förnamn:?|efternamn:?|ich heiße|mein name ist|je m'appelle|me llamo|mi nombre es|mi chiamo|ik heet|mijn naam is|nachname:?|vorname:?|nom de famille:?|prénom:?|apellidos?:?|cognome:?|achternaam:?|voornaam:?))\s{1,6}/iu,
);

/** `"lastName":"…"`, `nom de famille : …`: the value of a field that holds nothing but names. */
export const fillsName = createCue(
  /(?:(?:first|last|sur|given|family|full|maiden|middle)[ _-]?names?|["'](?:name|nom|nombre|nome|naam|namn)|vorname|nachname|familienname|prénom|prenom|nom de famille|apellidos?|cognome|achternaam|voornaam|förnamn|efternamn|sobrenome|apelido|nazwisko|imię)["']?\s?[:=]\s?["']?/iu,
);

/** `Paciente: …`, `Beneficiario …`: before somebody, or an organisation. */
export const labelsPerson = createCue(
  /(?:^|[\n(,;>"'|{][ \t]{0,3})(?:(?:benefici[aá]ri[oa]|bénéficiaire|begunstigde|beneficjent|beneficiary|payee|payer|mottagare|avsändare|betalare|(?:zahlungs)?empfänger(?:in)?|absender(?:in)?|auftraggeber(?:in)?|(?:konto|karten)inhaber(?:in)?|titulare?|titulaire|intestatario|ordinante|ordenante|remitente|remetente|mittente|destinat[aá]ri[oa]|destinataire|expéditeur|odbiorca|nadawca|zleceniodawca|ontvanger|afzender)(?::[ \t]{1,3}|[ \t])|(?:patient(?:in|e)?|pa[cz]iente|patiënte?|pacjent(?:ka)?|client[ea]?|kund(?:e|in)?|klient(?:ka)?|klant|asegurad[oa]|assurée?|assicurat[oa]|segurad[oa]|ubezpieczon[ya]|försäkrad|verzekerde|inquilin[oa]|locataire|huurder|mieter(?:in)?|najemca|hyresgäst|solicitante|demandeur|richiedente|requerente|wnioskodawca|sökande|antragsteller(?:in)?|aanvrager|sender|recipient|tenant|applicant|claimant|insured|guest|attendees?|passenger|driver|fahrer(?:in)?|conducteur|conductora?|conducente|bestuurder|motorista|kierowca|förare|asisten(?:tes)?|teilnehmer(?:innen)?|présent[se]?s?|presenti|presentes|aanwezig|obecni|närvarande|present|next of kin|carer|keyworker|midwife):[ \t]{1,3})/iu,
);

/** Around a name that has a line for itself. */
export const standsAlone = { before: createCue(/(?:^|\n)[\s>?*•-]{0,6}/u), after: /^\s{0,3}(?:\n|$)/ };
