import type { LocalStack } from '../../local/local-stack.ts';
import { BASELINE_TAG } from '../../src/actions/shared/baseline.ts';
import { chanceOf } from '../random.ts';

/** These are named by the events. */
const BUCKET = 'order-exports';
const BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071';
const KEY = '0a1b2c3d-0000-4000-8000-a0000000c0b2';

/** What is below a baseline, with what its owner says of it, which may be nothing. */
export function prepareBaselines({ services: { s3, kms, elbv2 } }: LocalStack, seed: number): void {
  const chance = chanceOf(seed, 'owners of baselines');
  kms.seedKey({ id: KEY });
  const wants = chance.pick(['tls', 'encrypted', undefined]);
  s3.seedBucket({
    name: BUCKET,
    tags: { ...(wants && { [BASELINE_TAG]: wants }), 'riposte:kms-key': kms.arnOf(KEY) },
  });
  elbv2.seedBalancer({
    arn: BALANCER,
    tags: chance.hits(0.8) ? { [BASELINE_TAG]: 'tls' } : {},
    listeners: [{ port: 443, policy: 'ELBSecurityPolicy-2016-08' }],
  });
}
