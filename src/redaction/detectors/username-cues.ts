import { createSearch, type Search } from '../list-matches.ts';

// Where user names stand, in nine languages: behind words for them, in commands, logs and tables of systems.

const sites =
  'twitter|instagram|insta|tiktok|github|gitlab|bitbucket|reddit|discord|steam|telegram|snapchat|skype|twitch|mastodon|bluesky|linkedin|facebook|youtube|psn|xbox|gamertag|venmo|cash ?app|wechat|threema|keybase|soundcloud|pinterest|tumblr|medium|last\\.fm|strava|spotify|slack|icq|vinted|wallapop|duolingo|roblox|minecraft|fortnite|chess\\.com|lichess|goodreads|letterboxd|etsy|ebay|kleinanzeigen|marktplaats|2dehands|allegro|olx|blocket|tradera|leboncoin|subito|willhaben|finn\\.no|depop|poshmark|mercari|gumtree|shpock|nextdoor|xing|quora|tripadvisor|airbnb|couchsurfing|stack ?overflow|hacker ?news|codepen|kaggle|docker ?hub|codeberg|deviantart|artstation|wattpad|tinder|viber|weibo|kik|battle\\.net|playstation|nintendo|patreon';
/** Words for a user name that mean nothing else, in nine languages; a name follows them without a sign, too. */
const surely = [
  'gamer-?tag|gamer ?id|in-game name',
  'user ?names?|user-name|user[ _]?id|screen ?name|log-?[io]n ?name|log-?in id|nick ?name|user handle|sam ?account ?name',
  'benutzer(?:name|kennung|-?id)|nutzer(?:name|kennung)|anmelde(?:name|kennung)|kontoname',
  "nom d[’']utilisateur|nom d[’']usager|identifiant de connexion|nom de compte",
  'nombre de (?:usuario|cuenta)|usuario de acceso|nome utente|nome (?:dell.)?account|id utente',
  'gebruikers(?:naam|-?id)|inlognaam|accountnaam|nome de (?:utilizador|usu[áa]rio)|nome da conta',
  'nazwa (?:u[żz]ytkownika|konta)|nazwą użytkownika|anv[äa]ndarnamn(?:et)?|inloggningsnamn|kontonamn|brukernavn',
  '(?:logged|signed|log|sign|logging|signing) (?:in|on|into the portal) as|login as|(?:angemeldet|eingeloggt|anmeldung|anmelden|login) als|connect(?:é|ée|er|ion) (?:en tant que|comme|sous)|(?:conectad[oa]|inici(?:o|ar|ado) (?:de )?sesión) como|(?:connesso|accesso|accedere|loggat[oa]) come|inge(?:logd|meld) als|inloggen als|(?:zalogowan[yae]|logowanie|zaloguj się) jako|(?:inloggad|logga in|inloggning) som|sess(?:ão|ao) iniciada como|ligado como|entrar como',
].join('|');
/** Words that mean something else, too: a sign or a verb must follow, or a digit stand in the name. */
const perhaps = `authors?|committer|reviewer|assignee|(?:created|posted|updated|modified|uploaded)[_ ]?by|nick|handle|alias|login|user|uid|usr|pseudo|identifiant|usuario|apodo|utente|gebruiker|utilizador|usuário|u[żz]ytkownik|pseudonim|anv[äa]ndare|benutzer|nutzer|utilisat(?:eur|rice)|gamertag|(?:${sites})(?: (?:id|name|handle|user|account|profile|profil|konto))?`;
const accounts = 'account ?name|compte|cuenta|konto|mitglied|member';
const colour = '(?:\\u001b?\\[\\d{1,2}(?:;\\d{1,2}){0,3}m)?';
const link = `(?:(?:[’']s)?,?\\s(?:(?:on|in|im|auf|bei|sur|en|no|na|su|op|w|på|there|dort) (?:\\p{L}{2,12}\\s){1,2})?(?:is|ist|lautet|(?:c['’])?est|es|è|é|to|är|jest|was|as|als|como|come|comme|jako|som|bin ich|i['’]?m|je suis|soy|sono|ben ik|sou|jestem|är jag|heiße ich|heet ik|heter jag|me llamo|mi chiamo)\\s(?:(?:now|there|dort|as|als|como|come|comme|jako|som|known as|registered as)\\s)?|\\s?[ \\t]{2,16}|\\s?[:=]\\s{0,3}|\\s["'«“„]?\\s?)${colour}["'\`«“„]?\\s?`;
/** A word for it (in the first group what means nothing else, in the second what has numbers, too), a link, the name. */
export const findLabelledUsers = createSearch(
  new RegExp(
    `(?<![\\p{L}_])(?:(${surely})|(?:${perhaps})|(${accounts}))["']?(${link})((?:u/|@)?[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]{1,38}[\\p{L}\\p{N}_]))(?![\\p{L}\\p{N}_@]|[.:]\\w|\\()`,
    'giu',
  ),
);

