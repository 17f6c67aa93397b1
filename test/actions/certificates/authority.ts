import * as x509 from '../../../local/x509/authority.ts';
import { NOW } from '../../support/fixtures.ts';

export {
  asJson,
  asPem,
  CLIENT_AUTH,
  type Keys,
  keyPair,
  type Made,
  SERVER_AUTH,
} from '../../../local/x509/authority.ts';

export type Wish = Partial<x509.Wish>;

/** As of the time of the tests, unless told. */
export const makeCertificate = (wish: Wish = {}): x509.Made => x509.makeCertificate({ now: NOW, ...wish });
export const givenAuthority = (now = NOW) => x509.makeAuthority(now);
