import type { FindingType } from '../../tasks/finding-types.ts';

interface IdLabel {
  type: FindingType;
  /** Words before the number, as regular expression sources; a space may be written as `_`, `-` or not at all. */
  words: string;
}

/** German and Dutch put the word for a number behind the word for whom or what it is. */
const numbered = '(?:s|n|en|es)? (?:nummern?|nr\\.?|id|kennung|kennzahl)';
const papers = {
  german:
    'kunden?|kd\\.?|patienten?|pat\\.?|mitglied|mitarbeiter|personal|pers\\.?|matrikel|versicherten|versicherung|versicherungsschein|vers\\.?|policen?|polizen?|vertrag|fall|akten?|mandant(?:en)?|teilnehmer|schüler|studenten|benutzer|nutzer|kranken(?:haus|kassen)?|rentenversicherung|steuer',
  dutch:
    'klant(?:en)?|patiënt(?:en)?|polis|lid|lidmaatschap|personeel|medewerker|student(?:en)?|dossier|contract|verzekering|verzekerden?|cliënt(?:en)?|relatie|zaak|btw',
};

/** What the words before a number say that it is, in English, German, French, Spanish, Italian and Dutch. */
export const idLabels: readonly IdLabel[] = [
  {
    type: 'PASSPORT',
    words: 'passports?|travel document|pasaporte|passeport|passaporto|reisepass|paspoort|pass(?:-|\\s)?nummer',
  },
  {
    type: 'DRIVER_LICENSE',
    words:
      "driv(?:er|ing)['’]?s?['’]? (?:licen[cs]e|permit)|licen[cs]e|cdl|dln|dl|führerschein|fuehrerschein|fahrerlaubnis|fs(?=-?nr)|permis(?: de conduire)?|(?:carn[eé]t?|permiso|licencia)(?: de (?:conducir|manejo|conducción))|licencia(?: de conductor)?|licence de conduire|patente(?: di guida)?|rijbewijs",
  },
  {
    type: 'BANK_ACCOUNT',
    words:
      '(?:(?:checking|savings?|bank|giro) )?(?:account|acct\\.?)|acc\\.? (?:no|number)\\.?|a/c|routing|aba|sort code|bsb|transit|ifsc|bic|swift|(?:giro|spar|bank)?konto|kto\\.?|blz|bankleitzahl|cuenta(?: bancaria| corriente| de ahorros?)?|ccc|clabe|compte(?: bancaire| courant)?|rib|code banque|code guichet|conto(?: corrente| bancario)?|c/c|abi|cab|(?:bank|giro|spaar)?rekening',
  },
  {
    type: 'NATIONAL_ID',
    words:
      'national id(?:entity)?|identity card|id card|personalausweis|ausweis|aadha?ar|pan|nin|nino|national insurance|ni|tax id|tin|vat|cpf|cnpj|rut|curp|dni|nie|nif|codice fiscale|sécurité sociale|bsn|burgerservicenummer|steuer-?id|sozialversicherungs\\p{L}{1,8}|pesel|nhs|medicare|ssn|personnummer|主民登録番号|주민등록번호',
  },
  {
    type: 'VEHICLE',
    words:
      'vin|(?:vehicle|chassis) (?:identification|id)?|chassis|fahrgestell|fahrzeug-?ident\\p{L}{0,14}|châssis|bastidor|telaio|plate|licen[cs]e plate|registration|kennzeichen|plaka|matrícula|immatriculation|targa|kenteken',
  },
  {
    type: 'ID',
    words: [
      'id(?:entification)? (?:number|no)|patient|mrn|medical record|chart|member|membership|policy|claim|insurance|employee|staff|personnel|badge|payroll|student|matriculation|user|customer|client|subscriber|beneficiary|group|case|imei|imsi|iccid|meid|device|serial',
      `(?:${papers.german}|${papers.dutch})${numbered}`,
      'aktenzeichen|dossier|adhérent|assuré|allocataire|matricule|contrat|étudiant|salarié|abonné',
      'cliente|socio|paciente|asegurad[oa]|expediente|póliza|emplead[oa]|historia clínica|afiliad[oa]|alumn[oa]|contrato',
      'paziente|polizza|matricola|pratica|tessera(?: sanitaria)?|assicurat[oa]|dipendente|tesserato|cartella clinica',
    ].join('|'),
  },
];