/** A word for it anywhere near. */
export const findUserWords = createSearch(
  new RegExp(
    `(?<![\\p{L}_])(?:${surely}|${perhaps}|${accounts}|account|profiles?|profil|perfil|profilo|channel|kan[aä]l|canale?|chaîne)(?![\\p{L}_])`,
    'giu',
  ),
);
/** Who says something in a chat, a line each. */
export const findSpeakers = createSearch(
  /: (?=\S)(?<=(?:^|\n)[ \t>]{0,4}([\p{L}\d_][\p{L}\d_.-]{1,23}[\p{L}\d_]): )/gu,
);

const name = '([A-Za-z0-9_][\\w.-]{1,38}\\w)';
const states =
  "(?:(?:has|had|was|is|just|can(?:not|['’]t)?|couldn['’]t|keeps?|logged|signed|joined|left|posted|wrote|reported|reports|requested|created|deleted|uploaded|changed|locked|blocked|banned|disabled|suspended|expired|not found|not in|hat|wurde|ist|kann|meldet|kommt|sieht|wird|löschte|gesperrt|deaktiviert|gelöscht|angelegt|entsperrt|a (?:été|supprimé|créé|modifié|ajouté|signalé|demandé)|est|n['’]arrive|ne peut|bloquée?|désactivée?|verrouillée?|ha|está|fue|no puede|bloquead[oa]|desactivad[oa]|è|non (?:riesce|può)|bloccat[oa]|disattivat[oa]|is|heeft|kan|geblokkeerd|vergrendeld|uitgeschakeld|foi|não consegue|bloqueada|desativad[oa]|został[ao]?|nie może|zablokowan[aey]|wyłączon[aey]|har|kan|spärrat|spärrad|låst|avstängd)(?!\\p{L}))";
const people =
  'user|member|player|account(?: (?:owner|holder))?|profile|login|(?:be)?nutzer(?:in|s|konto)?|konto|utilisat(?:eur|rice)|compte|usuari[oa]|cuenta|utente|profilo|gebruiker|utilizador|usuário|u[żz]ytkownik(?:a|owi)?|anv[äa]ndare[n]?|kontot';
