import { type FindingType, findingTypes } from '../../tasks/finding-types.ts';

/** What others call Airlock's types: Presidio's entities, and labels of models for names and personal data. */
const names: Readonly<Partial<Record<FindingType, string>>> = {
  PERSON: 'PER NAME FULLNAME FIRSTNAME FIRST_NAME GIVENNAME GIVEN_NAME MIDDLENAME LASTNAME LAST_NAME SURNAME',
  USERNAME: 'USER_NAME',
  EMAIL: 'EMAIL_ADDRESS',
  PHONE: 'PHONE_NUMBER PHONENUMBER TELEPHONENUM',
  CREDIT_CARD: 'CREDITCARD CREDITCARDNUMBER',
  IBAN: 'IBAN_CODE',
  BANK_ACCOUNT: 'US_BANK_NUMBER ACCOUNTNUM ACCOUNTNUMBER',
  US_SSN: 'SSN SOCIALNUM SOCIALNUMBER',
  NATIONAL_ID:
    'US_ITIN UK_NHS UK_NINO ES_NIF ES_NIE IT_FISCAL_CODE IT_IDENTITY_CARD PL_PESEL SG_NRIC_FIN AU_TFN AU_MEDICARE ' +
    'IN_AADHAAR IN_PAN FI_PERSONAL_IDENTITY_CODE KR_RRN TH_TNIN IDCARDNUM TAXNUM',
  PASSPORT: 'US_PASSPORT UK_PASSPORT IT_PASSPORT IN_PASSPORT PASSPORTNUM',
  DRIVER_LICENSE: 'US_DRIVER_LICENSE IT_DRIVER_LICENSE DRIVERLICENSENUM',
  IP_ADDRESS: 'IP IPV4 IPV6',
  MAC_ADDRESS: 'MAC',
  ADDRESS: 'STREET_ADDRESS STREET STREETADDRESS BUILDINGNUM BUILDINGNUMBER',
  DATE_OF_BIRTH: 'DATEOFBIRTH DOB BIRTHDATE',
  SECRET: 'PASSWORD API_KEY',
  VEHICLE: 'IN_VEHICLE_REGISTRATION UK_VEHICLE_REGISTRATION VEHICLEVRM VEHICLEVIN',
};

/** Says nothing of one person by itself: places, organisations, dates and the like are left unless asked for. */
const leftNames =
  'O LOCATION LOC GPE CITY STATE COUNTY COUNTRY ZIPCODE ORGANIZATION ORG NRP MISC DATE_TIME DATE TIME AGE URL TITLE';

/** Every type that a plug-in may find; `LITERAL` is Airlock's own. */
export const plugInTypes: readonly FindingType[] = findingTypes.filter((type) => type !== 'LITERAL');

const known: ReadonlyMap<string, FindingType | undefined> = new Map([
  ...leftNames.split(' ').map((name) => [name, undefined] as const),
  ...plugInTypes.map((type) => [type, type] as const),
  ...Object.entries(names).flatMap(([type, list]) =>
    list.split(' ').map((name) => [name, type as FindingType] as const),
  ),
]);

/** An operator's own names for types; null leaves what is found under that name. */
export type OwnTypes = Readonly<Record<string, FindingType | null>>;

/**
 * Finds Airlock's type for a plug-in's name of a type; undefined when it is not to be hidden. The operator's own names
 * come first. An unknown name is an `ID`: rather hidden than left.
 */
export function findType(name: string, own: OwnTypes): FindingType | undefined {
  if (Object.hasOwn(own, name)) return own[name] ?? undefined;
  const plain = name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return known.has(plain) ? known.get(plain) : 'ID';
}
