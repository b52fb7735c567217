import type { FindingType } from '../../tasks/finding-types.ts';

export interface IdLabel {
  type: FindingType;
  /** Words before the number, as regular expression sources; a space may be written as `_`, `-` or not at all. */
  words: string;
}

/** German and Dutch put the word for a number behind the word for whom or what it is. */
const numbered = '(?:s|n|en|es)? (?:nummern?|nr\\.?|id|kennung|kennzahl)';
const papers = {
  german:
    'kunden?|kd\\.?|patienten?|pat\\.?|mitglied|mitarbeiter|personal|pers\\.?|matrikel|versicherten|versicherung|versicherungsschein|vers\\.?|policen?|polizen?|vertrag|fall|akten?|mandant(?:en)?|teilnehmer|schüler|studenten|benutzer|nutzer|kranken(?:haus|kassen)?|rentenversicherung|steuer|(?:bibliotheks|leser|kunden|bonus|mitglieds|schwerbehinderten|dienst|studenten)?(?:ausweis|karten?)|leser|bewerb(?:er|ungs)|prüflings?|miet(?:er|vertrags)|beitrags(?:konto)?|arzt|betriebsstätten|approbations|krankenversicherten|patientenakten|spender|lizenz|anspruchs?|schaden(?:s|fall)?|gläubiger|abonnenten|probanden|antrags(?:steller)?',
  dutch:
    'klant(?:en)?|patiënt(?:en)?|polis|lid|lidmaatschap|personeel|medewerker|student(?:en)?|dossier|contract|verzekering|verzekerden?|cliënt(?:en)?|relatie|zaak|btw|(?:bibliotheek|leden|klanten|studenten)(?:pas|kaart)|lezers?|abonnee|deelnemers?|inschrijvings?|huurders?|donor|kandidaat|leerling(?:en)?|aanvraag|schade|vergunning',
  swedish:
    'kund|medlem|patient|journal|ärende|försäkring|anställning|personal|student|avtal|klient|elev|(?:kund|biblioteks|låne|medlems|passer)kort|hyresgäst|hyresavtal|deltagar|antagning|licens|skade|brukar|legitimation|tjänste|låntagar|prenumerant',
};