/** Where logs, chats and shells have a name: `password for somebody from …`, `user somebody logged in`, `ssh somebody@host`. */
export const findSpokenUsers: readonly Search[] = [
  `(?:password|passwd|publickey|session|login|log-in|sign-in|access|authentication|account|passwort|kennwort|anmeldung|zugriff|connexion|accès|sesión|sesion|acceso|sessione|accesso|toegang|aanmelding|inlogpoging|sessão|acesso|dostęp|logowanie|sesja|inloggning|åtkomst|mot de passe|contraseña|wachtwoord|senha|hasł[oa]|lösenordet) (?:reset |vergessen |opened |closed |failed )?(?:\\p{L}{2,12} ){0,2}(?:for|by|für|von|pour|para|per|di|voor|dla|för)(?: invalid)?(?: (?:user|${people}))? ${name}(?=[\\s,.;:]|$)`,
  `(?<!\\p{L})(?:for|by|of|from|to|für|von|vom|pour|de|par|per|del|da|voor|van|door|para|do|dla|od|przez|för|av|från|l['’]|dell['’]|all['’])(?: (?:the|den|die|der|dem|le|la|el|il|lo|de|het|o|a)| )? ?(?:${people}) ["'„“«]?${name}(?=["'”“»]?(?:[\\s,;:!?)]|\\.(?:\\s|$)|$))`,
  `(?<!\\p{L})(?:(?:un)?(?:locked|blocked|banned|muted)|kicked|invited|added|created|deleted|removed|disabled|enabled|suspended|(?:logged|signed) (?:in|out)|(?:de)?blo(?:qu|cc)\\p{L}{1,4}|gesperrt|angelegt|ajouté|supprimé|invité|creado|añadido|eliminado|aggiunto|rimosso|eliminato|geblokkeerd|toegevoegd|verwijderd|criado|adicionado|removido|(?:za|wy)logowano|(?:za|od)blokowano|dodano|usunięto|utworzono|zaproszono|spärrade|lade till|tog bort):? (?:the |den |l['’]|al |a |lo |o |de )?(?:${people}) ["'„“«]?${name}(?=["'”“»]?(?:[\\s,;:!?)]|\\.(?:\\s|$)|$))`,
  `(?:posted|uploaded|submitted|written|edited|created|reported|opened|closed|merged|reviewed|gepostet|geschrieben|hochgeladen|bearbeitet|publié|posté|rédigé|publicado|escrito|pubblicato|scritto|geplaatst|geschreven|publicado|postado|napisane|dodane|opublikowane|skrivet|inlagt|upplagt) (?:by|von|par|por|da|door|przez|av):? ${name}(?=[\\s,.;:!?)»|]|$)`,
  `(?:assigned|escalated|transferred|handed over|zugewiesen|übergeben|attribué|assigné|asignado|assegnato|toegewezen|atribuído|przypisane|tilldelad) (?:to|by|an|von|à|par|a|por|da|aan|door|do|przez|till|av):? ${name}(?=[\\s,.;:!?)»|]|$)`,
  `: (?<=(?:^|\\n)[ \\t>*-]{0,4}[[(]?\\d\\d?[:.]\\d\\d(?:[:.]\\d\\d)?(?: ?[ap]m)?[\\])]?,?[ \\t–-]{1,3}${name}: )`,
  `(?<![\\p{L}/-])(?:ssh|sftp|scp|rsync|mosh)\\s(?:-\\w{1,2}(?:\\s[\\w./-]{1,40})?\\s){0,3}${name}(?=@)`,
  `(?<!\\p{L})(?:goes? by|aka|a\\.k\\.a\\.|gamertag|in-game name|ign|dm|ping|find me (?:on|at)(?: \\p{L}{2,12})?(?: as)?)[: ]{1,2}${name}(?=[\\s,.;:!?)]|$)`,
  `(?<=(?<![\\w.-])${name})(?: (?:on|auf|bei|sur|en|su|op|no|na|på) (?:${sites})(?!\\p{L})| (?:has )?(?:joined|left) (?:the|#))`,
  `(?<=(?:^|\\n)(?:\\[?\\d\\d:\\d\\d(?::\\d\\d)?\\]? )?)<[@+%]?${name}(?=> )`,
].map((source) => createSearch(new RegExp(source, 'giu')));

/** `Benutzer ann_lee gesperrt`: somebody's account, and what became of it. */
export const findStatedUsers = createSearch(
  new RegExp(`(?<!\\p{L})(?:${people}) ${colour}["'„“«]?${name}["'”“»]?${colour}(?=,? ${states})`, 'giu'),
);

