import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope } from '../envelope.ts';
import { addNamed } from '../posture/resource.ts';
import { OVER, rated } from '../posture/severity.ts';
import { knownFacts } from '../read/facts.ts';
import { ACCOUNT_ID, type Location, partitionOf, REGION } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import { checkNative, copyOf, hubId, isSameLocation, productOf } from './product.ts';
import { ocsfRating } from './severity.ts';

/** The posture checks of Security Hub CSPM come by its own events as well. */
const CSPM = 'aws/securityhub';

/** A finding of the newer Security Hub, in the Open Cybersecurity Schema Framework. */
export function readOcsf(ocsf: Reader, { place: receivedIn, time }: Envelope): Finding {
  const info = ocsf.need('finding_info');
  const { id, product, place, cloud } = identify(ocsf, info, receivedIn);
  const found: Found = { place, resources: [], unreadable: [] };
  for (const resource of ocsf.list('resources'))
    addNamed(found, resource.raw('uid'), resource.pathOf('uid'), resource.text('type', 128), tagsOf(resource));
  const status = ocsf.text('status', 32);
  const compliance = ocsf.said('compliance.status', 32);
  const isOver = status === 'Resolved' || /^pass/i.test(compliance ?? '');
  const type = typeOf(ocsf, info);
  const rating = isOver ? rated(OVER) : ocsfRating(ocsf);
  const lastSeen = timeOf(info, 'last_seen_time') ?? timeOf(info, 'modified_time') ?? time;
  const firstSeen = timeOf(info, 'first_seen_time') ?? timeOf(info, 'created_time') ?? lastSeen;
  const { copy, ...relation } = cloud
    ? { copy: undefined }
    : product === CSPM
      ? { copy: isSameLocation(place, receivedIn) ? 'here' : 'elsewhere' }
      : copyOf(product, id, place, receivedIn);
  return {
    ...base(receivedIn, time),
    source: 'security-hub',
    id: hubId(`v2/${product}`, id),
    type,
    title: info.text('title') ?? type,
    severity: rating.severity,
    ...place,
    firstSeen: firstSeen < lastSeen ? firstSeen : lastSeen,
    lastSeen,
    sample: /^\[SAMPLE\]/i.test(info.said('title') ?? ''),
    archived: status === 'Suppressed' || status === 'Archived',
    ...relation,
    resources: found.resources,
    facts: {
      product,
      ...knownFacts({
        copy,
        schema: 'ocsf',
        workflow: status?.toUpperCase(),
        compliance: compliance?.toUpperCase(),
        className: ocsf.said('class_name', 64),
        fix: ocsf.said('remediation.desc'),
        ...cloud,
      }),
      ...rating.facts,
      ...unreadableFact(found),
    },
  };
}

/**
 * Security Hub also finds things in other clouds, whose accounts and regions are none of AWS's: such a finding is of
 * the place where it was put, and its facts say which cloud it is about.
 */
function identify(ocsf: Reader, info: Reader, receivedIn: Location) {
  const id = info.needText('uid', "the finding's id", /^[^\p{C}\p{Zl}\p{Zp}]{1,512}$/u);
  const provider = ocsf.said('cloud.provider', 32);
  if (provider && !/^aws$/i.test(provider)) {
    const product = productOf(ocsf.text('metadata.product.uid', 256) ?? '') ?? `cloud/${provider.toLowerCase()}`;
    const cloud = {
      cloud: provider,
      cloudAccount: ocsf.said('cloud.account.uid', 64),
      cloudRegion: ocsf.said('cloud.region', 64),
    };
    return { id, product: clean(product, 64), place: receivedIn, cloud };
  }
  const region = ocsf.needText('cloud.region', 'a region such as eu-west-1', REGION);
  const account = ocsf.needText('cloud.account.uid', 'an account of 12 digits', ACCOUNT_ID);
  const arn = ocsf.needText('metadata.product.uid', "a product's ARN", /^[\x21-\x7e]{10,256}$/);
  const product = productOf(arn);
  if (!product) throw malformed(ocsf.pathOf('metadata.product.uid'), "a product's ARN in Security Hub", arn);
  const place = { partition: partitionOf(region), account, region };
  checkNative(product, id, place, info.pathOf('uid'));
  return { id, product, place, cloud: undefined };
}

function typeOf(ocsf: Reader, info: Reader): string {
  const control = ocsf.said('compliance.control', 64);
  const types = info.raw('types');
  const [first] = Array.isArray(types) ? types : [];
  if (control) return `Control/${control}`;
  return (typeof first === 'string' && clean(first, 128)) || (ocsf.said('class_name', 128) ?? 'Security Hub finding');
}

/** A time in text, or in milliseconds since 1970 where only that is there. */
function timeOf(info: Reader, name: string): string | undefined {
  const text = info.time(`${name}_dt`);
  if (text) return text;
  const ms = info.number(name, 'milliseconds since 1970', 0, 8.64e15);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function tagsOf(resource: Reader): Record<string, string> | undefined {
  const tags = resource
    .list('tags')
    .map((tag) => [tag.needText('name', 'text', undefined, 128), tag.text('value') ?? '']);
  return tags.length > 0 ? Object.fromEntries(tags) : undefined;
}
