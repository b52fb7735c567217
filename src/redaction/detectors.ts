import type { Detector } from './detector.ts';
import { addressDetector } from './detectors/address.ts';
import { answerDetector } from './detectors/answers.ts';
import { assignedSecretDetector } from './detectors/assigned-secret.ts';
import { cryptoAddressDetector } from './detectors/crypto-address.ts';
import { dateOfBirthDetector } from './detectors/date-of-birth.ts';
import { emailDetector } from './detectors/email.ts';
import { ibanDetector } from './detectors/iban.ts';
import { ipAddressDetector } from './detectors/ip-address.ts';
import { keyEvidenceDetector } from './detectors/key-evidence.ts';
import { labelledIdDetector } from './detectors/labelled-id.ts';
import { licencePlateDetector } from './detectors/licence-plate.ts';
import { loneIdDetector } from './detectors/lone-id.ts';
import { macAddressDetector } from './detectors/mac-address.ts';
import { nationalIdDetector } from './detectors/national-id.ts';
import { paymentCardDetector } from './detectors/payment-card.ts';
import { createPersonDetector } from './detectors/person.ts';
import { phoneDetector } from './detectors/phone.ts';
import type { Weights } from './detectors/read-data.ts';
import { secretDetector } from './detectors/secret.ts';
import { spokenNumberDetector } from './detectors/spoken-number.ts';
import type { TagModel } from './detectors/tag-sequence.ts';
import { createTaggedAddressDetector } from './detectors/tagged-address.ts';
import { urlCredentialsDetector } from './detectors/url-credentials.ts';
import { usSsnDetector } from './detectors/us-ssn.ts';
import { usernameDetector } from './detectors/username.ts';

/**
 * Makes the embedded engine's detectors: no network, no model file to download. The surest come first, since of two
 * findings of one length the first counts. `strict` hides more, and more that is nothing personal. Other weights than those
 * that are shipped are for measuring.
 */
export function createDetectors(
  setting: 'balanced' | 'strict',
  nameWeights?: Weights,
  tagModel?: TagModel,
): readonly Detector[] {
  return [
    emailDetector,
    ibanDetector,
    cryptoAddressDetector,
    macAddressDetector,
    ipAddressDetector,
    secretDetector,
    urlCredentialsDetector,
    keyEvidenceDetector,
    usSsnDetector,
    paymentCardDetector,
    labelledIdDetector,
    nationalIdDetector,
    loneIdDetector,
    licencePlateDetector,
    spokenNumberDetector,
    phoneDetector,
    dateOfBirthDetector,
    assignedSecretDetector,
    addressDetector,
    createTaggedAddressDetector(setting, tagModel),
    usernameDetector,
    answerDetector,
    createPersonDetector(setting, nameWeights, tagModel),
  ];
}
