import type { Actor, Finding, Peer } from '../../core/finding.ts';
import { knownFacts } from '../read/facts.ts';
import { readPrincipal } from '../read/principal.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';

interface Caller {
  actor?: Actor;
  peers: Peer[];
  facts: Finding['facts'];
}

// Which object of `userIdentity` describes the caller, by `userIdentity.type`.
const IDENTITIES: Record<string, string> = {
  IAMUser: 'iamUser',
  AssumedRole: 'assumedRole',
  Root: 'root',
  FederatedUser: 'federatedUser',
  AWSAccount: 'awsAccount',
  AWSService: 'awsService',
};

/** Who changed the bucket, by which call and from where: a caller of the AWS API, whom no web firewall sees. */
export function readCaller(policy: Reader, found: Found): Caller {
  const identity = policy.at('actor.userIdentity');
  const type = identity.text('type', 64);
  const peers = readAddresses(policy.at('actor.ipAddressDetails'), found);
  return {
    ...(type && { actor: readIdentity(identity, type, found) }),
    peers,
    facts: knownFacts({
      api: policy.said('action.apiCallDetails.api', 128),
      serviceName: policy.said('action.apiCallDetails.apiServiceName', 128),
      peerKind: peers.length > 0 ? 'aws-api' : undefined,
      domain: policy.said('actor.domainDetails.domainName', 253),
    }),
  };
}

function readIdentity(identity: Reader, type: string, found: Found): Actor {
  const at = (Object.hasOwn(IDENTITIES, type) ? IDENTITIES[type] : undefined) ?? 'iamUser';
  const named = at === 'iamUser' ? at : `${at}.sessionContext.sessionIssuer`;
  const paths = {
    userType: 'type',
    userName: `${named}.userName`,
    principalId: `${at}.principalId`,
    accessKeyId: `${at}.accessKeyId`,
  };
  return readPrincipal(identity, paths, found);
}

function readAddresses(details: Reader, found: Found): Peer[] {
  const address = readExact(details, 'ipAddressV4', 64, found);
  if (!address) return [];
  return [
    present<Peer>({
      address,
      country: details.said('ipCountry.name', 64) ?? details.said('ipCountry.code', 64),
      asn: details.said('ipOwner.asn', 64),
      organization: details.said('ipOwner.org', 128) ?? details.said('ipOwner.asnOrg', 128),
    }),
  ];
}