/** What the words before a number say that it is, in nine languages. */
export const idLabels: readonly IdLabel[] = [
  {
    type: 'PASSPORT',
    words:
      'passports?|travel document|pasaportes?|passeports?|passaport[oe]|reisepass(?:es)?|paspoort|paszport(?:u|em)?|pass(?:-|\\s)?(?:nummer|nr\\.?)',
  },
  {
    type: 'DRIVER_LICENSE',
    words:
      "driv(?:er|ing)['’]?s?['’]? (?:licen[cs]e|permit)|licen[cs]e|cdl|dln|dl|führerschein|fuehrerschein|fahrerlaubnis|fs(?=-?nr)|permis(?: de conduire)?|(?:carn[eé]t?|permiso|licencia)(?: de (?:conducir|manejo|conducción))|licencia(?: de conductor)?|licence de conduire|patente(?: di guida)?|rijbewijs|carta de condução|carteira (?:nacional )?de (?:motorista|habilitação)|cnh|praw[oa] jazdy|körkort(?:et|s)?(?:nummer|nr\\.?)?",
  },
  {
    type: 'BANK_ACCOUNT',
    words:
      '(?:(?:checking|savings?|bank|giro) )?(?:account|acct\\.?)|acc\\.? (?:no|number)\\.?|a/c|routing|aba|sort code|bsb|transit|ifsc|bic|swift|(?:giro|spar|bank)?konto|kto\\.?|blz|bankleitzahl|cuenta(?: bancaria| corriente| de ahorros?)?|ccc|clabe|compte(?: bancaire| courant)?|rib|code banque|code guichet|conto(?: corrente| bancario)?|c/c|abi|cab|(?:bank|giro|spaar)?rekening|conta(?: bancária| corrente)?|nib|konta|rachunku|bankkonto|kontonummer|(?:plus|bank|post)giro(?:t|nummer)?|clearingnummer',
  },
  {
    type: 'NATIONAL_ID',
    words:
      "national id(?:entity)?(?: card)?|identity (?:card|document)|id card|(?:personal)?ausweis(?:es)?|bilhete de identidade|id-?kaart|identiteits(?:kaart|bewijs)|carte (?:nationale )?d[’']identité|carta d[’']identità|(?:documento|cédula|carné) (?:nacional )?de identi(?:dad|ficación)|dow[oó]d(?:em|u)?(?: osobist\\p{L}{1,3})?|id-?kort|legitimation|(?:steuer-?)?id(?:entifikations)?-?(?:nummer|nr\\.?)|f[øo]dselsnummer|cpr(?:-?n(?:umme)?r\\.?)?|hetu|henkilötunnus|rodné číslo|osobní číslo|pps(?:n|(?= (?:no|number)))|tax file|numéro (?:de )?(?:registre national|sécu(?:rité sociale)?)|rijksregister|sofi|identificação fiscal|identyfikacyjny|aadha?ar|pan|nin|nino|national insurance|ni|tax id|tin|vat|cpf|cnpj|rut|curp|dni|nie|nif|codice fiscale|sécurité sociale|bsn|burgerservicenummer|steuer-?id|sozialversicherungs\\p{L}{1,8}|pesel|nip|regon|dowodu(?: osobistego)?|nhs|medicare|ssn|personnummer|samordningsnummer|rg|cartão de cidadão|niss|svnr|avs|ahv|oasi|sin|tfn|主民登録番号|주민등록번호",
  },
  {
    type: 'VEHICLE',
    words:
      'vin|(?:vehicle|chassis) (?:identification|id)?|chassis|fahrgestell|fahrzeug-?ident\\p{L}{0,14}|châssis|bastidor|telaio|plate|licen[cs]e plate|registration|kennzeichen|plaka|matrícula|immatriculation|targa|kenteken(?:plaat)?|reg(?:istrerings)?(?:-|\\.)?(?:nummer|nr\\.?|numret)|rejestracyjn(?:y|ego|ym|a|ej|ą)|rejestracj[aięą]|placas?|fahrgestell(?:nummer|nr\\.?)?|chassi(?:s)?(?:nummer|nr)|nadwozia',
  },
  {
    type: 'ID',
    words: [
      'id(?:entification)? (?:number|no)|patient|mrn|medical record|chart|member|membership|policy|claim|insurance|employee|staff|personnel|badge|payroll|student|matriculation|user|customer|client|subscriber|beneficiary|group|case|imei|imsi|iccid|meid|nhc|bvn|dossier number',
      `(?:${papers.german}|${papers.dutch})${numbered}`,
      '(?:library|loyalty|bonus|membership|gym|reader|club|student) (?:card|pass)|(?:tenan(?:t|cy)|donor|voter|inmate|prisoner|applica(?:nt|tion)|candidate|learner|pupil|claimant|pension|crn|chi|uln|dea) (?:number|no|id|ref)|gmc|nmc|hcpc|gdc|npi',
      "carte (?:de fidélité|vitale|de lecteur|de membre|d['’]adhérent|d['’]étudiant)|lecteur|usager|bénéficiaire|licencié|sociétaire|demandeur|cotisant|locataire|donneur|abonnement|rpps|finess",
      'aktenzeichen|dossier|adhérent|assuré|allocataire|matricule|contrat|étudiant|salarié|abonné',
      'cliente|socio|paciente|asegurad[oa]|expediente|póliza|emplead[oa]|historia clínica|afiliad[oa]|alumn[oa]|contrato|tarjeta (?:sanitaria|de (?:socio|fidelización|biblioteca|cliente))|colegiad[oa]|inquilin[oa]|beneficiari[oa]|mutualista|abonad[oa]|lector|nu?ss|siniestro',
      'paziente|polizza|matricola|pratica|tessera(?: sanitaria)?|assicurat[oa]|dipendente|tesserato|cartella clinica|tessera (?:fedeltà|associativa|socio|della biblioteca)|assistit[oa]|iscritt[oa]|iscrizione|studente|abbonat[oa]|abbonamento|contratto|sinistro|fascicolo|utenza',
      'utente|utilizador|apólice|sócio|processo|aluno|funcionário|beneficiário|contribuinte|prontuário|matrícula|cartão (?:de )?(?:cliente|leitor|fidelidade|saúde)|leitor|carteirinha|assinante|inscrição|associad[oa]|segurad[oa]|candidat[oa]|inquilin[oa]|estudante',
      '(?:klienta|pacjenta|polisy|umowy|członka|członkowsk(?:i|iego|a)|legitymacji|sprawy|ubezpieczenia|ubezpieczonego|pracownika|pracowniczy|studenta|karty|albumu|indeksu|czytelnika|abonenta|pwz|kartoteki|historii choroby|kontrahenta|najemcy|kandydata|uczestnika|szkody|wniosku)',
      `(?:${papers.swedish})(?:s)?(?:nummer|numret|nr\\.?|id)`,
    ].join('|'),
  },
];

/** Words for a number of somebody, whole: other words may stand between them and the number. */
export const personalNumbers = [
  '(?:customer|member(?:ship)?|client|policy|contract|patient|employee|student|staff|insurance|passport|licen[cs]e|subscriber|tenan(?:t|cy)|claim|donor|candidate|applicant|payroll|pension)[ -]?(?:number|no\\.?|id)',
  '(?:kunden|mitglieds?|vertrags|versicherten|versicherungs|personal|patienten|matrikel|konto|akten|ausweis|teilnehmer|mandanten|karten|leser|mitarbeiter|fall|mieter|bewerber)-?(?:nummer|nr)',
  "num[ée]ro (?:de |d['’]|du )?(?:client|adhérent|abonné|contrat|dossier|assuré|allocataire|patient|compte|carte|sociétaire|étudiant|lecteur|locataire|bénéficiaire)",
  'n[úu]mero (?:de |da |do |del? )?(?:client[ea]|soci[oa]|sócio|abonad[oa]|contrato|póliza|expediente|paciente|utente|processo|apólice|alun[oa]|alumn[oa]|beneficiário|cuenta|conta|tarjeta|cartão|afiliad[oa]|emplead[oa]|colegiad[oa]|segurad[oa])',
  '(?:numero|codice) (?:di |del |della )?(?:cliente|tessera|polizza|contratto|pratica|paziente|matricola|socio|assistito|iscrizione)',
  '(?:klant|lid|polis|contract|dossier|patiënt|relatie|personeels|pas|studenten?|cliënt|leerling)-?nummer',
  'numer(?:em|u)? (?:klienta|polisy|umowy|pacjenta|karty|członkowski(?:ego|m)?|sprawy|ubezpieczenia|albumu|legitymacji|czytelnika|pracownika)',
  '(?:kund|medlems|avtals|försäkrings|patient|ärende|anställnings|kort|journal|student)-?(?:nummer|numret|nr)',
].join('|');
