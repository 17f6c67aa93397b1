import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import { resourcesOf } from '../../../core/finding.ts';
import { ownResource } from './own-resource.ts';

const CERTIFICATE_NAMING = { service: 'acm', arnResource: /^certificate\/[A-Za-z0-9-]{1,64}$/ };

/** The certificates that a finding names, by ARN. */
export const certificateTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'certificate').map((certificate) =>
    ownResource(finding, certificate, CERTIFICATE_NAMING, config),
  );

/** Those of a finding that says they are validated by email. */
export const certificatesByEmail: FindTargets = (finding, config) =>
  finding.facts.validationMethod === 'EMAIL' ? certificateTargets(finding, config) : [];

/** `key` is the ARN of an application or network load balancer. */
export type BalancerTarget = { key: string };

const BALANCER_NAMING = {
  service: 'elasticloadbalancing',
  arnResource: /^loadbalancer\/(app|net)\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/,
};
const LISTENER = /^(arn:[^/]*):listener\/((?:app|net)\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16})\/[0-9a-f]{16}$/;

/** The load balancers that a finding names, or whose listeners it names, by their ARNs. */
export const balancerTargets: FindTargets<BalancerTarget> = (finding, config) => {
  const arns = [...resourcesOf(finding, 'load-balancer'), ...resourcesOf(finding, 'other')].flatMap(
    ({ kind, arn, id }) => {
      const ofListener = (arn ?? id).replace(LISTENER, '$1:loadbalancer/$2');
      if (kind === 'other') return ofListener === (arn ?? id) ? [] : [ofListener];
      return [arn ?? id];
    },
  );
  return [...new Set(arns)].map((arn): BalancerTarget | RefusedTarget =>
    ownResource(finding, { kind: 'load-balancer', id: arn, arn }, BALANCER_NAMING, config),
  );
};
