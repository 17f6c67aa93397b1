// Generated from src/functions.ts by npm run generate.
import { denyDomain } from '../src/actions/deny/deny-domain.ts';
import { denyEgress } from '../src/actions/deny/deny-egress.ts';
import { denyInNetworkAcl } from '../src/actions/deny/deny-in-network-acl.ts';
import { blockIp } from '../src/actions/network/block-ip.ts';
import { closeIngress } from '../src/actions/network/close-ingress.ts';
import { networkFunction } from '../src/jobs/network-function.ts';
import { dynamodb, ec2, route53, route53Resolver, sqs, wafv2, wafv2Global } from '../src/platform/clients.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Blocks addresses and domains where each takes effect, and keeps the IP sets in step with the block list. The only writer of the IP sets. */
export const handler = wire('act-network', networkFunction, {
  actions: [blockIp, closeIngress, denyInNetworkAcl, denyEgress, denyDomain],
  clients: { dynamodb, ec2, route53, route53Resolver, sqs, wafv2, wafv2Global },
  clientsOf: inMembers({ ec2 }, 'network'),
});
