// Words for secrets as regular expression sources, in English, German, French, Spanish, Italian, Dutch, Portuguese,
// Polish and Swedish.

/** For what people choose. */
export const passwords =
  'pass(?:word|wort|wd|phrase|code)s?|pwd|(?<=[_.-])pass|\\bpw(?=[:= ?])|kennwort|contraseña|mot de passe|\\bmdp\\b|wachtwoord|' +
  "parola(?: d['’]ordine)?|senha|palavra[- ]passe|hasło|hasła|lösenord(?:et)?|phrase secrète|frase (?:secreta|segreta|de paso)";

/** For what is issued. */
export const keys =
  'secret|token|session[_-]?id|api[ _-]?key|access[ _-]?key|private[ _-]?key|auth[ _-]?key|account[ _-]?key|encryption[ _-]?key|' +
  'signing[ _-]?key|service[ _-]?key|shared[ _-]?key|master[ _-]?key|credentials?|(?<=[_-])auth(?=["\']?\\s?[=:])|' +
  '(?:wlan|wi-?fi|netzwerk)[ _-]?(?:schlüssel|key|code)|\\b(?:psk|wpa[23]?)\\b|(?:licen[cs]e|product|activation)[ _-]?key|' +
  '(?:clé|clave|chave|chiave|sleutel|nyckel|klucz) (?:d[aeu]l? |de la |do )?(?:api|wi-?fi|wlan|wifi|sécurité|red|sicurezza|segreta|secreta)|' +
  '(?:api|wi-?fi)[- ]?(?:schlüssel|sleutel|nyckel)(?:n)?';

/** For the code on a card. */
export const cardCodes =
  'cvv2?|cvc2?|\\bcsc\\b|card (?:verification|security) (?:code|number)|security code|kartenprüfnummer|prüfnummer|cryptogramme|' +
  'code de sécurité|código de (?:seguridad|segurança)|codice di sicurezza|beveiligingscode|kod (?:bezpieczeństwa|cvv)|säkerhetskod(?:en)?';

/** For codes that open something, once or always. */
export const codes =
  '(?:verification|confirmation|authentication|activation|backup|recovery|reset|access|entry|unlock|login|log-in|sign-in|door|gate|alarm|safe|2fa|mfa)[- ]codes?|' +
  'one[- ]time (?:code|pin|password)s?|\\botp\\b|\\bpin\\b(?:[- ]?(?:code|number))?|(?:ihr|your|votre|tu|su|il tuo|uw|je|seu|twój|din) (?:code|código|codice|kod)(?=:| (?:is|ist|est|es|è|é|to|är):? \\d)|passcode|geheimzahl|digicode|' +
  '(?:einmal|sicherheits|bestätigungs|zugangs|tür|tor|alarm|freischalt|entsperr|aktivierungs|verifizierungs|wiederherstellungs)[- ]?codes?|einmal(?:passwort|kennwort)|' +
  "code (?:secret|pin|unique|confidentiel|à usage unique|d['’](?:accès|entrée|activation)|de (?:vérification|confirmation|récupération|déverrouillage)|de la porte|de l['’](?:alarme|immeuble)|du portail)|" +
  'código (?:pin|secreto|de (?:verificación|confirmación|acceso|activación|recuperación|desbloqueo|un solo uso|verificação|confirmação|acesso|ativação|recuperação|desbloqueio|uso único)|d[eao] ?(?:la )?(?:puerta|alarma|porta|alarme))|' +
  "codice (?:pin|segreto|monouso|otp|di (?:verifica|conferma|accesso|attivazione|recupero|sblocco)|dell['’]allarme|della (?:porta|cassaforte))|" +
  '(?:eenmalige|verificatie|bevestigings|toegangs|deur|alarm|herstel|activerings|ontgrendelings)[- ]?codes?|pincode|' +
  'kod (?:pin|jednorazowy|weryfikacyjny|dostępu|potwierdzający|aktywacyjny|do (?:drzwi|bramy|alarmu|domofonu))|' +
  '(?:engångs|verifierings|bekräftelse|dörr|port|larm|pin|åtkomst|återställnings)kod(?:en|er)?';
