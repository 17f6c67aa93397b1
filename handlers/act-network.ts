// Generated from src/functions by npm run generate.
import { blockIp } from '../src/actions/network/block-ip.ts';
import { networkFunction } from '../src/jobs/network-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wafv2 } from '../src/platform/clients/wafv2-client.ts';
import { wafv2Global } from '../src/platform/clients/wafv2-global-client.ts';
import { laterAction, laterClient } from '../src/platform/later.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Blocks addresses and domains where each takes effect, and keeps the IP sets in step with the block list. The only writer of the IP sets. */
export const handler = wire('act-network', networkFunction, {
  actions: [
    blockIp,
    laterAction('close-ingress', () => import('../src/actions/network/close-ingress.ts')),
    laterAction('deny-in-network-acl', () => import('../src/actions/deny/deny-in-network-acl.ts')),
    laterAction('deny-egress', () => import('../src/actions/deny/deny-egress.ts')),
    laterAction('deny-domain', () => import('../src/actions/deny/deny-domain.ts')),
  ],
  clients: {
    dynamodb,
    ec2: laterClient('ec2', () => import('../src/platform/clients/ec2-client.ts')),
    route53: laterClient('route53', () => import('../src/platform/clients/route53-client.ts')),
    route53Resolver: laterClient('route53Resolver', () => import('../src/platform/clients/route53-resolver-client.ts')),
    sqs,
    wafv2,
    wafv2Global,
  },
  clientsOf: inMembers({ ec2: laterClient('ec2', () => import('../src/platform/clients/ec2-client.ts')) }, 'network'),
});
