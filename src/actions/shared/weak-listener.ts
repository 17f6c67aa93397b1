import type { Action, Listener, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What nobody should speak any more: RFC 8996. */
const OLD_PROTOCOLS = ['SSLv3', 'TLSv1', 'TLSv1.1'];
/** Of TLS 1.2 and 1.3, and known to application and network load balancers alike. */
export const BETTER_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

/** Which old versions of TLS a policy takes. */
export const oldOf = (protocols: readonly string[]): string[] => protocols.filter((one) => OLD_PROTOCOLS.includes(one));

/**
 * The port of the HTTPS listener to which a listener should send its clients on: one that is reached from the internet by
 * HTTP and answers there. Undefined where there is none.
 */
export function portToSendTo(
  { Scheme }: LoadBalancer,
  { Protocol, DefaultActions = [] }: Listener,
  all: readonly Listener[],
): number | undefined {
  if (Protocol !== 'HTTP' || Scheme !== 'internet-facing') return undefined;
  if (DefaultActions.some(({ Type }) => Type === 'redirect' || Type === 'fixed-response')) return undefined;
  return all.find((one) => one.Protocol === 'HTTPS')?.Port;
}

/** Whether a listener sends on to HTTPS whatever no rule takes. */
export const isSentOn = ({ DefaultActions = [] }: Listener): boolean =>
  DefaultActions.some(({ Type, RedirectConfig }) => Type === 'redirect' && RedirectConfig?.Protocol === 'HTTPS');

/** The target groups to which a listener forwards what no rule takes, in order; undefined where it does anything else. */
export function forwardsTo(actions: readonly Action[] = []): string | undefined {
  const [action, ...more] = actions;
  if (action?.Type !== 'forward' || more.length > 0) return undefined;
  const groups = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }];
  return groups
    .map(({ TargetGroupArn = '', Weight = 1 }) => `${TargetGroupArn} ${Weight}`)
    .sort()
    .join('\n');
}
