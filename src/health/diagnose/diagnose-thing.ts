import type { Check } from '../check.ts';
import type { Asking } from './asking.ts';
import type { Thing, ThingKind } from './thing.ts';
import { whyBucket } from './why-bucket.ts';
import { whyCertificate } from './why-certificate.ts';
import { whyKey } from './why-key.ts';
import { whyParameter } from './why-parameter.ts';
import { whySecret } from './why-secret.ts';
import { whyWebAcl } from './why-web-acl.ts';

const WHY: Record<ThingKind, (id: string, asking: Asking) => Promise<Check[]>> = {
  secret: whySecret,
  key: whyKey,
  parameter: whyParameter,
  certificate: whyCertificate,
  bucket: whyBucket,
  'web-acl': whyWebAcl,
};

/**
 * Says of one thing why it fails, each with what mends it. Only reads, and no value, object or line of a log is shown.
 *
 * @throws NothingThere, or what AWS answers when the thing itself may not be described
 */
export const diagnoseThing = ({ kind, id }: Thing, asking: Asking): Promise<Check[]> => WHY[kind](id, asking);
