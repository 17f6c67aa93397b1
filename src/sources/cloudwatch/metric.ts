import { clean } from '../../core/text.ts';
import { contradiction, parseArn } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { add, type Found } from '../read/resources.ts';

export interface Metric {
  namespace: string;
  name: string;
  /** For people, on one line. */
  dimensions?: string;
  resourceArn?: string;
  webAcl?: string;
}

/** The metric that an alarm watches; of several the first, since the others only go into its arithmetic. */
export function readMetric(detail: Reader): Metric | undefined {
  const metrics = detail.at('configuration').list('metrics');
  const metric = metrics.map((one) => one.at('metricStat.metric')).find((one) => one.said('namespace') !== undefined);
  const namespace = metric?.said('namespace', 128);
  if (!metric || !namespace) return undefined;
  const dimensions = metric.at('dimensions');
  const shown = dimensions.entries().map(([key, value]) => `${key}=${typeof value === 'string' ? value : '?'}`);
  const [resourceArn, webAcl] = ['ResourceArn', 'WebACL'].map((key) => dimensions.raw(key));
  return {
    namespace,
    name: metric.said('name', 128) ?? '',
    ...(shown.length > 0 && { dimensions: clean(shown.join(', ')) }),
    ...(typeof resourceArn === 'string' && { resourceArn }),
    ...(typeof webAcl === 'string' && { webAcl }),
  };
}

/** As the deployment names its alarms on attacks; what they are about, its own web ACL protects where it has one. */
const OWN_DDOS_ALARM = /^([\w-]{1,100})-ddos-[0-9a-f]{12}$/;

/** Adds what the attack is on, so that it comes together with what else is seen there. */
export function addMetricResource(metric: Metric | undefined, alarm: string, found: Found): void {
  if (metric?.namespace === 'AWS/DDoSProtection' && metric.resourceArn) {
    addProtected(metric.resourceArn, found);
    const [, stack] = OWN_DDOS_ALARM.exec(alarm) ?? [];
    if (stack !== undefined) add(found, { kind: 'web-acl', id: `${stack}-web-acl` });
  }
  if (metric?.namespace !== 'AWS/WAFV2' || metric.webAcl === undefined) return;
  if (/^[\w-]{1,128}$/.test(metric.webAcl)) add(found, { kind: 'web-acl', id: metric.webAcl });
  else found.unreadable.push('detail.configuration.metrics.WebACL');
}

/** Shield names what it protects by its ARN. */
function addProtected(text: string, found: Found): void {
  const arn = parseArn(text);
  if (!arn || text.length > 256 || contradiction(arn, found.place)) {
    found.unreadable.push('detail.configuration.metrics.ResourceArn');
    return;
  }
  const isBalancer = arn.service === 'elasticloadbalancing';
  add(found, { kind: isBalancer ? 'load-balancer' : 'other', id: text, arn: text });
}