/** Where systems have the name of an account, whatever word it is: commands, logs of servers, tables of accounts. */
export const findSystemUsers: readonly Search[] = [
  // curl -u NAME:password, smbclient -U NAME%password
  /(?<![\w-])(?:curl|wget|smbclient|rpcclient|ldapsearch|lftp|mongosh?)\s(?:[^\n|;&]{0,120}\s)?(?:-[uU]|--user(?:name)?|--http-user)[ =]?["']?(?:\w{1,20}\\)?([A-Za-z][\w.-]{1,38}\w)(?=[:%]\S|["']?(?:\s|$))/g,
  // psql -U NAME, mysql -u NAME, ssh -l NAME, sudo -u NAME
  /(?<![\w-])(?:(?:psql|pg_dump|pg_restore|pgbench|createdb|dropdb|sqlcmd|cqlsh|redis-cli|docker login|az login|kinit)\s(?:[^\n|;&]{0,100}\s)?(?:-[uU]|--user(?:name)?)[ =]?|(?:mysql|mysqldump|mariadb|mysqladmin)\s(?:[^\n|;&]{0,100}\s)?(?:-u\s?|--user=)|(?:ssh|rlogin|slogin)\s(?:[^\n|;&]{0,60}\s)?-l\s?|sudo\s(?:-\w\s)?-u\s|su -l? ?|(?:chage|usermod|useradd|adduser|userdel|deluser|chsh|runuser)\s(?:-{1,2}[\w-]{1,20}\s(?:[\w/,]{1,30}\s)?){0,3}|--(?:username|login)[ =])["']?([A-Za-z][\w.-]{1,38}\w)(?=["']?(?:\s|$|;|\)))/g,
  // PGUSER=NAME, and whose work is left in a comment
  /(?<![p{L}\d])(?:[TN]O(?:DO|TE)|[F]IXME|[HX](?:ACK|XX)|BUG|OPTIMI[SZ]E)\(@?([a-z][\w.-]{1,38}\w)(?=\))/g,
  /(?<![A-Za-z\d_$])[A-Z][A-Z\d_]{0,20}(?:USER|USERNAME|LOGIN|USR)[ \t]{0,2}[:=][ \t]{0,2}["']?([a-z][\w.-]{1,38}\w)(?=["']?(?:[\s,;)}]|$))/g,
  // account DOMAIN\NAME
  /(?:account|user|logon|login|domain|for|by|konto|benutzer|für|von|utilisateur|usuario|utente|gebruiker|anv[äa]ndare|par|por|da|door|przez|av)[ :=]{1,3}["']?[A-Z][A-Z\d-]{1,14}\\{1,2}([a-z][\w.-]{1,38}\w)(?![\w\\])/g,
  // 192.0.2.7 - NAME [14/Mar/2025:08:22:41 +0000] "GET
  /(?<=[\da-f.:] [\w-]{1,20} ([A-Za-z][\w.@-]{1,60}) \[\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d: +-]{8,16})\] "/g,
  // NAME:x:1004:1004:, NAME 1004 /bin/bash, uid=1004(NAME)
  /(?<=(?:^|\n)([A-Za-z][\w.-]{1,38})):[x*!]:\d{1,7}:\d{1,7}:/g,
  /(?<=(?:^|\n)([A-Za-z][\w.-]{1,38})[ \t]{1,40}\d{1,7}(?:[ \t]{1,20}\d{1,7})?[ \t]{1,40})(?:\/usr\/s?bin\/|\/s?bin\/)\w/g,
  /(?:uid|euid)=\d{1,7}\(([A-Za-z][\w.-]{1,38})(?=\))/g,
  // -rw-r--r-- 1 NAME staff
  /(?<=(?:^|\n)[dlbcsp-])(?:rwx|rws|rw-|r-x|r--)[r-][w-][xsS-][r-][w-][xtT-][.+@]?\s{1,4}\d{1,4}\s([A-Za-z][\w.-]{1,38})(?=\s)/g,
  // auth = ("NAME", "password")
  /(?<![\p{L}\d])(?:auth|login|log_?in|credentials?|creds|basic_?auth|HTTPBasicAuth)\s{0,3}(?:[:=]\s{0,3})?[([{]\s{0,3}["']([A-Za-z][\w.@-]{1,60})(?=["']\s{0,3},\s{0,3}["'])/giu,
].map(createSearch);

/** Accounts of systems, which nobody's name is in. */
export const isSystemUser =
  /^(?:root|admin(?:istrator)?|daemon|bin|sys|sync|nobody|guest|system|test|user|username|www-data|nginx|apache|httpd|postgres|postgresql|mysql|mariadb|redis|mongo(?:db)?|oracle|sa|git|jenkins|ubuntu|debian|centos|ec2-user|vagrant|docker|deploy(?:er|ment)?|backup|ftp|mail|smtp|postfix|sshd|syslog|elastic(?:search)?|kafka|rabbitmq|airflow|ansible|puppet|runner|ci|bot|app|api|web|service|svc\S{0,20}|staff|wheel|null|none|anonymous|default|public|postmaster|nagios|zabbix|grafana|prometheus|node|dev|operator|pi)$|^(?:svc|sa|system|_)[-_.]|[-_.](?:svc|bot|service|agent|runner|ci|user|role|rw|ro|app|admin)$/i;

// Addresses of profiles up to the name, and home folders.
export const findProfiles = createSearch(
  /(?:(?<![\w-])(?:facebook|instagram|twitter|x|tiktok|github|gitlab|pinterest|soundcloud|medium|threads|vk|behance|dribbble|flickr|venmo|patreon)\.com\/|linkedin\.com\/in\/|reddit\.com\/|(?<![\w-])(?:twitch\.tv|t\.me|keybase\.io|paypal\.me|about\.me|bsky\.app\/profile)\/|youtube\.com\/(?:c\/|(?=@))|cash\.app\/\$|steamcommunity\.com\/id\/|\/(?:users?|profiles?|people|members|u|author)\/|\/home\/|\\Users\\)(?:@|u\/|user\/)?([A-Za-z0-9][\w.-]{1,38}\w)(?=[/\\]?(?:[\s"'`<>)\]},;?#|]|[.!:](?:\s|$)|$)|(?<=(?:\/home\/|\\Users\\)[\w.-]{1,40})[/\\])/gi,
);
// `u/somebody`, `STEAM_0:1:123456`, `$CashTag` and `somebody#1234` beside a word for them.
export const findOtherUsers: readonly Search[] = [
  /(?<![\p{L}\p{N}/.])(\/?u\/[A-Za-z0-9_-]{3,20})(?![\w/-])/gu,
  /\b(STEAM_[0-5]:[01]:\d{3,12})/g,
  /\b(?:cash ?app|cash ?tag|pay me|venmo)\b.{0,40}?(\$[A-Za-z][A-Za-z0-9_]{1,20})(?!\w)/gi,
  /\bdiscord\b.{0,40}?(?<![\w.])([A-Za-z0-9_.]{2,32}#\d{4})(?!\d)/gi,
].map(createSearch);

/** Behind `users:` in a list: `- name: ann_lee`. */
export const findListedUsers = createSearch(
  /(?:name|login|user|id|nick):\s{0,3}["']?([a-z][\w.-]{1,38}\w)(?=["']?\s{0,3}(?:\n|$))(?<=(?:^|\n)\s{0,12}(?:users?|accounts?|members?|logins?|benutzer|usuarios|utenti|gebruikers|utilizadores|anvandare|användare):\s{0,3}\n(?:[^\n]{0,200}\n){0,12}[^\n]{0,80})/g,
);
